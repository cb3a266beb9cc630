// One round of planning: asks the planner, has its text read while it streams (roundReader.ts), and tells what came of it.
import type { Recorder } from '../run/recorder';
import { cutAnswer, watchedAnswer } from '../model/watchedAnswer';
import { divide } from '../timing/stepTimer';
import type { Folders } from '../policy/workspace';
import type { Files, Model, ModelAnswer, ModelRequest } from '../ports';
import { createFileCheck } from './checkFiles';
import type { DeniedKinds } from './deniedKinds';
import type { OwnAgents } from './ownAgents';
import type { Fault, Step } from './plan';
import { plannerPrefix, smallPlannerPrefix } from './plannerPrompt';
import { createRoundReader } from './roundReader';
import { smallPlanSchema, type SmallFile } from './smallPlan';

export interface PlanRound {
  readonly round: number;
  readonly model: Model;
  readonly prompt: string;
  /** Characters of it that the next round's begins with too. */
  readonly shared: number;
  readonly maxTokens: number;
  /** What was seen while the prompt was made, a sentence each, for a person. */
  readonly notes?: readonly string[];
  /** Ids of earlier rounds. */
  readonly ids: ReadonlySet<string>;
  /** Agents of the user's own. */
  readonly agents?: OwnAgents | undefined;
  /** The tools that there are, where they are all known. */
  readonly tools?: readonly string[] | undefined;
  /** Of the workspace. */
  readonly folders?: Folders | undefined;
  /** Of the workspace; absent: whether the files that steps name are there is not looked at. */
  readonly files?: Pick<Files, 'read' | 'list'>;
  /** Steps that are part of the plan already, and not carried out. */
  readonly standing?: readonly Step[];
  /** What no step may need. */
  readonly denied?: DeniedKinds;
  /** The model is a small one and plans under a grammar, over these files. */
  readonly small?: readonly SmallFile[] | undefined;
}

export interface PlanResult {
  readonly answer: ModelAnswer;
  /** What the planner tells the user: its answer, else the goal. */
  readonly summary: string | undefined;
  readonly steps: readonly Step[];
  readonly faults: readonly Fault[];
  /** Nothing else was wrong with these lines than that they need what is not allowed. */
  readonly isDenied: boolean;
}

export async function askPlanner(
  { model, prompt, shared, maxTokens, notes, files, standing = [], ...asked }: PlanRound,
  recorder: Recorder,
  take: (step: Step) => void,
  signal: AbortSignal,
): Promise<PlanResult> {
  const { round, small } = asked;
  const noted = notes === undefined ? {} : { notes: [...notes] };
  const startedAt = recorder.emit({ type: 'plan.started', round, model: model.id, ...noted });
  const fileCheck = files && createFileCheck(files, standing, signal, asked.agents);
  const reading = createRoundReader({ ...asked, fileCheck, isSmall: small !== undefined }, step => {
    recorder.emit({ type: 'plan.step', round, step });
    take(step);
  });
  const watched = await watchedAnswer(
    model,
    {
      ...formOf(small, asked.folders),
      messages: [{ role: 'user', content: prompt }],
      shared,
      maxTokens,
      temperature: 0,
    },
    { isEnough: () => reading.isHopeless(), piece: chunk => reading.push(chunk), progress: () => undefined },
    signal,
  );
  const answer = signal.aborted ? watched.came : cutAnswer(watched);
  await reading.end(answer, watched.loop?.fault);
  const { steps, faults } = reading;
  const { goal, text } = reading.said();
  const at = recorder.now();
  recorder.emit(
    {
      type: 'plan.finished',
      round,
      steps: steps.length,
      usage: answer.usage,
      phases: divide(at - startedAt, answer.phases),
      ...(goal === undefined ? {} : { goal }),
      ...(text === undefined ? {} : { answer: text }),
    },
    at,
  );
  if (faults.length > 0) recorder.emit({ type: 'plan.refused', round, faults: [...faults] });
  return { answer, steps, faults, isDenied: reading.isDenied(), summary: text ?? goal };
}

function formOf(
  small: readonly SmallFile[] | undefined,
  folders: Folders | undefined,
): Pick<ModelRequest, 'prefix' | 'schema'> {
  return small === undefined
    ? { prefix: plannerPrefix }
    : { prefix: smallPlannerPrefix, schema: smallPlanSchema(small, folders) };
}
