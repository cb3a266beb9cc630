// What the person has allowed for longer than a run: `always` is a setting, `workspace` is kept with the workspace.
import type * as vscode from 'vscode';
import type { Permissions } from '../core/config';
import type { PermissionKind } from '../core/events';
import type { ApprovalRequest, Decision } from '../core/ports';
import { writeAllowed, writeRule } from './settings';

const ALLOWED = 'quickstep.allowed';
/** Tools, each as it was when it was allowed. */
const ALLOWED_TOOLS = 'quickstep.allowedTools';
/** Command lines, each as it stands. */
const ALLOWED_COMMANDS = 'quickstep.allowedCommands';

const nothing: Permissions = {
  edits: 'deny',
  commands: 'deny',
  tools: 'deny',
  queries: 'deny',
  network: 'deny',
  commandRules: {},
  toolRules: {},
};

export async function rememberPermission(
  memory: vscode.Memento,
  request: ApprovalRequest,
  decision: Decision,
): Promise<void> {
  if (decision.decision !== 'allow' || request.sensitive) return;
  if (request.grant !== undefined)
    return rememberRule(memory, ['toolRules', ALLOWED_TOOLS], request.grant.key, decision);
  if (request.kind === 'commands')
    return rememberRule(memory, ['commandRules', ALLOWED_COMMANDS], request.subject, decision);
  if (decision.scope === 'always') await writeAllowed(request.kind);
  if (decision.scope === 'workspace') {
    await memory.update(ALLOWED, [...new Set([...allowedHere(memory), request.kind])]);
  }
}

/** One command line or one tool, not all of its kind. */
async function rememberRule(
  memory: vscode.Memento,
  [rules, place]: readonly [rules: 'commandRules' | 'toolRules', place: string],
  key: string,
  { scope }: Decision,
): Promise<void> {
  if (scope === 'always') await writeRule(rules, key);
  if (scope === 'workspace') await memory.update(place, [...new Set([...keptHere(memory, place), key])]);
}

export async function forgetPermissions(memory: vscode.Memento): Promise<void> {
  await memory.update(ALLOWED_TOOLS, undefined);
  await memory.update(ALLOWED_COMMANDS, undefined);
  await memory.update(ALLOWED, undefined);
}

/** In a restricted workspace nothing is written or run, whatever was allowed. A `deny` of the settings stays. */
export function permissionsNow(
  permissions: Permissions,
  memory: vscode.Memento,
  isTrusted: boolean,
): Permissions {
  if (!isTrusted) return nothing;
  const here = allowedHere(memory).filter(kind => permissions[kind] === 'ask');
  const rulesOf = (place: string): Record<string, boolean> =>
    Object.fromEntries(keptHere(memory, place).map(key => [key, true]));
  return {
    ...permissions,
    ...Object.fromEntries(here.map(kind => [kind, 'allow'])),
    // What the settings deny stays denied.
    commandRules: { ...rulesOf(ALLOWED_COMMANDS), ...permissions.commandRules },
    toolRules: { ...rulesOf(ALLOWED_TOOLS), ...permissions.toolRules },
  };
}

function keptHere(memory: vscode.Memento, place: string): readonly string[] {
  return memory.get<readonly string[]>(place) ?? [];
}

function allowedHere(memory: vscode.Memento): readonly PermissionKind[] {
  return memory.get<readonly PermissionKind[]>(ALLOWED) ?? [];
}
