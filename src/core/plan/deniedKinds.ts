// What the user's configuration denies outright, held against a plan before anything of it is carried out: a step that
// needs it could only be refused. What is asked about, or allowed for this run, is not judged here.
import type { Permissions } from '../config';
import { permissionKindSchema, type PermissionKind } from '../events';
import { isForeign, ownAgentOf, verificationsOf, type OwnAgents } from './ownAgents';
import type { Fault, Step } from './plan';

export type DeniedKinds = ReadonlySet<PermissionKind>;

export function deniedIn(permissions: Permissions): DeniedKinds {
  return new Set(permissionKindSchema.options.filter(kind => permissions[kind] === 'deny'));
}

/** One for each thing in a step that would be refused. */
export function deniedFaults(step: Step, denied: DeniedKinds, agents?: OwnAgents): Fault[] {
  return neededBy(step, agents)
    .filter(([, kind]) => denied.has(kind))
    .map(([path, kind]) => {
      const text = `the user's configuration does not allow ${kind}; plan without ${words[kind]}`;
      return { step: step.id, path, text };
    });
}

/** For a planner; empty for nothing. */
export function deniedLines(denied: DeniedKinds): string {
  const lines = [...denied].map(kind => `- ${kind}: ${words[kind]}`);
  return lines.length === 0
    ? ''
    : [
        'A step that needs one of these is refused, so plan without it and say in the answer what is left to do:',
        ...lines,
      ].join('\n');
}

const words: Readonly<Record<PermissionKind, string>> = {
  edits: 'steps that write, delete or move files, and "fix"',
  commands: 'commands, and "check" and "verify" with a command',
  tools: 'tools of servers and of the editor',
  queries: 'queries with "write":true',
  network: 'what reaches other machines',
};

type Need = readonly [field: string, kind: PermissionKind];

function neededBy(step: Step, agents: OwnAgents | undefined): readonly Need[] {
  const runs = verificationsOf(step, agents).some(verify => 'command' in verify);
  const verifies: readonly Need[] = runs ? [['verify', 'commands']] : [];
  return [...ownNeeds(step, agents), ...verifies];
}

function ownNeeds(step: Step, agents: OwnAgents | undefined): readonly Need[] {
  switch (step.agent) {
    case 'edit':
    case 'create':
    case 'delete':
    case 'move':
      return [['agent', 'edits']];
    case 'command':
      return [['agent', 'commands']];
    case 'tool':
      return ofTools([step.tool]);
    case 'query':
      return step.write === true ? [['write', 'queries']] : [];
    case 'check':
      return [
        ...(step.command === undefined ? [] : [['command', 'commands'] as const]),
        ...(step.fix ? [['fix', 'edits'] as const] : []),
      ];
    case 'explore':
    case 'ask':
      return [];
    default:
      return [
        ...(step.file === undefined ? [] : [['agent', 'edits'] as const]),
        ...ofTools(ownAgentOf(step, agents)?.tools ?? []),
      ];
  }
}

/** Where one of them can be called without it, none is needed. */
function ofTools(names: readonly string[]): readonly Need[] {
  return names.length > 0 && names.every(isForeign) ? [['agent', 'tools']] : [];
}
