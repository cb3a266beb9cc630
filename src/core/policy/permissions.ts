// Who may do what (design: Permissions). Decides, for one effect, between allow, deny and asking a person; remembers
// what was granted for the run. The plan, the model and the payload have no say here.
import type { Permissions } from '../config';
import type { Mode } from '../events';
import type { Approval, ApprovalRequest, Decision } from '../ports';
import { ruleVerdict } from './commandPolicy';

export interface Permit {
  /** True where a person will be asked, so that the caller can show that it waits. */
  asks(request: ApprovalRequest): boolean;
  decide(request: ApprovalRequest, signal: AbortSignal): Promise<Decision>;
  /**
   * A person has seen the plan that now counts, in place of an earlier one. They have allowed all of it: what `covers` says
   * of a request, and what is left is asked as going beyond it; null: they want to be asked about each effect.
   */
  approve(covers: ((request: ApprovalRequest) => boolean) | null): void;
}

/** For what was asked already. */
export const permitAll: Permit = {
  asks: () => false,
  decide: () => Promise.resolve({ decision: 'allow', scope: 'run' }),
  approve: () => undefined,
};

type Verdict = 'allow' | 'deny' | 'ask';

export function createPermit(permissions: Permissions, mode: Mode, approval: Approval): Permit {
  /** Kinds, and what was granted of a kind alone. */
  const granted = new Set<string>();
  /** Prompts that are open, so that one "allow for this run" answers those that it covers. */
  const open = new Map<string, Set<AbortController>>();
  let approved: ((request: ApprovalRequest) => boolean) | null = null;

  function verdict(request: ApprovalRequest): Verdict {
    const rule = ruleFor(permissions, request);
    if (rule === 'deny' || permissions[request.kind] === 'deny') return 'deny';
    if (request.sensitive) return 'ask';
    if (coversOf(request).some(cover => granted.has(cover)) || approved?.(request) === true) return 'allow';
    if (mode === 'plan') return 'ask';
    return rule === 'allow' ? 'allow' : permissions[request.kind];
  }

  async function askPerson(request: ApprovalRequest, signal: AbortSignal): Promise<Decision> {
    const prompt = new AbortController();
    const covers = request.sensitive ? [] : coversOf(request);
    for (const cover of covers) open.set(cover, (open.get(cover) ?? new Set()).add(prompt));
    try {
      const asked = approved === null ? request : { ...request, beyond: true as const };
      const decision = await approval.decide(asked, AbortSignal.any([signal, prompt.signal]));
      const { run, kept } = coverOf(request);
      if (decision.decision === 'allow' && decision.scope !== 'once')
        grant(decision.scope === 'run' ? run : kept);
      return decision;
    } catch (error) {
      signal.throwIfAborted();
      if (prompt.signal.aborted) return { decision: 'allow', scope: 'run' };
      throw error;
    } finally {
      for (const cover of covers) open.get(cover)?.delete(prompt);
    }
  }

  function grant(cover: string): void {
    granted.add(cover);
    for (const prompt of open.get(cover) ?? []) prompt.abort();
  }

  return {
    approve: covers => void (approved = covers),
    asks: request => verdict(request) === 'ask',
    async decide(request, signal) {
      const known = verdict(request);
      return known === 'ask' ? askPerson(request, signal) : { decision: known, scope: 'run' };
    },
  };
}

/** What an allowance covers: for the run, and where it is kept for longer. Of commands that is one line as it stands. */
function coverOf({ kind, grant, subject }: ApprovalRequest): { readonly run: string; readonly kept: string } {
  const run = grant === undefined ? kind : `${kind} ${grant.key}`;
  return { run, kept: kind === 'commands' ? `${kind} ${subject}` : run };
}

function coversOf(request: ApprovalRequest): readonly string[] {
  const { run, kept } = coverOf(request);
  return run === kept ? [run] : [run, kept];
}

/** A rule names one exact command line, or one tool as it was when it was allowed. */
function ruleFor(permissions: Permissions, request: ApprovalRequest): Verdict | null {
  const { grant } = request;
  if (request.kind === 'tools' && grant !== undefined) {
    const rule = Object.hasOwn(permissions.toolRules, grant.key)
      ? permissions.toolRules[grant.key]
      : undefined;
    return rule === undefined ? null : rule ? 'allow' : 'deny';
  }
  return request.kind === 'commands'
    ? ruleVerdict(request.subject, request.reading, permissions.commandRules)
    : null;
}
