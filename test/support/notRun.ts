/** Skips a test, or from a hook all tests of its suite, for a reason that `npm test` lists: only what this platform or a
 * missing optional program makes impossible. */
export function notRun(context: Mocha.Context, reason: string): never {
  const runnable: Mocha.Runnable | undefined = context.test;
  const target =
    runnable instanceof Object && 'type' in runnable && runnable.type === 'hook' ? runnable.parent : runnable;
  if (target !== undefined) Object.assign(target, { notRun: reason });
  return context.skip();
}
