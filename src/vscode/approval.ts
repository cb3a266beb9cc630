// Asks the person at the editor. The question stands in the view; where the view is hidden a notification tells of it
// and can answer it. The first answer counts, from wherever it came.
import * as vscode from 'vscode';
import type { Approval, ApprovalRequest, Decision, LimitReached } from '../core/ports';
import { limitView } from '../protocol/limitView';

export interface Question {
  readonly run: string;
  readonly step: string;
  readonly question: string;
  readonly options: readonly string[];
}

export interface ApprovalPlaces {
  /** Puts it into the view. */
  ask(waiting: ApprovalRequest | Question): void;
  settle(run: string, step: string): void;
  /** Shows that a run waits at a limit; null: it waits no more. */
  limit(run: string, limit: LimitReached | null): void;
  isViewVisible(): boolean;
  openView(): void;
  /** Keeps a permission that outlives its run. */
  remember(request: ApprovalRequest, decision: Decision): void;
}

export interface EditorApproval extends Required<Approval> {
  /** The view's answers; false when nothing waits there (it was answered elsewhere, or the run has ended). */
  resolve(run: string, step: string, decision: Decision): boolean;
  answer(run: string, step: string, text: string | null): boolean;
  answerLimit(run: string, isWanted: boolean): boolean;
  isAtLimit(run: string): boolean;
  /** The request that waits at a step, for its diff. */
  waiting(run: string, step: string): ApprovalRequest | undefined;
}

interface Pending<R, A> {
  readonly request: R;
  readonly settle: (answer: A) => void;
}

/** Waits in `table` until somebody settles it or the signal is aborted. */
function wait<R, A>(
  table: Map<string, Pending<R, A>>,
  at: string,
  request: R,
  signal: AbortSignal,
): Promise<A> {
  return new Promise<A>((resolve, reject) => {
    const give = () => reject(signal.reason as Error);
    if (signal.aborted) give();
    signal.addEventListener('abort', give, { once: true });
    table.set(at, { request, settle: resolve });
  }).finally(() => table.delete(at));
}

export function createApproval(places: ApprovalPlaces): EditorApproval {
  const decisions = new Map<string, Pending<ApprovalRequest, Decision>>();
  const questions = new Map<string, Pending<Question, string | null>>();
  const limits = new Map<string, Pending<LimitReached, boolean>>();

  function askStep<R extends ApprovalRequest | Question, A>(
    table: Map<string, Pending<R, A>>,
    request: R,
    signal: AbortSignal,
  ): Promise<A> {
    const { run, step } = request;
    places.ask(request);
    return wait(table, key(run, step), request, signal).finally(() => places.settle(run, step));
  }

  return {
    async decide(request, signal) {
      const decided = askStep(decisions, request, signal);
      if (!places.isViewVisible()) void notifyDecision(request);
      const decision = await decided;
      if (decision.scope === 'workspace' || decision.scope === 'always') places.remember(request, decision);
      return decision;
    },
    async question(run, step, question, options, signal) {
      const asked = { run, step, question, options };
      const answered = askStep(questions, asked, signal);
      if (!places.isViewVisible()) void notifyQuestion(asked, signal);
      return answered;
    },
    async goOn(limit, signal) {
      places.limit(limit.run, limit);
      const answered = wait(limits, limit.run, limit, signal).finally(() => places.limit(limit.run, null));
      if (!places.isViewVisible()) void notifyLimit(limit);
      return answered;
    },
    resolve(run, step, decision) {
      const pending = decisions.get(key(run, step));
      // What is asked every time cannot be allowed for longer, whatever the page sends.
      pending?.settle(pending.request.sensitive ? { ...decision, scope: 'once' } : decision);
      return pending !== undefined;
    },
    answer(run, step, text) {
      const pending = questions.get(key(run, step));
      pending?.settle(text);
      return pending !== undefined;
    },
    answerLimit(run, isWanted) {
      const pending = limits.get(run);
      pending?.settle(isWanted);
      return pending !== undefined;
    },
    isAtLimit: run => limits.has(run),
    waiting: (run, step) => decisions.get(key(run, step))?.request,
  };

  async function notifyDecision(request: ApprovalRequest): Promise<void> {
    const text = `Quickstep asks: ${request.title} (${request.subject})`;
    const choice = await vscode.window.showInformationMessage(text, 'Allow', 'Show', 'Deny');
    const pending = decisions.get(key(request.run, request.step));
    if (pending?.request !== request) return;
    if (choice === 'Allow') pending.settle({ decision: 'allow', scope: 'once' });
    else if (choice === 'Deny') pending.settle({ decision: 'deny', scope: 'once' });
    else if (choice === 'Show') places.openView();
  }

  async function notifyLimit(limit: LimitReached): Promise<void> {
    const { question, goOn } = limitView(limit);
    const choice = await vscode.window.showInformationMessage(
      `Quickstep asks: ${question}`,
      goOn,
      'Show',
      'End Here',
    );
    const pending = limits.get(limit.run);
    if (pending?.request !== limit) return;
    if (choice === 'Show') places.openView();
    else if (choice !== undefined) pending.settle(choice === goOn);
  }

  async function notifyQuestion(asked: Question, signal: AbortSignal): Promise<void> {
    const choice = await vscode.window.showInformationMessage(
      `Quickstep asks: ${asked.question}`,
      'Answer',
      'Show',
    );
    const pending = questions.get(key(asked.run, asked.step));
    if (pending?.request !== asked) return;
    if (choice === 'Show') places.openView();
    if (choice !== 'Answer') return;
    const text = await pickAnswer(asked, signal);
    if (text !== undefined) pending.settle(text);
  }
}

function key(run: string, step: string): string {
  return `${run} ${step}`;
}

/** One of the options, or what was typed; undefined when it was closed. */
async function pickAnswer(asked: Question, signal: AbortSignal): Promise<string | undefined> {
  const source = new vscode.CancellationTokenSource();
  const cancel = () => source.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const typed = 'Another answer…';
    const picked =
      asked.options.length === 0
        ? typed
        : await vscode.window.showQuickPick(
            [...asked.options, typed],
            { title: asked.question },
            source.token,
          );
    if (picked !== typed) return picked;
    return await vscode.window.showInputBox({ title: asked.question, ignoreFocusOut: true }, source.token);
  } finally {
    signal.removeEventListener('abort', cancel);
    source.dispose();
  }
}
