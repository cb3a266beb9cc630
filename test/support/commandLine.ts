// Runs the built command line as a user does: a process with its own state and configuration folders.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runEventSchema, type RunEvent } from '../../src/core/events';

export interface CommandLineResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Place {
  /** The workspace, empty at first. */
  readonly workspace: string;
  /** Runs `quickstep ARGS -C WORKSPACE` with this place's state and configuration. */
  quickstep(args: readonly string[], signal?: AbortSignal): Promise<CommandLineResult>;
  /** Writes a file of the workspace. */
  file(name: string, text: string): Promise<string>;
  close(): void;
}

const cli = path.resolve('dist', 'cli.js');

/** A temporary place to run the command line in; `config` is its configuration file's value. */
export function openPlace(config: object): Place {
  const place = mkdtempSync(path.join(tmpdir(), 'quickstep-cli-'));
  const workspace = path.join(place, 'workspace');
  const configFile = path.join(place, 'config.json');
  writeFileSync(configFile, JSON.stringify(config));
  const fixed = ['-C', workspace, '--config', configFile, '--state', path.join(place, 'state')];
  return {
    workspace,
    async quickstep(args, signal) {
      await mkdir(workspace, { recursive: true });
      return runQuickstep([...args, ...fixed], place, signal);
    },
    async file(name, text) {
      const file = path.join(workspace, name);
      await mkdir(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
      return file;
    },
    close: () => rmSync(place, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** Runs it in `cwd` with nothing but these arguments. When the signal is aborted it gets a Ctrl+C. */
export function runQuickstep(
  args: readonly string[],
  cwd: string,
  signal?: AbortSignal,
): Promise<CommandLineResult> {
  const child = spawn(process.execPath, [cli, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  signal?.addEventListener('abort', () => child.kill('SIGINT'), { once: true });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => resolve({ code, stdout, stderr }));
  });
}

/** The events of `--json`, each checked against the schema. */
export function eventsOf(result: CommandLineResult): readonly RunEvent[] {
  return result.stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => runEventSchema.parse(JSON.parse(line)));
}
