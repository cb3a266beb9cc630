// What the user reads before allowing something: made once when it is asked, since a diff costs more than a fold.
import { changedLines } from '../core/edit/changedLines';
import type { ApprovalRequest, ProposedChange } from '../core/ports';
import type { ApprovalView, ChangeView } from './view';

const MAX_LINES = 400;
const MAX_CHANGES = 50;

export function approvalView(request: ApprovalRequest): ApprovalView {
  const { run, step, title, kind, subject, sensitive, grant, beyond } = request;
  const perChange = Math.max(20, Math.floor(MAX_LINES / Math.max(1, request.changes.length)));
  const changes = request.changes.slice(0, MAX_CHANGES).map(change => changeView(change, perChange));
  const covers = grant === undefined ? {} : { covers: `all ${grant.words}` };
  const asks = beyond ? { beyond } : {};
  return { run, step, title, kind, subject, sensitive, ...asks, ...covers, changes };
}

export function changeView(change: ProposedChange, limit: number): ChangeView {
  const { kind, path, to, command, cwd, before, after } = change;
  const texts = before !== undefined || after !== undefined;
  return {
    kind,
    ...(path === undefined ? {} : { path }),
    ...(to === undefined ? {} : { to }),
    ...(command === undefined ? {} : { command }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(texts ? changedLines(before ?? '', after ?? '', limit) : { lines: [], added: 0, removed: 0, cut: 0 }),
  };
}
