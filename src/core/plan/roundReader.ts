// The text of one round while it streams: each step is checked alone, a good one handed on at once, and the faults of the
// others kept for the next round. Where a file has to be looked for first, the lines behind it wait, so that order is kept.
import type { ModelAnswer } from '../ports';
import type { FileCheck } from './checkFiles';
import { checkStep, knownAgents, parseStep } from './checkPlan';
import { deniedFaults, type DeniedKinds } from './deniedKinds';
import type { OwnAgents } from './ownAgents';
import type { Fault, Step } from './plan';
import { createPlanReader, type PlanItem } from './planReader';
import { withId } from './smallPlan';
import { needsOf } from './templates';
import type { Folders } from '../policy/workspace';

/** Faults of a round that its planner is told. */
const MOST_FAULTS = 20;
/** After so many nobody is writing a plan: the rest is not waited for. */
const HOPELESS = 200;

interface Place {
  /** Ids of earlier rounds. */
  readonly ids: ReadonlySet<string>;
  readonly agents?: OwnAgents | undefined;
  readonly tools?: readonly string[] | undefined;
  readonly folders?: Folders | undefined;
  readonly denied?: DeniedKinds | undefined;
  readonly fileCheck?: FileCheck | undefined;
  readonly isSmall: boolean;
}

export interface RoundReader {
  readonly steps: readonly Step[];
  readonly faults: readonly Fault[];
  /** Nothing else was wrong than that what is not allowed was needed. */
  isDenied(): boolean;
  said(): { readonly goal: string | undefined; readonly text: string | undefined };
  push(chunk: string): void;
  /** So much is wrong that nothing more is read. */
  isHopeless(): boolean;
  /**
   * Rejects when the run was stopped while a file was looked for.
   * @param fault why the answer was cut off, in words for the planner; absent: its limit, or its server
   */
  end(answer: ModelAnswer, fault?: string): Promise<void>;
}

type Fields = Readonly<Record<string, unknown>>;
const nothing: DeniedKinds = new Set();

export function createRoundReader(place: Place, take: (step: Step) => void): RoundReader {
  const { agents: own, tools, folders, denied = nothing, fileCheck, isSmall } = place;
  const ids = new Set(place.ids);
  const agents = knownAgents(own);
  const reader = createPlanReader();
  const steps: Step[] = [];
  const faults: Fault[] = [];
  let left = 0;
  const denials = new Set<Fault>();
  /** Steps that need what is not allowed, and those that need one of them. */
  const deniedIds = new Set<string>();
  let goal: string | undefined;
  let text: string | undefined;

  /** A promise where the workspace has to be looked at first. */
  function readStep(value: Fields): Promise<void> | null {
    const parsed = parseStep(isSmall ? withId(value, ids) : value, own);
    if (!parsed.ok) return refuse(value, parsed.faults);
    const { step } = parsed;
    const found = checkStep(step, {
      ...{ ids, agents, own, folders, parameters: new Set(), count: steps.length },
      ...(tools === undefined ? {} : { tools }),
    });
    const notAllowed = deniedFaults(step, denied, own);
    if (notAllowed.length > 0 || needsOf(step).some(need => deniedIds.has(need))) {
      deniedIds.add(step.id);
      for (const fault of [...notAllowed, ...found]) denials.add(fault);
      return refuse(step, [...notAllowed, ...found]);
    }
    if (found.length > 0) return refuse(step, found);
    const ofFiles = fileCheck?.faultsOf(step) ?? [];
    return ofFiles instanceof Promise
      ? ofFiles.then(faults => void accept(step, faults))
      : accept(step, ofFiles);
  }

  function accept(step: Step, ofFiles: readonly Fault[]): null {
    if (ofFiles.length > 0) return refuse(step, ofFiles);
    ids.add(step.id);
    steps.push(step);
    fileCheck?.add(step);
    take(step);
    return null;
  }

  function refuse(fields: Fields, found: readonly Fault[]): null {
    fileCheck?.lose(fields);
    note(found);
    return null;
  }

  /** Of a plan that is wrong throughout, the first faults say enough. */
  function note(found: readonly Fault[]): void {
    left += Math.max(0, found.length - Math.max(0, MOST_FAULTS - faults.length));
    faults.push(...found.slice(0, Math.max(0, MOST_FAULTS - faults.length)));
  }

  const isHopeless = (): boolean => faults.length + left >= HOPELESS;

  function read(item: PlanItem): Promise<void> | null {
    if (item.kind === 'step') return readStep(item.value);
    if (item.kind === 'goal') goal = item.goal;
    else if (item.kind === 'answer') text = item.answer;
    else note([{ path: `line ${item.line}`, text: item.text }]);
    return null;
  }

  // ---- in order ----

  let waiting: PlanItem[] = [];
  let isReading = false;
  let reads: Promise<void> = Promise.resolve();

  /** As far as nothing has to be looked at this is a plain loop: a step is there before the next token. */
  async function readWaiting(): Promise<void> {
    isReading = true;
    while (waiting.length > 0) {
      const items = waiting;
      waiting = [];
      for (const item of items) {
        const looked = isHopeless() ? null : read(item);
        if (looked) await looked;
      }
    }
    isReading = false;
  }

  function add(items: readonly PlanItem[]): void {
    for (const item of items) waiting.push(item);
    if (isReading || waiting.length === 0) return;
    reads = readWaiting();
    // Whoever waits for the end hears of it.
    reads.catch(() => undefined);
  }

  return {
    steps,
    faults,
    isDenied: () => faults.length > 0 && faults.every(fault => denials.has(fault)),
    said: () => ({ goal, text }),
    push(chunk) {
      if (!isHopeless()) add(reader.push(chunk));
    },
    isHopeless,
    async end(answer, fault = 'the plan was cut off') {
      const isWhole = answer.ok && answer.stopped === 'end';
      add(reader.end(isWhole));
      await reads;
      if (left > 0) faults.push({ path: '', text: `at least ${left} more faults are not listed` });
      if (!isWhole && !isHopeless() && (answer.ok || answer.reason !== 'stopped')) {
        faults.push({ path: '', text: `${fault}; write the steps that are missing` });
      }
      if (answer.ok && steps.length === 0 && text === undefined && faults.length === 0) {
        faults.push({ path: '', text: 'the answer holds no step; write one JSON object a line, as told' });
      }
    },
  };
}
