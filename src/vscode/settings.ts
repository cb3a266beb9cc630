// The editor's settings as the one configuration of the product. Read at the start of a run: a run never sees them
// change. A workspace has no say (scope machine): a folder that was cloned must not choose where keys are sent.
import * as vscode from 'vscode';
import { configSchema } from '../core/config';
import type { Config, ModelConfig } from '../core/config';
import { SECTION, SETTINGS } from './ids';

export type SettingsResult =
  { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly detail: string };

export function readSettings(): SettingsResult {
  const settings = vscode.workspace.getConfiguration(SECTION);
  const parsed = configSchema.safeParse({
    models: {
      planner: ownValue(settings, SETTINGS.planner) ?? undefined,
      executor: ownValue(settings, SETTINGS.executor) ?? undefined,
      agents: ownValue(settings, SETTINGS.agents) ?? {},
    },
    limits: ownValue(settings, SETTINGS.limits) ?? {},
    permissions: ownValue(settings, SETTINGS.permissions) ?? {},
    formatters: ownValue(settings, SETTINGS.formatters) ?? {},
    telemetry: ownValue(settings, SETTINGS.telemetry) ?? {},
  });
  if (parsed.success) return { ok: true, config: parsed.data };
  const [issue] = parsed.error.issues;
  const where = [SECTION, ...(issue?.path ?? [])].map(String).join('.');
  return {
    ok: false,
    detail: `The setting ${where} is wrong: ${issue?.message ?? 'unreadable'}. Mend it in the settings.`,
  };
}

/** The user's value or the default, never a workspace's, whatever the scope in package.json says. */
function ownValue(settings: vscode.WorkspaceConfiguration, key: string): unknown {
  const found = settings.inspect(key);
  return found?.globalValue ?? found?.defaultValue;
}

export type ModelRole = 'planner' | 'executor';

export async function writeModel(role: ModelRole, model: ModelConfig): Promise<void> {
  await vscode.workspace
    .getConfiguration(SECTION)
    .update(SETTINGS[role], model, vscode.ConfigurationTarget.Global);
}

export async function writeAllowed(kind: keyof Config['permissions']): Promise<void> {
  const settings = vscode.workspace.getConfiguration(SECTION);
  const own = settings.inspect<object>(SETTINGS.permissions)?.globalValue ?? {};
  const value = { ...own, [kind]: 'allow' };
  await settings.update(SETTINGS.permissions, value, vscode.ConfigurationTarget.Global);
}

/** @param key the command line, or the tool's name and what it was when it was allowed */
export async function writeRule(rules: 'commandRules' | 'toolRules', key: string): Promise<void> {
  const settings = vscode.workspace.getConfiguration(SECTION);
  const own = settings.inspect<Record<string, object>>(SETTINGS.permissions)?.globalValue ?? {};
  const value = { ...own, [rules]: { ...own[rules], [key]: true } };
  await settings.update(SETTINGS.permissions, value, vscode.ConfigurationTarget.Global);
}
