// Runs steps through the real engine over memory ports and answers what happened as one line a person can read.
import { configSchema } from '../../src/core/config';
import type { LiveEvent, RunEvent } from '../../src/core/events';
import type { OwnAgents } from '../../src/core/plan/ownAgents';
import type { Step } from '../../src/core/plan/plan';
import { runTask } from '../../src/core/run/runTask';
import type { RunResult, RunSettings, TaskRequest } from '../../src/core/run/task';
import { memoryPorts, type Memory, type MemoryOptions } from './memoryPorts';

export interface RunOptions extends MemoryOptions {
  readonly request?: Partial<TaskRequest>;
  readonly config?: unknown;
  readonly history?: RunSettings['history'];
  /** Of the user's own. */
  readonly agents?: OwnAgents;
  readonly steering?: readonly string[];
  /** Called with what types a message into the run. */
  /** Gives what says something during the run; it answers whether a round is left that will read it. */
  readonly onSteer?: (say: (text: string) => boolean) => void;
  /** Called with what stops the rest of the run, to be looked at. */
  readonly onEditRest?: (edit: () => void) => void;
  readonly stopAt?: number;
  /** Stops the run when it is aborted. */
  readonly stop?: AbortController;
  readonly onEvent?: (event: RunEvent) => void;
  readonly onLive?: (event: LiveEvent) => void;
}

export interface RunOutcome extends Memory {
  readonly result: RunResult;
  readonly events: readonly RunEvent[];
}

export const allowAll = {
  permissions: { edits: 'allow', commands: 'allow', tools: 'allow', queries: 'allow', network: 'allow' },
};

/** Carries out `steps` (a plan from a file) or, where they are null, the task by the scripted planner. */
export async function runSteps(steps: readonly Step[] | null, options: RunOptions = {}): Promise<RunOutcome> {
  const memory = memoryPorts(options);
  const config = configSchema.parse(options.config ?? allowAll);
  const events: RunEvent[] = [];
  const request: TaskRequest = {
    run: 'test-run-1',
    session: 'session-1',
    workspace: '/w',
    task: 'the task',
    mode: 'agent',
    ...(steps ? { plan: { version: 1, goal: 'goal', steps: [...steps] } } : {}),
    ...options.request,
  };
  let waiting = [...(options.steering ?? [])];
  const inbox = {
    peek: () => waiting,
    take: () => {
      const texts = waiting;
      waiting = [];
      return texts;
    },
    onMessage: (heard: () => boolean) =>
      options.onSteer?.(text => {
        waiting = [...waiting, text];
        return heard();
      }),
    onEditRest: (edit: () => void) => options.onEditRest?.(edit),
  };
  const controller = options.stop ?? new AbortController();
  if (options.stopAt !== undefined) {
    void memory.clock.sleep(options.stopAt, new AbortController().signal).then(() => controller.abort());
  }
  const observer = {
    event(event: RunEvent) {
      events.push(event);
      options.onEvent?.(event);
    },
    live: (event: LiveEvent) => options.onLive?.(event),
  };
  const { limits, permissions } = config;
  const settings: RunSettings = {
    ...{ limits, permissions },
    ...(options.history ? { history: options.history } : {}),
    ...(options.agents ? { agents: options.agents } : {}),
  };
  const result = await runTask(request, memory.ports, settings, observer, inbox, controller.signal);
  return { ...memory, result, events };
}

const marks: Partial<Record<RunEvent['type'], string>> = {
  'step.started': '+',
  'step.prepared': '=',
  'approval.requested': '?',
  'effect.intent': '>',
  'effect.done': '<',
};

/** `+a =a >a <a -a(done) done`: started, prepared, effect begun and done, finished, how the run ended. */
export function trace(events: readonly RunEvent[], only = '+=?><-'): string {
  const parts = events.flatMap(event => {
    if (event.type === 'step.finished') {
      const end =
        event.status === 'done'
          ? ''
          : `(${event.status}${event.reason === undefined ? '' : ` ${event.reason}`})`;
      return only.includes('-') ? [`-${event.step}${end}`] : [];
    }
    if (event.type === 'run.finished') return [event.status];
    const mark = marks[event.type];
    return mark !== undefined && only.includes(mark) && 'step' in event
      ? [`${mark}${String(event.step)}`]
      : [];
  });
  return parts.join(' ');
}
