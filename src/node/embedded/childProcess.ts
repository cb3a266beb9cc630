// The parent's end of one child: what it says arrives parsed, its end is told once with a reason in words.
import { fork } from 'node:child_process';
import { toParentSchema, type ToChild, type ToParent } from './messages';

interface Child {
  readonly pid: number | undefined;
  send(message: ToChild): void;
  kill(): void;
  /** Whether the host's process stays alive for it. */
  hold(isHeld: boolean): void;
}

interface ChildObserver {
  message(message: ToParent): void;
  /** Once; `detail` is how the process ended. */
  ended(detail: string): void;
}

const ERRORS_KEPT = 2_000;

export function startChild(file: string, observer: ChildObserver): Child {
  // Without the host's flags: a debugger or a source-map switch is not meant for this process. In an editor the
  // host's executable is Electron, which must be told to be Node.
  const child = fork(file, [], {
    execArgv: [],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  let isOver = false;
  const over = (how: string): void => {
    if (isOver) return;
    isOver = true;
    const last = errors.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
    observer.ended(last === '' ? how : `${how}: ${last}`);
  };
  child.stderr
    ?.setEncoding('utf8')
    .on('data', (chunk: string) => (errors = (errors + chunk).slice(-ERRORS_KEPT)));
  child.on('message', raw => {
    const message = toParentSchema.safeParse(raw);
    if (message.success) observer.message(message.data);
    else child.kill('SIGKILL');
  });
  child.on('error', error => over(error.message));
  child.on('exit', (code, signal) => over(signal ?? `exit code ${code ?? 'unknown'}`));
  return {
    pid: child.pid,
    // The callback takes what a closed channel would throw; `ended` tells of it.
    send: message => void child.send(message, () => undefined),
    kill: () => void child.kill('SIGKILL'),
    hold(isHeld) {
      for (const part of [child, child.channel, child.stderr as { ref?(): void; unref?(): void } | null]) {
        if (isHeld) part?.ref?.();
        else part?.unref?.();
      }
    },
  };
}
