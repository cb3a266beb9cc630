// Whether the files that a plan's steps name are there, and those that they make are not: judged while the plan is read, by
// what the steps before make of the workspace, else by what stands in it. A wrong name goes back to who wrote it, with the
// names that are near, instead of failing when the step is prepared.
import type { Files } from '../ports';
import { nearestNames } from '../text/nearestNames';
import type { Fault, Step } from './plan';
import type { OwnAgents } from './ownAgents';
import { createPlannedFiles, usesOf, type PathUse, type PlannedState } from './plannedFiles';

export interface FileCheck {
  /** At once where the steps before tell, or nothing has to be asked. */
  faultsOf(step: Step): readonly Fault[] | Promise<readonly Fault[]>;
  /** The step is part of the plan. */
  add(step: Step): void;
  /** A step with these fields is not. */
  lose(fields: Readonly<Record<string, unknown>>): void;
}

/** Names are taken from so many files at most. */
const LISTED = 5_000;
const NEAREST = 3;
/** To compare a name with thousands takes its time, and a planner is told no more faults than that. */
const MOST_COMPARED = 20;

/** @param standing steps that are part of the plan already, and not carried out */
export function createFileCheck(
  files: Pick<Files, 'read' | 'list'>,
  standing: readonly Step[],
  signal: AbortSignal,
  agents?: OwnAgents,
): FileCheck {
  const planned = createPlannedFiles(agents);
  for (const step of standing) planned.add(step);
  const asked = new Map<string, Promise<Standing>>();
  let compared = 0;
  let listing: Promise<readonly string[]> | null = null;

  /** Each path once: a plan may name one file in a thousand steps. */
  function standingAt(path: string): Promise<Standing> {
    const known = asked.get(path) ?? look(files, path, signal);
    asked.set(path, known);
    return known;
  }

  async function near(path: string): Promise<string> {
    const create = 'create it in a step before';
    if (compared >= MOST_COMPARED) return create;
    compared += 1;
    listing ??= files.list(LISTED, signal);
    const names = nearestNames(path, [...planned.made, ...(await listing)], NEAREST);
    return names.length === 0
      ? create
      : `the nearest are ${names.join(', ')}; name one of them, or ${create}`;
  }

  async function askedFault({ path, needs }: PathUse): Promise<string | null> {
    const standing = await standingAt(path);
    const named = JSON.stringify(path);
    if (standing === 'file') return needs === 'file' ? null : `${named} exists already; ${instead}`;
    if (needs === 'nothing' || standing === 'unknown') return null;
    return standing === 'folder'
      ? `${named} is a folder; name a file in it`
      : `there is no file ${named}; ${await near(path)}`;
  }

  return {
    faultsOf(step) {
      const uses = usesOf(step).map(use => ({ use, state: planned.stateOf(use.path) }));
      const asFaults = (texts: readonly (string | null)[]): readonly Fault[] =>
        texts.flatMap((text, index) =>
          text === null ? [] : [{ step: step.id, path: uses[index]?.use.field ?? '', text }],
        );
      if (uses.every(({ state }) => state !== null)) {
        return asFaults(uses.map(({ use, state }) => plannedFault(use, state)));
      }
      const texts = uses.map(async ({ use, state }) =>
        state === null ? askedFault(use) : plannedFault(use, state),
      );
      return Promise.all(texts).then(asFaults);
    },
    add: step => planned.add(step),
    lose: fields => planned.lose(fields),
  };
}

const instead = 'edit it, or use another name';

function plannedFault({ path, needs }: PathUse, state: PlannedState | null): string | null {
  if (state === null || state.kind === 'unknown') return null;
  const named = JSON.stringify(path);
  if (needs === 'nothing')
    return state.kind === 'made' ? `step "${state.by}" makes ${named} already; ${instead}` : null;
  return state.kind === 'gone' ? `step "${state.by}" takes ${named} away; name another file` : null;
}

/** `unknown`: it is not said here what is wrong with it. */
type Standing = 'file' | 'folder' | 'missing' | 'unknown';

async function look(files: Pick<Files, 'read'>, path: string, signal: AbortSignal): Promise<Standing> {
  const read = await files.read(path, signal);
  if (read.ok) return 'file';
  switch (read.reason) {
    case 'missing':
    case 'folder':
      return read.reason;
    case 'binary':
    case 'too_large':
      return 'file';
    case 'outside':
    case 'unreadable':
      return 'unknown';
  }
}
