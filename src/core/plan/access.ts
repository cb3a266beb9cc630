// What a step reads and writes (design 4.1): derived from its fields for the engine's own agents, declared for
// commands and tools. The scheduler orders by this and by nothing else.
import { checkPath } from '../policy/paths';
import { mayChangeAnything, ownAgentOf, verificationsOf, type OwnAgent, type OwnAgents } from './ownAgents';
import type { Step } from './plan';

export interface Touch {
  readonly path: string;
  readonly folder: boolean;
}

export interface Access {
  readonly reads: readonly Touch[];
  readonly writes: readonly Touch[];
  /** Read only after the commit (a verifying command): matters for order of effects, not for preparing. */
  readonly verifies: readonly Touch[];
}

const everything: Touch = { path: '', folder: true };
const nothing: readonly Touch[] = [];

export function accessOf(step: Step, agents?: OwnAgents): Access {
  const runsCommand = verificationsOf(step, agents).some(verify => 'command' in verify);
  return { ...own(step, ownAgentOf(step, agents)), verifies: runsCommand ? [everything] : nothing };
}

function own(
  step: Step,
  agent?: OwnAgent,
): { readonly reads: readonly Touch[]; readonly writes: readonly Touch[] } {
  switch (step.agent) {
    case 'edit':
    case 'delete':
      return { reads: touch([step.file]), writes: touch([step.file]) };
    case 'create':
      return { reads: nothing, writes: touch([step.file]) };
    case 'move':
      return { reads: touch([step.file]), writes: touch([step.file, step.to]) };
    case 'query':
      return {
        reads: touch([step.database]),
        writes: step.write === true ? touch([step.database]) : nothing,
      };
    case 'explore':
      return { reads: exploreReads(step), writes: nothing };
    case 'check':
      return { reads: [everything], writes: touch(step.fix?.files ?? []) };
    case 'ask':
      return { reads: nothing, writes: nothing };
    case 'command':
    case 'tool':
      return {
        reads: step.writes && step.reads ? touch(step.reads) : [everything],
        writes: step.writes ? touch(step.writes) : [everything],
      };
    default: {
      const file = step.file === undefined ? [] : [step.file];
      const calls = agent !== undefined && agent.tools.length > 0;
      return {
        reads: calls ? [everything] : touch([...file, ...(step.reads ?? [])]),
        writes: mayChangeAnything(agent) ? [everything] : touch(file),
      };
    }
  }
}

function exploreReads(step: Extract<Step, { agent: 'explore' }>): readonly Touch[] {
  const searches = [step.search, step.symbols, step.references].some(list => list && list.length > 0);
  return searches ? [everything] : touch((step.read ?? []).map(([path]) => path));
}

/** A path that still holds a template could be anything. */
function touch(paths: readonly string[]): Touch[] {
  return paths.map(path => {
    const checked = path.includes('{{') ? null : checkPath(path);
    return checked?.ok ? { path: checked.path, folder: checked.folder } : everything;
  });
}
