// Whether calls are the ones that were asked for: names equal, each argument one of the values that are right, nothing
// given that was not asked for; the order of several calls does not count.
import type { JsonValue } from '../../src/core/events';
import type { CallCase } from './own/toolCalls';

export interface Call {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, JsonValue>>;
}

export function areRight(calls: readonly Call[], truth: CallCase['truth']): boolean {
  if (calls.length !== truth.length) return false;
  const left = [...calls];
  return truth.every(one => {
    const at = left.findIndex(call => isRight(call, one));
    if (at === -1) return false;
    left.splice(at, 1);
    return true;
  });
}

function isRight(call: Call, truth: CallCase['truth'][number]): boolean {
  const accepted = truth[call.tool];
  return accepted !== undefined && areAccepted(call.arguments, accepted);
}

type Accepted = Readonly<Record<string, JsonValue | readonly JsonValue[]>>;

function areAccepted(given: Readonly<Record<string, JsonValue>>, accepted: Accepted): boolean {
  const isKnown = Object.keys(given).every(name => Object.hasOwn(accepted, name));
  return (
    isKnown &&
    Object.entries(accepted).every(([name, values]) => {
      const list = Array.isArray(values) ? values : [values];
      return Object.hasOwn(given, name)
        ? list.some(value => isSame(given[name] ?? null, value as JsonValue))
        : list.includes('');
    })
  );
}

function isSame(given: JsonValue, accepted: JsonValue): boolean {
  if (typeof given === 'string' && typeof accepted === 'string') return plain(given) === plain(accepted);
  if (Array.isArray(given) && Array.isArray(accepted))
    return (
      given.length === accepted.length && given.every((one, index) => isSame(one, accepted[index] ?? null))
    );
  if (isObject(given) && isObject(accepted)) return areAccepted(given, accepted);
  return given === accepted;
}

function isObject(value: JsonValue): value is Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Blanks, punctuation and capitals do not make another answer. */
function plain(text: string): string {
  return text.toLowerCase().replace(/[\s,./\-_*^'"]/g, '');
}
