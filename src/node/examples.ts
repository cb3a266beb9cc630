// Runs a step's examples against the text that the step would write, before anything is written: the module is loaded
// from memory in a child, read-only and without network where the machine has a sandbox, and the child is gone after.
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { folderOf, type Folders } from '../core/policy/workspace';
import type { Examples } from '../core/ports';
import { PYTHON_RUNNER } from './examplesPython';
import { runChild, type ChildResult } from './examplesProcess';
import { insideSandbox, sandboxWorks } from './sandbox';

export interface ExamplesOptions {
  /** A Node of version 24.10 or later (not the editor's own binary). */
  readonly node: () => Promise<string>;
  /** The built `examplesChild.js` (the build puts it to `dist/node/`). */
  readonly child: string;
  /** Tried in order; default `python3`, then `python`. */
  readonly pythons?: readonly string[];
  readonly timeoutMs?: number;
}

const SCRIPT = /\.[mc]?[jt]s$/i;
const PYTHON = /\.py$/i;
const TIMEOUT_MS = 10_000;

const verdict = z.object({ detail: z.string().nullable() });

/** Code runs in its own folder of the workspace, as its project would run it. */
export function createExamples(root: string, options: ExamplesOptions, folders?: Folders): Examples {
  return {
    sandboxed: sandboxWorks,
    async run(file, text, examples, signal) {
      const commands = await commandsFor(file, options);
      // Imports are resolved from where a file really lies.
      const real = await realpath(root).catch(() => root);
      const home = path.join(real, folderOf(file, folders) ?? '');
      const input = JSON.stringify({ root: home, file: path.resolve(real, file), text, examples });
      for (const command of commands) {
        const started = (await sandboxWorks()) ? insideSandbox(command) : { argv: command };
        const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
        const result = await runChild({ ...started, cwd: home, input, timeoutMs }, signal);
        if (result.ended !== 'unstartable') return outcome(result, timeoutMs);
      }
      return null;
    },
  };
}

/** The ways to start a runner for this file, best first; none for a language without one. */
async function commandsFor(file: string, options: ExamplesOptions): Promise<readonly (readonly string[])[]> {
  if (/\.d\.[mc]?ts$/i.test(file)) return [];
  if (SCRIPT.test(file)) {
    // Node's own permissions forbid writing and starting processes also where there is no sandbox.
    const limits = ['--permission', '--allow-fs-read=*', '--no-warnings'];
    return [[await options.node(), ...limits, options.child]];
  }
  const pythons = options.pythons ?? ['python3', 'python'];
  return PYTHON.test(file) ? pythons.map(python => [python, '-B', '-c', PYTHON_RUNNER]) : [];
}

function outcome(
  result: ChildResult,
  timeoutMs: number,
): { readonly ok: true } | { readonly ok: false; readonly detail: string } {
  if (result.ended === 'timeout') {
    return { ok: false, detail: `The examples did not end within ${timeoutMs / 1000} s; make the code end.` };
  }
  const found = verdict.safeParse(parseJson(result.answer));
  if (!found.success) {
    const said = result.errors.trim().split('\n').at(-1) ?? '';
    const why = said === '' ? `exit code ${result.exitCode ?? 'unknown'}` : said;
    return { ok: false, detail: `The code ended the process before its examples were done (${why}).` };
  }
  return found.data.detail === null ? { ok: true } : { ok: false, detail: found.data.detail };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
