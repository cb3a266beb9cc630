// `FILE[:SYMBOL|:first-last]` of Quick Edit as a plan of one edit step.
import type { Plan, StepOf } from '../../core/plan/plan';

export interface Target {
  readonly file: string;
  readonly symbol?: string;
  readonly lines?: readonly [number, number];
}

/** A file whose whole name is the text wins over a target (`isFile`); a drive letter is no target. */
export function parseTarget(text: string, isFile: (path: string) => boolean): Target {
  const [, file, rest] = /^(.+):([^:/\\]+)$/s.exec(text) ?? [];
  if (file === undefined || rest === undefined || isFile(text) || /^[A-Za-z]$/.test(file))
    return { file: text };
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(rest) ?? [];
  return first === undefined ? { file, symbol: rest } : { file, lines: [Number(first), Number(last)] };
}

/** @param file relative to the workspace */
export function quickEditPlan(target: Target, file: string, instruction: string): Plan {
  const where = target.symbol ?? (target.lines ? `lines ${target.lines.join('–')} of ${file}` : file);
  const step: StepOf<'edit'> = {
    id: 'edit',
    title: `Edit ${where}`.slice(0, 200),
    agent: 'edit',
    file,
    instruction,
    ...(target.symbol === undefined ? {} : { symbol: target.symbol }),
    ...(target.lines === undefined ? {} : { lines: [...target.lines] }),
  };
  return { version: 1, goal: instruction, steps: [step] };
}
