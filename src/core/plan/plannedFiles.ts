// Which files there will be when a step comes to be carried out, as far as the steps before it tell. What a command or a
// tool may have made or taken away is not known, and nothing is held against a step that names it.
import { checkPath } from '../policy/paths';
import { mayChangeAnything, ownAgentOf, type OwnAgents } from './ownAgents';
import type { OwnStep, Step } from './plan';
import { fillText } from './templates';

/** What must be there for a step's own work, or must not be. */
export interface PathUse {
  readonly field: string;
  readonly path: string;
  readonly needs: 'file' | 'nothing';
}

export type PlannedState =
  { readonly kind: 'made' | 'gone'; readonly by: string } | { readonly kind: 'unknown' };

export interface PlannedFiles {
  /** Null: no step before has to do with it. */
  stateOf(path: string): PlannedState | null;
  /** Paths that steps make. */
  readonly made: readonly string[];
  add(step: Step): void;
  /** A step with this in its fields could not be used: those that rely on what it would have made are not to blame. */
  lose(fields: Readonly<Record<string, unknown>>): void;
}

const unknown: PlannedState = { kind: 'unknown' };

export function createPlannedFiles(agents?: OwnAgents): PlannedFiles {
  const known = new Map<string, PlannedState>();
  /** Folders in which anything may have been made. */
  const open = new Set<string>();

  function forget(folder: string): void {
    open.add(folder);
    for (const path of known.keys()) if (folder === '' || path.startsWith(`${folder}/`)) known.delete(path);
  }

  /** @param paths null: any */
  function set(paths: readonly string[] | null, state: PlannedState): void {
    if (paths === null) forget('');
    else for (const path of paths) known.set(path, state);
  }

  function write(path: string): void {
    const checked = path.includes('{{') ? null : checkPath(path);
    if (!checked?.ok) forget('');
    else if (checked.folder) forget(checked.path);
    else known.set(checked.path, unknown);
  }

  return {
    get made() {
      return [...known].flatMap(([path, { kind }]) => (kind === 'made' ? [path] : []));
    },
    stateOf: path =>
      known.get(path) ?? (foldersAbove(path).some(folder => open.has(folder)) ? unknown : null),
    add(step) {
      const made = { kind: 'made', by: step.id } as const;
      const gone = { kind: 'gone', by: step.id } as const;
      switch (step.agent) {
        case 'create':
          set(pathsIn(step, step.file), made);
          return;
        case 'delete':
          set(pathsIn(step, step.file), gone);
          return;
        case 'move':
          set(pathsIn(step, step.file), gone);
          set(pathsIn(step, step.to), made);
          return;
        case 'command':
        case 'tool':
          for (const path of step.writes ?? ['./']) write(path);
          return;
        case 'edit':
        case 'query':
        case 'explore':
        case 'check':
        case 'ask':
          return;
        default:
          if (mayChangeAnything(ownAgentOf(step, agents))) write('./');
          if (step.file !== undefined && mayCreate(step)) set(pathsIn(step, step.file), made);
      }
    },
    lose({ agent, file, to }) {
      const own = typeof agent === 'string' ? agents?.get(agent) : undefined;
      if (agent === 'command' || agent === 'tool' || mayChangeAnything(own)) forget('');
      const path = agent === 'create' ? file : agent === 'move' ? to : undefined;
      if (typeof path === 'string') write(path);
    },
  };
}

/** What an item or an output will tell is left out, unless the items stand in the step; so are whole folders. */
export function usesOf(step: Step): readonly PathUse[] {
  return usedBy(step).flatMap(({ field, path, needs }) =>
    path.endsWith('/') ? [] : (pathsIn(step, path) ?? []).map(one => ({ field, path: one, needs })),
  );
}

function usedBy(step: Step): readonly PathUse[] {
  const file = (field: string, path: string): PathUse => ({ field, path, needs: 'file' });
  switch (step.agent) {
    case 'edit':
    case 'delete':
      return [file('file', step.file)];
    case 'move':
      return [file('file', step.file), { field: 'to', path: step.to, needs: 'nothing' }];
    case 'create':
      return [{ field: 'file', path: step.file, needs: 'nothing' }];
    case 'query':
      return [file('database', step.database)];
    case 'explore':
      return (step.read ?? []).map(([path]) => file('read', path));
    case 'check':
      return [
        ...(step.diagnostics ?? []).map(path => file('diagnostics', path)),
        ...(step.fix?.files ?? []).map(path => file('fix.files', path)),
      ];
    case 'command':
    case 'tool':
    case 'ask':
      return [];
    default:
      return step.file === undefined || mayCreate(step) ? [] : [file('file', step.file)];
  }
}

/** An agent of the user's own writes the file anew where it is not there yet (ownAgent.ts). */
function mayCreate({ symbol, lines, at }: OwnStep): boolean {
  return symbol === undefined && lines === undefined && at === undefined;
}

/** Null: only an item or an output will tell. */
function pathsIn({ forEach }: Step, path: string): readonly string[] | null {
  const items = Array.isArray(forEach) ? forEach : [''];
  const paths = items.map(item =>
    fillText(path, reference => (reference.kind === 'item' && item !== '' ? item : undefined)),
  );
  return paths.some(one => one.includes('{{')) ? null : paths.map(plain);
}

function plain(path: string): string {
  const checked = checkPath(path);
  return checked.ok ? checked.path : path;
}

function foldersAbove(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return ['', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))];
}
