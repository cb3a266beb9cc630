// Writes the events of a run tersely: times are given, numbers and the envelope are filled in, and every event is
// held to the schema, so that a fixture cannot drift from the contract.
import { runEventSchema, type EventBody, type RunEvent } from '../../src/core/events';

const someHash = 'a'.repeat(64);

export class EventLog {
  readonly events: RunEvent[] = [];

  constructor(task = 'the task', models = { planner: 'openai/big', executor: 'embedded/small' }) {
    this.add(0, {
      type: 'run.started',
      task,
      mode: 'agent',
      workspace: '/w',
      session: 'session-0',
      models,
    });
  }

  add(at: number, body: EventBody): this {
    this.events.push(
      runEventSchema.parse({ v: 1, run: 'run-00000001', seq: this.events.length + 1, at, ...body }),
    );
    return this;
  }

  /** A round that names its steps at `from` and ends at `to`. */
  plan(from: number, to: number, steps: readonly unknown[], round = 1): this {
    this.add(from, { type: 'plan.started', round, model: 'openai/big' });
    for (const step of steps) this.add(from, { type: 'plan.step', round, step });
    return this.add(to, {
      type: 'plan.finished',
      round,
      steps: steps.length,
      goal: 'the goal',
      usage: { promptTokens: 900, completionTokens: 120 },
      phases: { model: to - from },
    });
  }

  ready(at: number, step: string): this {
    return this.add(at, { type: 'step.ready', step });
  }

  started(at: number, step: string, agent: string): this {
    return this.add(at, { type: 'step.started', step, agent });
  }

  /** One model call with reported phases. */
  attempt(
    from: number,
    to: number,
    step: string,
    more: Partial<Extract<EventBody, { type: 'attempt.finished' }>> & {
      readonly role?: 'executor' | 'planner';
    } = {},
  ): this {
    const { role = 'executor', ...rest } = more;
    const n = 1 + this.events.filter(e => e.type === 'attempt.started' && e.step === step).length;
    this.add(from, {
      type: 'attempt.started',
      step,
      n,
      model: role === 'executor' ? 'embedded/small' : 'openai/big',
      role,
      why: n === 1 ? 'first' : role === 'planner' ? 'escalate' : 'repair',
      promptChars: 1000,
      prefixChars: 600,
      prompt: someHash,
    });
    const finished = { ok: true, usage: {}, reply: someHash, phases: {}, ...rest };
    return this.add(to, { ...finished, type: 'attempt.finished', step, n });
  }

  prepared(at: number, step: string, path: string): this {
    return this.add(at, { type: 'step.prepared', step, effects: [{ kind: 'write', path }] });
  }

  write(from: number, to: number, step: string, path: string, landed?: number): this {
    this.add(from, {
      type: 'effect.intent',
      step,
      kind: 'write',
      path,
      before: 'b'.repeat(64),
      after: someHash,
    });
    const text = landed === undefined ? {} : { landed };
    return this.add(to, { type: 'effect.done', step, kind: 'write', path, after: someHash, ...text });
  }

  approved(from: number, to: number, step: string, subject: string): this {
    this.add(from, { type: 'approval.requested', step, kind: 'edits', subject });
    return this.add(to, { type: 'approval.resolved', step, decision: 'allow', scope: 'once' });
  }

  finished(
    at: number,
    step: string,
    more: Partial<Extract<EventBody, { type: 'step.finished' }>> = {},
  ): this {
    return this.add(at, { status: 'done', phases: {}, ...more, type: 'step.finished', step });
  }

  end(at: number, status: 'done' | 'failed' | 'refused' | 'stopped' = 'done', summary = 'All done.'): this {
    return this.add(at, { type: 'run.finished', status, summary });
  }
}
