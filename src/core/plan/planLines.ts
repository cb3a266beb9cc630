// The lines of a text that streams, each in bounded memory: of a line that is too long the beginning is told once and
// the rest dropped. What ends a model's thoughts is found in the dropped part too, since a model may think a megabyte
// without a line end.
import { THOUGHT_END } from '../text/withoutThinking';

export type PlanLine =
  | { readonly kind: 'line'; readonly text: string; readonly number: number }
  /** It is dropped, but for what may stand behind the end of a thought: that comes as a line of its own. */
  | { readonly kind: 'tooLong'; readonly begins: string; readonly number: number };

const BEGINNING = 100;

export interface PlanLines {
  push(chunk: string): PlanLine[];
  /** A last line without its end. */
  end(): PlanLine[];
}

export function createPlanLines(most: number): PlanLines {
  let rest = '';
  let number = 1;
  let isDropping = false;

  function add(piece: string): PlanLine[] {
    rest += piece;
    if (isDropping) {
      drop(0);
      return [];
    }
    if (rest.length <= most) return [];
    const begins = rest.slice(0, BEGINNING);
    drop(1);
    return [{ kind: 'tooLong', begins, number }];
  }

  /** @param from past its own first character where what is dropped may itself begin with that end */
  function drop(from: number): void {
    const end = rest.indexOf(THOUGHT_END, from);
    isDropping = end < 0;
    // The end may come in two pieces.
    rest = isDropping ? rest.slice(1 - THOUGHT_END.length) : rest.slice(end);
  }

  function endLine(): PlanLine[] {
    const line: PlanLine = { kind: 'line', text: rest.replace(/\r$/, ''), number };
    const lines = isDropping ? [] : [line];
    rest = '';
    isDropping = false;
    number += 1;
    return lines;
  }

  return {
    push(chunk) {
      const [first = '', ...others] = chunk.split('\n');
      const lines = add(first);
      for (const piece of others) lines.push(...endLine(), ...add(piece));
      return lines;
    },
    end: () => (rest === '' ? [] : endLine()),
  };
}
