// A planner whose replies are kept: each request is asked once of the model whose name the folder bears, and replayed by
// hash of the request from then on. What changes from run to run without meaning (folder, times) is left out of the hash.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Usage } from '../../../src/core/events';
import type { Model, ModelAnswer, ModelFacts, ModelRequest } from '../../../src/core/ports';
import { digest } from '../../../src/node/digest';

interface Reply {
  readonly request: string;
  readonly text: string;
  readonly stopped: 'end' | 'length';
  readonly usage: Usage;
  /** That the model took when it said so. */
  readonly seconds: number;
}

/** The planner of one task. */
export interface RecordedPlanner {
  readonly model: Model;
  /** Replies that were replayed, with the seconds that they once took, and those asked for now. */
  readonly told: () => { readonly replayed: number; readonly asked: number; readonly savedSeconds: number };
  /** Writes down what was asked for; replies that no request met are dropped. */
  keep(): void;
}

/** @param root of the task's workspace: a folder that differs from run to run */
export function recordedPlanner(live: Model, task: string, root: string): RecordedPlanner {
  const folder = path.resolve('scripts/eval/plan/replies', live.id.replace(/[^\w./-]/g, '_'));
  const file = path.join(folder, `${task}.json`);
  const known = (readJson(file) as readonly Reply[] | null) ?? [];
  const used: Reply[] = [];
  let asked = 0;
  let savedSeconds = 0;
  const model: Model = {
    id: live.id,
    ...(live.isSmall === undefined ? {} : { isSmall: live.isSmall }),
    facts: signal => keptFacts(live, path.join(folder, 'model.json'), signal),
    async answer(request, observer, signal) {
      const hash = hashOf(request, root);
      const reply = known.find(one => one.request === hash);
      if (reply) {
        used.push(reply);
        savedSeconds += reply.seconds;
        observer.text(reply.text);
        return { ok: true, text: reply.text, stopped: reply.stopped, usage: reply.usage, phases: {} };
      }
      asked += 1;
      const began = performance.now();
      const answer = await live.answer(request, observer, signal);
      if (answer.ok) used.push(replyOf(answer, hash, (performance.now() - began) / 1000));
      return answer;
    },
  };
  return {
    model,
    told: () => ({ replayed: used.length - asked, asked, savedSeconds }),
    keep() {
      if (asked > 0 && used.length > 0) writeJson(file, used);
    },
  };
}

function replyOf(answer: Extract<ModelAnswer, { ok: true }>, request: string, seconds: number): Reply {
  const { text, stopped, usage } = answer;
  return { request, text, stopped, usage, seconds: Math.round(seconds * 10) / 10 };
}

/** A prompt's length follows the model's context, so a replay needs the context of the recording. */
async function keptFacts(live: Model, file: string, signal: AbortSignal): ReturnType<Model['facts']> {
  const kept = readJson(file) as ModelFacts | null;
  if (kept !== null) return { ok: true, facts: kept };
  const facts = await live.facts(signal);
  if (facts.ok) writeJson(file, facts.facts);
  return facts;
}

function hashOf(request: ModelRequest, root: string): string {
  const text = JSON.stringify(request)
    .replaceAll(root, '/workspace')
    .replace(/\bduration_ms:? [\d.]+|\b[\d.]+ ?m?s\b|\b\d{4}-\d\d-\d\dT[\d:_.]+Z?/g, 'TIME');
  return digest(text);
}

/** Null where there is none. */
function readJson(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

function writeJson(file: string, value: unknown): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
