// What the person has allowed for longer than a run: `always` is a setting, `workspace` is kept with the workspace.
import type * as vscode from 'vscode';
import type { Permissions } from '../core/config';
import type { PermissionKind } from '../core/events';
import type { ApprovalRequest, Decision } from '../core/ports';
import { writeAllowed } from './settings';

const ALLOWED = 'quickstep.allowed';

const nothing: Permissions = {
  edits: 'deny',
  commands: 'deny',
  tools: 'deny',
  queries: 'deny',
  network: 'deny',
  commandRules: {},
};

export async function rememberPermission(
  memory: vscode.Memento,
  request: ApprovalRequest,
  decision: Decision,
): Promise<void> {
  if (decision.decision !== 'allow' || request.sensitive) return;
  if (decision.scope === 'always') await writeAllowed(request.kind);
  if (decision.scope === 'workspace') {
    await memory.update(ALLOWED, [...new Set([...allowedHere(memory), request.kind])]);
  }
}

export async function forgetPermissions(memory: vscode.Memento): Promise<void> {
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
  return { ...permissions, ...Object.fromEntries(here.map(kind => [kind, 'allow'])) };
}

function allowedHere(memory: vscode.Memento): readonly PermissionKind[] {
  return memory.get<readonly PermissionKind[]>(ALLOWED) ?? [];
}
