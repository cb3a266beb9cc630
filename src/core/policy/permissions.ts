// Who may do what (design: Permissions). Decides, for one effect, between allow, deny and asking a person; remembers
// what was granted for the run. The plan, the model and the payload have no say here.
import type { Permissions } from '../config';
import type { Mode, PermissionKind } from '../events';
import type { Approval, ApprovalRequest, Decision } from '../ports';
import { ruleVerdict } from './commandPolicy';

export interface Permit {
  /** True where a person will be asked, so that the caller can show that it waits. */
  asks(request: ApprovalRequest): boolean;
  decide(request: ApprovalRequest, signal: AbortSignal): Promise<Decision>;
}

type Verdict = 'allow' | 'deny' | 'ask';

export function createPermit(permissions: Permissions, mode: Mode, approval: Approval): Permit {
  const granted = new Set<PermissionKind>();
  /** Prompts that are open, so that one "allow for this run" answers those of its kind. */
  const open = new Map<PermissionKind, Set<AbortController>>();

  function verdict(request: ApprovalRequest): Verdict {
    const { kind, subject, reading } = request;
    const rule = kind === 'commands' ? ruleVerdict(subject, reading, permissions.commandRules) : null;
    if (rule === 'deny' || permissions[request.kind] === 'deny') return 'deny';
    if (request.sensitive) return 'ask';
    if (granted.has(request.kind)) return 'allow';
    if (mode === 'plan') return 'ask';
    return rule === 'allow' ? 'allow' : permissions[request.kind];
  }

  async function askPerson(request: ApprovalRequest, signal: AbortSignal): Promise<Decision> {
    const prompt = new AbortController();
    const prompts = open.get(request.kind) ?? new Set();
    if (!request.sensitive) open.set(request.kind, prompts.add(prompt));
    try {
      const decision = await approval.decide(request, AbortSignal.any([signal, prompt.signal]));
      if (decision.decision === 'allow' && decision.scope !== 'once') grant(request.kind);
      return decision;
    } catch (error) {
      signal.throwIfAborted();
      if (prompt.signal.aborted) return { decision: 'allow', scope: 'run' };
      throw error;
    } finally {
      prompts.delete(prompt);
    }
  }

  function grant(kind: PermissionKind): void {
    granted.add(kind);
    for (const prompt of open.get(kind) ?? []) prompt.abort();
  }

  return {
    asks: request => verdict(request) === 'ask',
    async decide(request, signal) {
      const known = verdict(request);
      return known === 'ask' ? askPerson(request, signal) : { decision: known, scope: 'run' };
    },
  };
}
