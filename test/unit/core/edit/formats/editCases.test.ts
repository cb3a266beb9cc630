import { strict as assert } from 'node:assert';
import { applyPatch } from '../../../../../src/core/edit/formats/applyPatch';
import { readPatch } from '../../../../../src/core/edit/formats/readPatch';
import { editCases, type EditCase } from '../../../../support/editCases';

function outcome({ files, patch, format }: EditCase): unknown {
  const read = readPatch(patch, format ?? 'auto');
  if (!read.ok) return { reason: read.detail, line: read.line };
  const applied = applyPatch(new Map(Object.entries(files)), read.changes);
  if (!applied.ok) return applied.refusals[0];
  const after = new Map(Object.entries(files));
  for (const result of applied.results) {
    if (result.kind === 'delete' || result.kind === 'move') after.delete(result.path);
    if (result.kind !== 'delete') after.set(result.kind === 'move' ? result.to : result.path, result.after);
  }
  return Object.fromEntries(after);
}

describe('patches of other tools', () => {
  for (const one of editCases) {
    const said = one.after === undefined ? 'refused' : 'applied';
    it(`${one.name}: ${said}`, () => {
      const made = outcome(one);
      if (one.after !== undefined) {
        assert.deepEqual(made, one.after);
        return;
      }
      const { reason, line } = made as { reason?: string; line?: number };
      assert.ok(reason?.includes(one.reason ?? ''), JSON.stringify(made));
      assert.ok((line ?? 0) >= 1);
      if (one.line !== undefined) assert.equal(line, one.line);
    });
  }
});
