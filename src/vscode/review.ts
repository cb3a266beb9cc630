// Shows a plan to the person at the editor and waits for what they do with it. What is approved is what was shown: an
// answer to an older version of the effects counts for nothing.
import * as vscode from 'vscode';
import type { Declared } from '../core/plan/declaredEffects';
import type { PlanEdit } from '../core/plan/editPlan';
import type { PlanReviewer, ProposedChange, ReviewAnswer, ShownPlan } from '../core/ports';

export interface ReviewPlaces {
  /** Puts the plan into the view; called again for each turn. */
  show(plan: WaitingPlan): void;
  settle(run: string): void;
  isViewVisible(): boolean;
  openView(): void;
}

export interface WaitingPlan {
  readonly plan: ShownPlan;
  readonly turn: number;
  /** What is shown now becomes what an approval is about. */
  readonly declared: () => { readonly declared: Declared; readonly version: number };
}

export interface EditorReview extends PlanReviewer {
  /** False: no plan of this run waits. */
  edit(run: string, edit: PlanEdit): boolean;
  /** False: nothing waits, or what it will do has changed since that version. */
  approve(run: string, version: number, how: 'all' | 'each'): boolean;
  waiting(run: string): ShownPlan | undefined;
  change(run: string, step: string, path: string): ProposedChange | undefined;
}

interface Pending {
  readonly plan: ShownPlan;
  readonly settle: (answer: ReviewAnswer) => void;
}

export function createReview(places: ReviewPlaces): EditorReview {
  const pending = new Map<string, Pending>();
  let turn = 0;
  let version = 0;
  let shown: Declared | undefined;

  function declaredNow(plan: ShownPlan): { readonly declared: Declared; readonly version: number } {
    const declared = plan.declared();
    if (JSON.stringify(declared) !== JSON.stringify(shown)) version += 1;
    shown = declared;
    return { declared, version };
  }

  return {
    async review(plan, signal) {
      turn += 1;
      const isFirst = plan.faults.length === 0 && plan.told.length === 0;
      const answered = new Promise<ReviewAnswer>((resolve, reject) => {
        const give = () => reject(signal.reason as Error);
        if (signal.aborted) give();
        signal.addEventListener('abort', give, { once: true });
        pending.set(plan.run, { plan, settle: resolve });
      }).finally(() => {
        pending.delete(plan.run);
        places.settle(plan.run);
      });
      places.show({ plan, turn, declared: () => declaredNow(plan) });
      if (isFirst && !places.isViewVisible()) void notify(plan);
      return answered;
    },
    edit(run, edit) {
      const waiting = pending.get(run);
      waiting?.settle({ kind: 'edit', edit });
      return waiting !== undefined;
    },
    approve(run, of, how) {
      const waiting = pending.get(run);
      if (!waiting || !shown || of !== version) return false;
      waiting.settle(how === 'each' ? { kind: 'each' } : { kind: 'approve', declared: shown });
      return true;
    },
    waiting: run => pending.get(run)?.plan,
    change: (run, step, path) =>
      pending
        .get(run)
        ?.plan.changes(step)
        .find(one => one.path === path),
  };

  async function notify({ run, goal }: ShownPlan): Promise<void> {
    const choice = await vscode.window.showInformationMessage(`Quickstep has a plan: ${goal}`, 'Show');
    if (choice === 'Show' && pending.has(run)) places.openView();
  }
}
