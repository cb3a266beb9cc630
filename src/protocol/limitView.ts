// The question at a limit of a run, in words: what was used, what was done, and what a yes gives.
import type { LimitReached } from '../core/ports';
import type { LimitView } from './view';

export function limitView({ run, limit, used, more, done, undone, summary }: LimitReached): LimitView {
  const [was, unit] =
    limit === 'rounds'
      ? [`The plan has used ${counted(used, 'round')}.`, 'round']
      : [`The planner has written ${counted(used, 'token')}.`, 'token'];
  const steps = `${counted(done, 'step')} ${done === 1 ? 'is' : 'are'} done, ${undone.toLocaleString('en-US')} ${undone === 1 ? 'is' : 'are'} not.`;
  return {
    run,
    question: `${was} Go on for ${more.toLocaleString('en-US')} more?`,
    done: [done + undone > 0 ? `${steps} What is done stays, whatever you answer.` : '', summary]
      .filter(text => text !== '')
      .join(' '),
    goOn: `Go on for ${counted(more, `more ${unit}`)}`,
  };
}

function counted(count: number, unit: string): string {
  return `${count.toLocaleString('en-US')} ${unit}${count === 1 ? '' : 's'}`;
}
