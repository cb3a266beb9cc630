// The bounded loop that mends what a check found: choose one function that the failure names, let the executor rewrite it
// with the failure shown, commit it, check again. A change that did not help is put back, so that what stays is what
// brought the check nearer. When the attempts are used up the planner's model gets one region; then the step fails
// with all that was tried, for the planner.
import { regionText, type Region } from '../edit/region';
import { hasWholeBlock } from '../edit/reply';
import type { JsonValue } from '../events';
import type { Answer, Validated } from '../model/ladder';
import type { StepOf } from '../plan/plan';
import { extensionOf } from '../policy/paths';
import { namedLine } from '../text/namedLine';
import { failed, hasLarger, type Done, type Failure, type StepContext, type Written } from './agent';
import type { CheckOutput, Verdict } from './check';
import { failurePlaces, isSamePlace, type FailurePlace, type FixFile } from './failurePlaces';
import { withLog } from './failureLog';
import { failureKey, scoreOf } from './failureText';
import { failureShown, readSources } from './fixSources';
import { headsOf, namedIn } from './namedBeside';
import { fenced, partPrompt } from './partPrompt';
import { fixPrefix, placePrefix } from './prompts';
import { isRewritable } from './rewritable';
import { readRegionAnswer, type RegionAnswer, type RegionTask } from './regionAnswer';

export interface FixTask {
  readonly step: StepOf<'check'>;
  readonly fix: { readonly files: readonly string[]; readonly attempts: number };
  readonly check: () => Promise<Verdict>;
}

type Failing = Extract<Verdict, { ok: false }>;
type Role = 'executor' | 'planner';

interface Tried {
  readonly path: string;
  readonly symbol: string;
  readonly by: Role;
  readonly kept: boolean;
  /** Why it stayed or went, in a sentence. */
  readonly why: string;
  /** The new text of the region; null where none came. */
  readonly text: string | null;
  /** The executor has nothing to say here as long as the failure is the same. */
  readonly spent?: boolean;
}

/** The loop's state: what fails now, and what was tried. */
interface Fixing extends FixTask {
  readonly context: StepContext;
  readonly tried: Tried[];
  now: Failing;
  /** Of the last look at the failure. */
  places: readonly FailurePlace[];
}

/** A place whose change was put back that often is not offered again while there are others. */
const PUT_BACK_TWICE = 2;

export async function fixUntilItHolds(task: FixTask, first: Failing, context: StepContext): Promise<Done> {
  const fixing: Fixing = { ...task, context, tried: [], now: first, places: [] };
  const roles: Role[] = Array.from({ length: task.fix.attempts }, () => 'executor');
  if (hasLarger('check', context.ports)) roles.push('planner');
  for (const role of roles) {
    const done = await attempt(fixing, role);
    if (done !== null && done !== 'nowhere') return done;
  }
  return gaveUp(fixing);
}

/** Null: go on. nowhere: nothing is left in these files that this model could mend. */
async function attempt(fixing: Fixing, role: Role): Promise<Done | 'nowhere' | null> {
  const { context } = fixing;
  const sources = await readSources(fixing.now.text, fixing.fix.files, context);
  if ('status' in sources) return withFinding(sources, fixing);
  fixing.places = failurePlaces(fixing.now.text, sources.files, sources.others).filter(place =>
    isRewritable(regionOf(place, sources.files)),
  );
  const open = placesLeft(fixing, role);
  if (open.length === 0) return 'nowhere';
  const shown = failureShown(fixing.now.text, sources);
  const place = await choosePlace(open, shown, sources.files, fixing, role);
  if (place === null) return null;
  const file = sources.files.find(one => one.path === place.path)?.file;
  if (!file) return 'nowhere';
  const region: Region = { kind: 'replace', first: place.first, last: place.last };
  const tried = fixing.tried.flatMap(one => (isSamePlace(one, place) && one.text !== null ? [one.text] : []));
  const told = context.instructions(file.path, place.symbol);
  const target: RegionTask = { file, symbol: place.symbol, region, tried, told };
  const answer = await rewrite(target, shown, fixing, role);
  if (!answer.ok) {
    const why = `No usable text came: ${answer.detail}`;
    note(fixing, place, role, { kept: false, why, text: null, spent: true });
    return null;
  }
  const change: Written = { kind: 'write', path: file.path, base: file, result: answer.value.result };
  const committed = await context.commit(change);
  if (committed.ok === 'stale') {
    note(fixing, place, role, { kept: false, why: `${file.path} was changed meanwhile.`, text: null });
    return null;
  }
  if (!committed.ok) return withFinding(committed, fixing);
  return judgeChange(fixing, place, role, change, answer.value.code);
}

