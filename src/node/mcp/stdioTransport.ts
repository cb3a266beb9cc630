// The streams of an MCP server that is a program of this machine. The library's own cannot be used: here a server is the
// head of a process group that ends whole, sees no secrets, and a message of any length costs a few megabytes at most.
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { endWithProcess } from '../endWithProcess';

export interface ServerProcess {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The longest message that is taken in. */
export const MOST_BYTES = 8 * 1024 * 1024;
export const TOO_LARGE = -32_090;
const END_BYTES = 4096;
const POLITE_MS = 300;

/** `said`: what the server last wrote to its standard error. */
export function stdioTransport(server: ServerProcess): Transport & { readonly said: () => string } {
  let child: ChildProcess | undefined;
  let hasEnded = (): void => undefined;
  let said = '';
  const lines = createLines(
    line => receive(line),
    (bytes, ends) => refuse(bytes, ends),
  );

  function receive(line: string): void {
    let message: JSONRPCMessage;
    try {
      message = JSON.parse(line) as JSONRPCMessage;
    } catch {
      // Servers print what is no message; that is not worth their end.
      return;
    }
    transport.onmessage?.(message);
  }

  /** The request is found by what stands at either end of its answer, and told that it was too long. */
  function refuse(bytes: number, ends: string): void {
    const id = /"id"\s*:\s*(\d{1,15}|"[^"\\]{1,64}")/.exec(ends)?.[1];
    if (id === undefined) return;
    const error = { code: TOO_LARGE, message: 'too large', data: { bytes } };
    transport.onmessage?.({ jsonrpc: '2.0', id: JSON.parse(id) as number | string, error });
  }

  const transport: Transport & { readonly said: () => string } = {
    said: () => said,
    start: () =>
      new Promise((resolve, reject) => {
        const { command, args, cwd, env } = server;
        child = spawn(command, [...args], {
          cwd,
          env,
          stdio: ['pipe', 'pipe', 'pipe'],
          detached: process.platform !== 'win32',
          windowsHide: true,
        });
        hasEnded = endWithProcess(child.pid);
        child.once('error', reject);
        child.once('spawn', () => resolve());
        child.once('exit', () => {
          hasEnded();
          transport.onclose?.();
        });
        child.stdout?.on('data', (chunk: Buffer) => lines.add(chunk));
        child.stderr?.on('data', (chunk: Buffer) => {
          said = (said + chunk.toString('utf8')).slice(-2000);
        });
        for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.on('error', () => undefined);
      }),
    send: message =>
      new Promise((resolve, reject) => {
        if (!child?.stdin?.writable) return reject(new Error('the server has ended'));
        child.stdin.write(`${JSON.stringify(message)}\n`, () => resolve());
      }),
    async close() {
      const one = child;
      child = undefined;
      if (one?.pid === undefined) return;
      one.stdin?.end();
      await endGroup(one, one.pid);
      for (const stream of [one.stdin, one.stdout, one.stderr]) stream?.destroy();
      hasEnded();
    },
  };
  return transport;
}

async function endGroup(child: ChildProcess, pid: number): Promise<void> {
  if (process.platform === 'win32') {
    await new Promise<void>(resolve => {
      const killer = spawn('taskkill', ['/pid', String(pid), '/t', '/f'], {
        stdio: 'ignore',
        windowsHide: true,
      });
      killer.once('error', () => resolve()).once('exit', () => resolve());
    });
    return;
  }
  signalGroup(pid, 'SIGTERM');
  for (let waited = 0; waited < POLITE_MS && child.exitCode === null; waited += 20) await wait(20);
  // What the server itself has started may still be there.
  signalGroup(pid, 'SIGKILL');
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}

interface Lines {
  add(chunk: Buffer): void;
}

/** Cuts a stream into lines; of one that is too long only its length and its ends are kept. */
function createLines(take: (line: string) => void, tooLong: (bytes: number, ends: string) => void): Lines {
  let parts: Buffer[] = [];
  let bytes = 0;
  let ends: { readonly head: Buffer; tail: Buffer } | null = null;

  function keep(chunk: Buffer): void {
    bytes += chunk.length;
    if (ends) ends.tail = Buffer.concat([ends.tail, chunk.subarray(-END_BYTES)]).subarray(-END_BYTES);
    else {
      parts.push(chunk);
      if (bytes > MOST_BYTES) {
        const whole = Buffer.concat(parts);
        ends = {
          head: Buffer.from(whole.subarray(0, END_BYTES)),
          tail: Buffer.from(whole.subarray(-END_BYTES)),
        };
        parts = [];
      }
    }
  }

  function end(): void {
    if (ends) tooLong(bytes, `${ends.head.toString('utf8')}\n${ends.tail.toString('utf8')}`);
    else {
      const line = Buffer.concat(parts).toString('utf8').trim();
      if (line !== '') take(line);
    }
    parts = [];
    bytes = 0;
    ends = null;
  }

  return {
    add(chunk) {
      let from = 0;
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
        keep(chunk.subarray(from, at));
        end();
        from = at + 1;
      }
      if (from < chunk.length) keep(chunk.subarray(from));
    },
  };
}
