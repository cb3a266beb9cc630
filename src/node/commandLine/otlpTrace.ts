// A run as OTLP/JSON traces: invoke_agent for the run and each step, chat for each model call, with the GenAI
// semantic conventions where they have a name and `quickstep.*` where they have none. Texts are not exported.
import { createHash } from 'node:crypto';
import type { Usage } from '../../core/events';
import type { AttemptState, RoundState, RunState, StepState } from '../../core/run/runState';

type Value = string | number | boolean | undefined;

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** 1 internal, 3 client. */
  readonly kind: 1 | 3;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly object[];
  readonly status: { readonly code: 0 | 2; readonly message?: string };
}

/** @param startedAt milliseconds since 1970 when the run began: events carry only times since then. */
export function otlpTrace(state: RunState, startedAt: number, version: string): object {
  const scope = { name: 'quickstep', version };
  const resource = { attributes: attributes({ 'service.name': 'quickstep', 'service.version': version }) };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: spansOf(state, startedAt) }] }] };
}

function spansOf(state: RunState, startedAt: number): readonly Span[] {
  const make = spanMaker(state, startedAt);
  const root = make({
    key: 'run',
    name: 'invoke_agent quickstep',
    kind: 1,
    from: 0,
    to: state.at,
    failed: state.status === 'failed' ? (state.reason ?? 'failed') : undefined,
    values: {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'quickstep',
      'gen_ai.conversation.id': state.session,
      'quickstep.run': state.run,
      'quickstep.status': state.status,
    },
  });
  const rounds = state.rounds.map(round => roundSpan(round, state, make));
  const steps = state.steps.filter(step => step.readyAt !== undefined);
  return [root, ...rounds, ...steps.flatMap(step => stepSpans(step, state, make))];
}

interface Draft {
  readonly key: string;
  readonly parent?: string;
  readonly name: string;
  readonly kind: 1 | 3;
  readonly from: number;
  readonly to: number;
  readonly failed?: string | undefined;
  readonly values: Readonly<Record<string, Value>>;
}
type Make = (draft: Draft) => Span;

/** Ids are derived from the run and the span's key: the same run exports the same trace. */
function spanMaker(state: RunState, startedAt: number): Make {
  const id = (key: string, length: number): string =>
    createHash('sha256').update(`${state.run} ${key}`).digest('hex').slice(0, length);
  const nano = (at: number): string => String(BigInt(Math.round((startedAt + at) * 1000)) * 1000n);
  return ({ key, parent, name, kind, from, to, failed, values }) => ({
    traceId: id('trace', 32),
    spanId: id(key, 16),
    ...(parent === undefined ? {} : { parentSpanId: id(parent, 16) }),
    name,
    kind,
    startTimeUnixNano: nano(from),
    endTimeUnixNano: nano(to),
    attributes: attributes({ ...values, 'error.type': failed }),
    status: failed === undefined ? { code: 0 } : { code: 2, message: failed },
  });
}

function attributes(values: Readonly<Record<string, Value>>): readonly object[] {
  return Object.entries(values).flatMap(([key, value]) => {
    return value === undefined ? [] : [{ key, value: anyValue(value) }];
  });
}

function anyValue(value: string | number | boolean): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

function roundSpan(round: RoundState, state: RunState, make: Make): Span {
  const to = round.finishedAt ?? state.at;
  return make({
    key: `plan ${round.round}`,
    parent: 'run',
    name: `chat ${modelName(round.model)}`,
    kind: 3,
    from: round.startedAt,
    to,
    values: { ...chatValues(round.model, round.usage), 'quickstep.round': round.round },
  });
}

function stepSpans(step: StepState, state: RunState, make: Make): readonly Span[] {
  const phases = Object.entries(step.phases).map(
    ([phase, ms]) => [`quickstep.phase.${phase}_ms`, ms] as const,
  );
  const span = make({
    key: `step ${step.id}`,
    parent: step.parent === undefined ? 'run' : `step ${step.parent}`,
    name: `invoke_agent ${step.agent}`,
    kind: 1,
    from: step.readyAt ?? 0,
    to: step.finishedAt ?? state.at,
    failed: step.status === 'failed' ? (step.reason ?? 'failed') : undefined,
    values: {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': step.agent,
      'quickstep.step.id': step.id,
      'quickstep.step.status': step.status,
      ...Object.fromEntries(phases),
    },
  });
  return [span, ...step.attempts.map(attempt => attemptSpan(step, attempt, state, make))];
}

function attemptSpan(step: StepState, attempt: AttemptState, state: RunState, make: Make): Span {
  const { firstTokenMs } = attempt;
  return make({
    key: `step ${step.id} attempt ${attempt.n}`,
    parent: `step ${step.id}`,
    name: `chat ${modelName(attempt.model)}`,
    kind: 3,
    from: attempt.startedAt,
    to: attempt.finishedAt ?? state.at,
    failed: attempt.ok === false ? 'payload' : undefined,
    values: {
      ...chatValues(attempt.model, attempt.usage),
      'gen_ai.response.time_to_first_chunk': firstTokenMs === undefined ? undefined : firstTokenMs / 1000,
      'quickstep.attempt': attempt.n,
      'quickstep.attempt.role': attempt.role,
      'quickstep.attempt.why': attempt.why,
    },
  });
}

function chatValues(model: string, usage: Usage | undefined): Readonly<Record<string, Value>> {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': model.slice(0, Math.max(0, model.indexOf('/'))) || 'unknown',
    'gen_ai.request.model': modelName(model),
    'gen_ai.usage.input_tokens': usage?.promptTokens,
    'gen_ai.usage.cache_read.input_tokens': usage?.cachedTokens,
    'gen_ai.usage.output_tokens': usage?.completionTokens,
  };
}

/** Of `provider/model`. */
function modelName(model: string): string {
  return model.slice(model.indexOf('/') + 1);
}
