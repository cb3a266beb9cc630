import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import type { ReviewView } from '../../src/protocol/view';
import { closeAll, onDisk, put, until } from './hostWorkspace';
import { newest, outcome, planText, quickstep, waitingRequest, withModels } from './quickstepHost';
import type { TestParts } from './quickstepHost';

const CODE = 'export function one() {\n  return 1;\n}\n';

describe('mode plan in the editor', () => {
  const models = withModels();
  let parts: TestParts;
  let count = 0;
  let file = '';

  beforeEach(async () => {
    parts = await quickstep();
    file = `plan${++count}.mjs`;
    await put(file, CODE);
    await models.permit({ edits: 'allow', commands: 'allow' });
    await models.planner(() =>
      planText(
        'Do it',
        { id: 'edit', agent: 'edit', file, lines: [2, 2], content: '  return 10;' },
        { id: 'make', agent: 'create', file: `made-${file}`, content: 'export const made = 1;\n' },
        { id: 'say', agent: 'command', command: 'echo hello', writes: [], needs: ['edit'] },
      ),
    );
  });
  afterEach(closeAll);

  const run = (): string => newest(parts).run;
  const start = (): Promise<boolean> => parts.chat.submit({ task: 'do it', mode: 'plan' });

  /** What the page shows, once both edits are prepared. */
  async function shown(): Promise<ReviewView> {
    let review: ReviewView | undefined;
    await until('the plan is prepared', () => {
      review = parts.chat.runs.at(-1)?.feed.snapshot().review;
      return review?.steps.slice(0, 2).every(({ changes }) => changes.length === 1) === true;
    });
    assert.ok(review);
    return review;
  }

  it('shows the prepared diffs and changes nothing on disk until the plan is approved; then it is carried out', async () => {
    const ended = start();
    const review = await shown();
    assert.equal(review.effects.words, '2 files, 1 command, no network seen');
    assert.equal(review.steps[0]?.changes[0]?.added, 1);
    assert.equal(await onDisk(file), CODE);
    await assert.rejects(onDisk(`made-${file}`));
    parts.chat.review.approve(run(), review.version, 'all');
    await ended;
    assert.equal(outcome(parts), 'done: edit done, make done, say done');
    assert.equal(await onDisk(file), CODE.replace('return 1;', 'return 10;'));
    assert.equal(newest(parts).steps.flatMap(({ approvals }) => approvals).length, 0);
  });

  it('carries out the plan as it was changed', async () => {
    const ended = start();
    const { turn } = await shown();
    parts.chat.review.edit(run(), { kind: 'set', step: 'edit', fields: { content: '  return 20;' } });
    await until(
      'it is shown again',
      () => (parts.chat.runs.at(-1)?.feed.snapshot().review?.turn ?? 0) > turn,
    );
    await shown();
    parts.chat.review.edit(run(), { kind: 'drop', step: 'make', needing: 'drop' });
    let review: ReviewView | undefined;
    await until('the step is gone', () => {
      review = parts.chat.runs.at(-1)?.feed.snapshot().review;
      return review?.steps.length === 2 && review.steps[0]?.changes.length === 1;
    });
    parts.chat.review.approve(run(), review?.version ?? 0, 'all');
    await ended;
    assert.equal(newest(parts).status, 'done');
    assert.equal(await onDisk(file), CODE.replace('return 1;', 'return 20;'));
    await assert.rejects(onDisk(`made-${file}`));
  });

  it('asks for each effect where the plan is let go step by step', async () => {
    const ended = start();
    const review = await shown();
    parts.chat.review.approve(run(), review.version, 'each');
    const { request } = await waitingRequest(parts);
    assert.equal(request.kind, 'edits');
    parts.chat.stop();
    await ended;
    assert.equal(await onDisk(file), CODE);
  });

  it('does not take an approval of a plan that has changed since', async () => {
    const ended = start();
    const review = await shown();
    assert.equal(parts.chat.review.approve(run(), review.version - 1, 'all'), false);
    parts.chat.stop();
    await ended;
    assert.equal(newest(parts).status, 'stopped');
    assert.equal(await onDisk(file), CODE);
  });

  it('stops a run, shows what is left of it, and goes on as it was changed', async () => {
    await models.planner(() =>
      planText(
        'Do it',
        { id: 'wait', agent: 'command', command: 'sleep 30' },
        { id: 'edit', agent: 'edit', file, lines: [2, 2], content: '  return 10;' },
      ),
    );
    const ended = parts.chat.submit({ task: 'do it', mode: 'agent' });
    await until(
      'the command runs',
      () => parts.chat.runs.at(-1)?.feed.state.steps.some(({ effects }) => effects.length > 0) === true,
    );
    parts.chat.editRest();
    let review: ReviewView | undefined;
    await until('the rest is prepared', () => {
      review = parts.chat.runs.at(-1)?.feed.snapshot().review;
      return review?.steps[0]?.changes.length === 1;
    });
    const left = review?.steps.map(({ step }) => step.id).join(' ');
    assert.equal(left, 'edit');
    assert.equal(await onDisk(file), CODE);
    parts.chat.review.approve(run(), review?.version ?? 0, 'all');
    await ended;
    assert.equal(outcome(parts), 'stopped: wait stopped(stopped), edit done');
    assert.equal(await onDisk(file), CODE.replace('return 1;', 'return 10;'));
  });

  it('is written anew with a message that is typed while it is shown', async () => {
    let asked = 0;
    await models.planner(() => {
      asked += 1;
      const content = asked === 1 ? '  return 10;' : '  return 30;';
      return planText('Do it', { id: 'edit', agent: 'edit', file, lines: [2, 2], content });
    });
    const ended = start();
    let review: ReviewView | undefined;
    const shownWith = (line: string): Promise<void> =>
      until(`a plan with ${line} is shown`, () => {
        review = parts.chat.runs.at(-1)?.feed.snapshot().review;
        return JSON.stringify(review?.steps[0]?.changes ?? []).includes(line);
      });
    await shownWith('return 10;');
    parts.chat.steer('thirty, please');
    await shownWith('return 30;');
    assert.deepEqual(newest(parts).steers, ['thirty, please']);
    assert.equal(await onDisk(file), CODE);
    parts.chat.review.approve(run(), review?.version ?? 0, 'all');
    await ended;
    assert.equal(outcome(parts), 'done: edit done');
    assert.equal(await onDisk(file), CODE.replace('return 1;', 'return 30;'));
  });

  it('opens a prepared diff in the editor', async () => {
    const ended = start();
    await shown();
    await parts.openDiff({ type: 'openDiff', run: run(), step: 'edit', path: file });
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputTextDiff);
    const after = await vscode.workspace.openTextDocument(input.modified);
    assert.equal(after.getText(), CODE.replace('return 1;', 'return 10;'));
    parts.chat.stop();
    await ended;
  });
});
