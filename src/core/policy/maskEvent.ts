// What the journal keeps of an event: the same event with everything that looks like a secret masked, as prompts and
// replies are. Decides which parts of an event are texts; paths, ids and hashes stay, because undo goes by them. A step
// or an output that lost something says so (`masked`): it can be read, but not carried out again.
import type { JsonValue, RunEvent } from '../events';
import { maskSecrets } from './secrets';

/** Fields of a step that name files, steps and places in code. */
const names: ReadonlySet<string> = new Set([
  ...['id', 'agent', 'needs', 'file', 'to', 'cwd', 'database', 'reads', 'writes', 'forEach', 'symbol', 'at'],
  ...['symbols', 'references', 'read', 'diagnostics', 'files', 'path', 'tool'],
]);

export function maskEvent(event: RunEvent): RunEvent {
  switch (event.type) {
    case 'plan.step': {
      const step = masked(event.step as JsonValue);
      return step === event.step ? event : { ...event, step, masked: true };
    }
    case 'step.finished': {
      const { output, detail } = event;
      const said = detail === undefined ? {} : { detail: maskSecrets(detail) };
      const kept = output === undefined ? undefined : masked(output);
      if (kept === undefined || kept === output) return { ...event, ...said };
      return { ...event, ...said, output: kept, masked: true };
    }
    case 'attempt.finished':
      return event.fault === undefined ? event : { ...event, fault: maskSecrets(event.fault) };
    case 'plan.refused':
      return { ...event, faults: event.faults.map(fault => ({ ...fault, text: maskSecrets(fault.text) })) };
    case 'run.finished':
      return { ...event, summary: maskSecrets(event.summary) };
    case 'approval.requested':
      return { ...event, subject: maskSecrets(event.subject) };
    case 'effect.intent':
      return event.command === undefined ? event : { ...event, command: maskSecrets(event.command) };
    default:
      return event;
  }
}

/** The value itself where nothing in it looks like a secret. */
function masked(value: JsonValue): JsonValue {
  if (typeof value === 'string') return maskSecrets(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const list = value.map(masked);
    return list.some((one, index) => one !== value[index]) ? list : value;
  }
  const entries = Object.entries(value).map(
    ([name, one]) => [name, names.has(name) ? one : masked(one)] as const,
  );
  return entries.some(([name, one]) => one !== value[name]) ? Object.fromEntries(entries) : value;
}
