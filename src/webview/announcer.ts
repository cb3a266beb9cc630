// What a screen reader hears while a run goes on: at most one sentence every few seconds, the newest one.
import type { ViewState } from '../protocol/view';

const PAUSE_MS = 3000;

/** The sentence that sums up what matters now; empty where nothing runs. */
export function announcement(state: ViewState): string {
  const run = state.runs.at(-1);
  if (!run) return '';
  const { head, approvals, review } = run;
  const [approval] = approvals;
  if (approval) return `Waits for your permission: ${approval.title}`;
  if (head.question) return `Question: ${head.question.question}`;
  if (head.limit) return head.limit.question;
  if (review) return `The plan waits for you: ${review.effects.words}`;
  if (head.status === 'running') return head.activity ?? '';
  return `Run ${head.status}. ${head.problem?.text ?? head.summary ?? ''}`.slice(0, 300);
}

/** Puts the newest sentence into `region`, not more often than people can listen. */
export function createAnnouncer(region: () => HTMLElement | null): (text: string) => void {
  let wanted = '';
  let said = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const speak = () => {
    timer = undefined;
    const element = region();
    if (!element || wanted === said) return;
    said = wanted;
    element.textContent = wanted;
    timer = setTimeout(speak, PAUSE_MS);
  };
  return text => {
    wanted = text;
    if (timer === undefined) speak();
  };
}
