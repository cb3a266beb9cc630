// `npm run eval:edits [-- --cases DIR]`: how exact the edit engine is. Every edit is exact, refused or WRONG. A wrong one
// fails the command, and so does a share of exact ones that is less than promised, of the project's own cases or of those
// of --cases. Where codex is on the PATH its patch tool is judged in the same run, on the V4A patches among them.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readArguments } from './arguments.mjs';
import { loadModule } from './loadModule.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { values } = readArguments({
  options: { cases: { type: 'string' }, verbose: { type: 'boolean', default: false } },
});
const write = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);
const { judgeOwn, judgeRow } = await loadModule('scripts/eval/edits.ts');
const { exactShare } = await loadModule('scripts/eval/exactShare.ts');
const { findCodex } = await loadModule('scripts/eval/codexPatch.ts');

/** @type {import('./eval/codexPatch').Codex | null} */
const codex = findCodex();
const rows = values.cases === undefined ? [] : rowsIn(values.cases);
/** @param {typeof codex} peer @returns {import('./eval/edits').Verdict[]} */
const judgeAll = peer => [
  ...judgeOwn(peer),
  ...rows.flatMap(([group, row]) => judgeRow(group, row, peer) ?? []),
];
const isOwn = (/** @type {import('./eval/edits').Verdict} */ { group }) => group === 'own';
const began = performance.now();
const alone = judgeAll(null);
const seconds = (performance.now() - began) / 1000;
const verdicts = codex === null ? alone : judgeAll(codex);
/** @type {import('./eval/exactShare').ExactShare[]} */
const shares = [
  exactShare('Own cases', verdicts.filter(isOwn)),
  ...(values.cases === undefined
    ? []
    : [
        exactShare(
          `Cases of ${values.cases}`,
          verdicts.filter(one => !isOwn(one)),
        ),
      ]),
];
const codexTimes = (codex?.times ?? []).toSorted((a, b) => a - b);
print();
mkdirSync(path.join(root, 'out', 'eval'), { recursive: true });
writeFileSync(
  path.join(root, 'out', 'eval', 'edits.json'),
  `${JSON.stringify({ seconds, codex: codex?.version ?? null, codexTimes, verdicts }, null, 2)}\n`,
);
const isWrong = verdicts.some(({ result }) => result === 'WRONG');
process.exitCode = isWrong || shares.some(({ kept }) => !kept) ? 1 : 0;

/**
 * @param {string} folder with `edit-apply/*.jsonl`, or itself that folder
 * @returns {[group: string, row: any][]}
 */
function rowsIn(folder) {
  const inner = path.resolve(process.env['INIT_CWD'] ?? '.', folder);
  const at = readdirSync(inner).includes('edit-apply') ? path.join(inner, 'edit-apply') : inner;
  const files = readdirSync(at).filter(name => name.endsWith('.jsonl'));
  return files.sort().flatMap(name =>
    readFileSync(path.join(at, name), 'utf8')
      .split('\n')
      .filter(line => line.trim() !== '')
      .map(line => /** @type {[string, any]} */ ([path.basename(name, '.jsonl'), JSON.parse(line)])),
  );
}

function print() {
  const groups = [...new Set(verdicts.map(({ group }) => group))];
  write(`${'cases'.padEnd(44)} exact  refused  by policy  WRONG  rightly refused  codex`);
  for (const group of [...groups, null]) {
    const of = verdicts.filter(one => group === null || one.group === group);
    const edits = of.filter(one => one.expects === 'edit');
    const refused = edits.filter(one => one.result === 'refused');
    const counts = [
      edits.filter(one => one.result === 'exact').length,
      refused.filter(one => one.policy === undefined).length,
      refused.filter(one => one.policy !== undefined).length,
      of.filter(one => one.result === 'WRONG').length,
      of.filter(one => one.expects === 'refusal' && one.result === 'exact').length,
    ];
    const [exact, ...rest] = counts.map(String);
    const widths = [8, 10, 6, 16];
    write(
      `${(group ?? 'all').padEnd(44)} ${String(exact).padStart(5)} ${rest.map((n, i) => n.padStart(widths[i] ?? 6)).join(' ')}  ${codexCell(of)}`,
    );
  }
  write('');
  for (const { line } of shares) write(line);
  write(`${verdicts.length} cases in ${seconds.toFixed(2)} s`);
  if (codex !== null) compareWithCodex();
  for (const one of verdicts) {
    const isNews = one.result === 'WRONG' || (one.expects === 'edit' && one.result === 'refused');
    if (!isNews && !values.verbose) continue;
    const line = one.line === undefined ? '' : ` (line ${one.line})`;
    write(`${one.result}  ${one.id}${line}: ${one.detail ?? ''}${one.policy ? ` [${one.policy}]` : ''}`);
  }
}

/** On the patches that both were given. */
function compareWithCodex() {
  const both = verdicts.filter(one => one.codex !== undefined);
  const own = both.filter(one => one.result === 'exact').length;
  const its = both.filter(one => one.codex === 'exact').length;
  const median = codexTimes[Math.floor(codexTimes.length / 2)] ?? 0;
  write(
    `Of the ${both.length} V4A patches Quickstep does ${own} as expected, ${codex?.version} ${its} (median ${median.toFixed(0)} ms a call, the start of its process included)`,
  );
}

/**
 * Of the V4A patches of a group.
 * @param {readonly import('./eval/edits').Verdict[]} of
 */
function codexCell(of) {
  if (codex === null) return 'not installed';
  const results = of.flatMap(one => one.codex ?? []);
  if (results.length === 0) return '-';
  const count = (/** @type {string} */ result) => results.filter(one => one === result).length;
  return `${count('exact')} exact, ${count('refused')} refused, ${count('WRONG')} WRONG of ${results.length}`;
}