// ---- what the failure names ----

function placesLeft({ places, tried }: Fixing, role: Role): readonly FailurePlace[] {
  const since = tried.slice(tried.findLastIndex(one => one.kept) + 1);
  const isSpent = (place: FailurePlace): boolean =>
    since.some(one => isSamePlace(one, place) && one.spent === true);
  const open = role === 'planner' ? places : places.filter(place => !isSpent(place));
  const putBack = (place: FailurePlace): number =>
    tried.filter(one => isSamePlace(one, place) && !one.kept).length;
  const fresh = open.filter(place => putBack(place) < PUT_BACK_TWICE);
  return fresh.length > 0 ? fresh : open;
}

// ---- asking ----

/** The only place, or the model's choice from an enum; the most telling one where no choice came. */
async function choosePlace(
  places: readonly FailurePlace[],
  shown: string,
  files: readonly FixFile[],
  { context, tried }: Fixing,
  role: Role,
): Promise<FailurePlace | null> {
  const [first] = places;
  if (first === undefined || places.length === 1) return first ?? null;
  const labels = places.map(place => labelOf(place, places));
  const rows = places.map((place, i) => `${labels[i] ?? ''}: ${headOf(place, files)}`);
  const failedAt = tried.filter(one => !one.kept).map(one => one.symbol);
  const before = failedAt.length === 0 ? '' : `\nChanged before without success: ${failedAt.join(', ')}`;
  const answer = await context.ask<FailurePlace>({
    by: role,
    prefix: placePrefix,
    prompt: `Failure:\n${shown}\nFunctions:\n${rows.join('\n')}${before}`,
    schema: {
      type: 'object',
      properties: { place: { enum: labels } },
      required: ['place'],
      additionalProperties: false,
    },
    maxTokens: 60,
    validate: text => validatePlace(text, labels, places),
  });
  return answer.ok ? answer.value : first;
}

function validatePlace(
  text: string,
  labels: readonly string[],
  places: readonly FailurePlace[],
): Validated<FailurePlace> {
  const chosen = places[labels.indexOf(/"place"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? '')];
  return chosen ? { ok: true, value: chosen } : { ok: false, fault: '"place" must be one of the functions' };
}

function labelOf(place: FailurePlace, places: readonly FailurePlace[]): string {
  const isOne = places.filter(one => one.symbol === place.symbol).length === 1;
  return isOne ? place.symbol : `${place.path}:${place.symbol}`;
}

function headOf(place: FailurePlace, files: readonly FixFile[]): string {
  const lines = regionOf(place, files).split('\n');
  return (lines[namedLine(place.symbol, lines)] ?? '').trim().slice(0, 160);
}

function regionOf({ path, first, last }: FailurePlace, files: readonly FixFile[]): string {
  const text = files.find(file => file.path === path)?.text ?? '';
  return text
    .split('\n')
    .slice(first - 1, last)
    .join('\n');
}

async function rewrite(
  target: RegionTask,
  shown: string,
  { context }: Fixing,
  role: Role,
): Promise<Answer<RegionAnswer>> {
  const old = regionText(target.file.text, target.region);
  const last = target.tried.at(-1);
  const { file, told } = target;
  const { path, text } = file;
  const wanted = told.map(one => `It was to do this: ${one}`);
  const named = namedIn(told.join('\n'), await context.ports.syntax.symbols(path, text));
  const part = { path, text: old, heads: headsOf(named, text, target.region) };
  const before = last === undefined ? [] : [`This was tried before and did not help:\n${fenced(path, last)}`];
  const asked = [...wanted, ...before, `The failure:\n${shown}`].join('\n\n');
  return context.ask<RegionAnswer>({
    by: role,
    prefix: fixPrefix,
    prompt: partPrompt(part, asked),
    maxTokens: 256 + Math.ceil(old.length / 2),
    isCode: true,
    isWhole: reply => hasWholeBlock(reply, { language: extensionOf(path) }),
    validate: reply => readRegionAnswer(reply, target, context),
  });
}

