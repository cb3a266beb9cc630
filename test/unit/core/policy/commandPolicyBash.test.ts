// The judgement of the policy against the shell itself: whatever lines are made up, what runs unasked in a real bash is
// only what the rules name. Programs are stand-ins that note how they were called.
import { strict as assert } from 'node:assert';
import { spawnSync, type StdioOptions } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { ruleVerdict } from '../../../../src/core/policy/commandPolicy';
import { readCommand } from '../../../../src/core/run/readCommand';
import { createSyntax } from '../../../../src/node/syntax';
import { memoryPorts } from '../../../support/memoryPorts';
import { notRun } from '../../../support/notRun';
import { temporaryFolder } from '../../../support/temporaryFolder';

const world = { ...memoryPorts().ports, syntax: createSyntax(path.resolve('dist/grammars')) };
const rules = { 'npm test': true, ls: true, 'git status': true };
const BASH = '/bin/bash';
/** Also called for a name that is no program: then the function notes it. */
const NOTE = `printf '%s\\n' "\${0##*/}\${*:+ }$*" >> "$NOTES"`;
const MISSING = `() { printf '%s\\n' "$*" >> "$NOTES"; }`;

const programs = ['npm test', 'ls', 'git status', 'touch C', 'curl x', 'rm x', 'sh -c ls'];
const joints = [' && ', ' || ', '; ', ' | ', ' & ', '\n', ' |& ', ';', '&', ' '];
const odd =
  "( ) { } $( ) ` <( >( > >> < 2>&1 /dev/null # \" ' \\ ! $IFS ${x} ${x@P} <<E E A=1 * if then fi do done $ = [[ ]] (( )) coproc time eval exec {a,b} $' ls=1 function ;; &> >| <<< \t \r".split(
    ' ',
  );
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...programs) },
  { weight: 4, arbitrary: fc.constantFrom(...joints) },
  { weight: 1, arbitrary: fc.constantFrom(...odd) },
);
const plainLine = fc
  .array(fc.tuple(fc.constantFrom('npm test', 'ls', 'git status'), fc.constantFrom(...joints.slice(0, 9))), {
    minLength: 1,
    maxLength: 4,
  })
  .map(parts => parts.flat().slice(0, -1).join(''));
const mutated = fc
  .tuple(plainLine, fc.nat(60), piece)
  .map(([line, at, extra]) => line.slice(0, at) + extra + line.slice(at));
const line = fc.oneof(
  { weight: 3, arbitrary: fc.array(piece, { minLength: 1, maxLength: 9 }).map(pieces => pieces.join('')) },
  { weight: 5, arbitrary: mutated },
  { weight: 1, arbitrary: plainLine },
);

describe('what runs unasked in a real shell', () => {
  const folder = temporaryFolder();

  it('is only what the rules name', async function () {
    if (!existsSync(BASH)) notRun(this, 'there is no bash here');
    this.timeout(120_000);
    const bin = path.join(folder(), 'bin');
    mkdirSync(bin);
    for (const name of ['npm', 'ls', 'git', 'touch', 'curl', 'rm', 'sh']) {
      writeFileSync(path.join(bin, name), `#!${BASH}\n${NOTE}\n`, { mode: 0o755 });
    }
    let run = 0;
    await fc.assert(
      fc.asyncProperty(line, async text => {
        const read = await readCommand(text, '', world);
        if (!read.ok || ruleVerdict(text, read.reading, rules) !== 'allow') return;
        run += 1;
        for (const called of calledBy(text, bin))
          assert.ok(Object.hasOwn(rules, called), `${called} in ${text}`);
      }),
      { numRuns: 1000, seed: 7 },
    );
    assert.ok(run > 50, `only ${run} lines were allowed`);
  });

  /** The commands that bash runs for a line. */
  function calledBy(text: string, bin: string): readonly string[] {
    const notes = path.join(folder(), 'notes');
    writeFileSync(notes, '');
    const env = { PATH: bin, NOTES: notes, 'BASH_FUNC_command_not_found_handle%%': MISSING };
    // The pipe stays open until all that the line left in the background has ended too.
    const stdio: StdioOptions = ['ignore', 'ignore', 'ignore', 'pipe'];
    spawnSync(BASH, ['-c', text], { cwd: folder(), env, stdio, timeout: 5000 });
    const called = readFileSync(notes, 'utf8')
      .split('\n')
      .filter(one => one !== '');
    rmSync(notes);
    return called;
  }
});
