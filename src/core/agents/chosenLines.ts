// The form of a question whose answer is some of the numbered lines that were shown, the most telling first. What is
// answered exists by construction.
import type { Form, Validated } from '../model/ladder';

/** Lines shown are numbered from 1; the value holds their indexes from 0. */
export function chosenFrom(
  count: number,
  most: number,
): Pick<Form<readonly number[]>, 'schema' | 'maxTokens' | 'validate'> {
  const numbers = Array.from({ length: count }, (_, index) => String(index + 1));
  return {
    schema: {
      type: 'object',
      properties: { relevant: { type: 'array', maxItems: most, items: { enum: numbers } } },
      required: ['relevant'],
      additionalProperties: false,
    },
    maxTokens: 16 + 6 * most,
    validate: text => validateChoice(text, numbers),
  };
}

function validateChoice(text: string, numbers: readonly string[]): Validated<readonly number[]> {
  const fault = `the answer must be {"relevant":[...]} with numbers from "1" to "${numbers.length}"`;
  try {
    const value = JSON.parse(text) as { readonly relevant?: unknown } | null;
    const list = value?.relevant;
    if (!Array.isArray(list)) return { ok: false, fault };
    const chosen = [...new Set(list.map(String))].map(number => numbers.indexOf(number));
    return chosen.includes(-1) ? { ok: false, fault } : { ok: true, value: chosen };
  } catch {
    return { ok: false, fault };
  }
}