// ---- judging ----

/** Null: the change did not make the check hold; it stayed or was put back. */
async function judgeChange(
  fixing: Fixing,
  place: FailurePlace,
  role: Role,
  change: Written,
  code: string,
): Promise<Done | null> {
  const verdict = await fixing.check();
  if (verdict.ok) {
    note(fixing, place, role, { kept: true, why: 'The check holds.', text: code });
    return { ok: true, output: { ...verdict.output, tried: triedOutput(fixing.tried) } };
  }
  if (verdict.failure.status !== 'failed') return withFinding(verdict.failure, fixing);
  const { nearer, why } = compare(fixing.now, verdict);
  if (nearer) {
    fixing.now = verdict;
    note(fixing, place, role, { kept: true, why, text: code });
    return null;
  }
  const restored = await fixing.context.takeBack(change);
  if (restored.ok === 'stale') {
    note(fixing, place, role, {
      kept: true,
      why: `${why} ${change.path} was changed meanwhile, so it stays.`,
      text: code,
    });
    return null;
  }
  if (!restored.ok) return withFinding(restored, fixing);
  note(fixing, place, role, { kept: false, why: `${why} It was put back.`, text: code });
  return null;
}

/** Whether the change brought the check nearer to holding. A failure that only looks otherwise counts as nearer. */
function compare(before: Failing, after: Failing): { readonly nearer: boolean; readonly why: string } {
  if (before.isEndless !== after.isEndless)
    return after.isEndless
      ? { nearer: false, why: 'The check no longer ended.' }
      : { nearer: true, why: 'The check ends now.' };
  const [old, now] = [scoreOf(before.text), scoreOf(after.text)];
  if (old && now) {
    const fewerPass = old.passed !== null && now.passed !== null && now.passed < old.passed;
    if (fewerPass) return { nearer: false, why: 'Fewer tests passed.' };
    if (now.failed > old.failed) return { nearer: false, why: 'More tests failed.' };
    if (now.failed < old.failed)
      return { nearer: true, why: `${now.failed} of ${old.failed} failures are left.` };
  }
  return failureKey(before.text) === failureKey(after.text)
    ? { nearer: false, why: 'The failure stayed the same.' }
    : { nearer: true, why: 'The failure changed.' };
}

// ---- telling ----

function note(
  { tried }: Fixing,
  { path, symbol }: FailurePlace,
  by: Role,
  what: Pick<Tried, 'kept' | 'why' | 'text' | 'spent'>,
): void {
  tried.push({ path, symbol, by, ...what });
}

function triedOutput(tried: readonly Tried[]): JsonValue {
  return tried.map(({ path, symbol, by, kept, why }) => ({ path, symbol, by, kept, why }));
}

/** What the planner gets to plan anew from. */
function finding({ now, places, tried }: Fixing): CheckOutput {
  return {
    ...now.output,
    ok: false,
    places: places.map(({ path, symbol, first, last }) => ({ path, symbol, first, last })),
    tried: triedOutput(tried),
  };
}

function withFinding(failure: Failure, fixing: Fixing): Failure {
  return { ...failure, output: { ...finding(fixing) } };
}

function gaveUp(fixing: Fixing): Promise<Failure> {
  const { now, tried, fix, context } = fixing;
  const where = [...new Set(tried.map(one => `${one.path} ${one.symbol}`))].join(', ');
  const said =
    tried.length === 0
      ? `Nothing in ${fix.files.join(', ')} can be mended by rewriting one function.`
      : `${tried.length} ${tried.length === 1 ? 'repair' : 'repairs'} did not make it hold (${where}).`;
  const failure = failed('check', `${said} ${now.failure.detail}`, { ...finding(fixing) });
  return withLog(failure, now.text, context);
}
