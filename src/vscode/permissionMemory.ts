// What the person has allowed for longer than a run: `always` is a setting, `workspace` is kept with the workspace.
import type * as vscode from 'vscode';
import type { Permissions } from '../core/config';
import type { PermissionKind } from '../core/events';
import type { ApprovalRequest, Decision, Grant } from '../core/ports';
import { writeAllowed, writeToolRule } from './settings';

const ALLOWED = 'quickstep.allowed';
/** Tools, each as it was when it was allowed. */
const ALLOWED_TOOLS = 'quickstep.allowedTools';

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
  if (request.grant !== undefined) return rememberGrant(memory, request.grant, decision);
  if (decision.scope === 'always') await writeAllowed(request.kind);
  if (decision.scope === 'workspace') {
    await memory.update(ALLOWED, [...new Set([...allowedHere(memory), request.kind])]);
  }
}

async function rememberGrant(memory: vscode.Memento, { key }: Grant, { scope }: Decision): Promise<void> {
  if (scope === 'always') await writeToolRule(key);
  if (scope === 'workspace') {
    await memory.update(ALLOWED_TOOLS, [...new Set([...toolsAllowedHere(memory), key])]);
  }
}

export async function forgetPermissions(memory: vscode.Memento): Promise<void> {
  await memory.update(ALLOWED_TOOLS, undefined);
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
  const rules = Object.fromEntries(toolsAllowedHere(memory).map(key => [key, true]));
  return {
    ...permissions,
    ...Object.fromEntries(here.map(kind => [kind, 'allow'])),
    // What the settings deny stays denied.
    toolRules: { ...rules, ...permissions.toolRules },
  };
}

function toolsAllowedHere(memory: vscode.Memento): readonly string[] {
  return memory.get<readonly string[]>(ALLOWED_TOOLS) ?? [];
}

function allowedHere(memory: vscode.Memento): readonly PermissionKind[] {
  return memory.get<readonly PermissionKind[]>(ALLOWED) ?? [];
}
