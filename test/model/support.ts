// The real embedded model for the tests: the runtime, the model's file and the built child.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ModelAnswer, ModelObserver, ModelRequest } from '../../src/core/ports';
import { catalogueEntry } from '../../src/node/embedded/catalogue';
import {
  createEmbeddedModel,
  type EmbeddedModel,
  type EmbeddedOptions,
} from '../../src/node/embedded/embeddedModel';
import { fetchModel } from '../../src/node/embedded/fetchModel';

export const forEver = new AbortController().signal;
export const child = path.resolve('out/model/src/node/embedded/embeddedChild.js');

/** Fetches the model where it is not there yet. One thread: llama.cpp's threads wait for each other on a busy machine. */
export async function openModel(
  name: string,
  options: Partial<EmbeddedOptions> = {},
): Promise<EmbeddedModel> {
  const entry = catalogueEntry(name);
  assert.ok(entry, name);
  const fetched = await fetchModel(entry, {}, forEver);
  assert.ok(fetched.ok, fetched.ok ? '' : fetched.detail);
  return createEmbeddedModel({ model: name, child, threads: 1, contextTokens: 2048, ...options });
}

export function request(content: string, more: Partial<ModelRequest> = {}): ModelRequest {
  return { prefix: '', messages: [{ role: 'user', content }], maxTokens: 64, temperature: 0, ...more };
}

export const silent: ModelObserver = { text: () => undefined, progress: () => undefined };

export function answered(answer: ModelAnswer): Extract<ModelAnswer, { ok: true }> {
  assert.ok(answer.ok, answer.ok ? '' : `${answer.reason}: ${answer.detail}`);
  return answer;
}

export function problem(answer: ModelAnswer): Extract<ModelAnswer, { ok: false }> {
  assert.ok(!answer.ok, `it answered ${answer.text}`);
  return answer;
}

/** Processor time that a process has used, in milliseconds; null once it is gone (or where there is no /proc). */
export function cpuTime(pid: number): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return null;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Resolves as soon as it holds; a test's own time limit ends the waiting. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setTimeout(resolve, 20));
}
