// The Mapper port: one process a workspace, started with the first question and kept for the next. Decides what is said
// where that process does not answer: nothing, so that the planner gets a plain list instead of waiting.
import { fork, type ChildProcess } from 'node:child_process';
import type { CodeMap, Mapper } from '../../core/ports';
import { wallTime, type FromMap, type MapPlaces, type ToMap } from './messages';

export interface MapperPlaces extends MapPlaces {
  /** The bundle of mapChild.ts. */
  readonly child: string;
}

export interface OwnMapper extends Mapper {
  close(): void;
}

/** For what was on its way when the time was over: on a busy machine ranking and sending take longer. */
const GRACE_MS = 2_000;

export function createMapper({ child: file, ...places }: MapperPlaces): OwnMapper {
  let process: ChildProcess | null = null;
  let asked = 0;

  function started(): ChildProcess {
    if (process !== null) return process;
    const child = start(file);
    process = child;
    child.on('exit', () => {
      if (process === child) process = null;
    });
    send(child, { kind: 'open', places });
    return child;
  }

  return {
    map(focus, limit, withinMs, progress, signal) {
      signal.throwIfAborted();
      const due = wallTime() + withinMs;
      const child = started();
      const id = ++asked;
      send(child, { kind: 'map', id, focus, limit, due });
      return new Promise<CodeMap | null>((resolve, reject) => {
        const end = (act: () => void): void => {
          clearTimeout(late);
          child.off('message', hear).off('exit', gone);
          signal.removeEventListener('abort', stopped);
          act();
        };
        const hear = (message: FromMap): void => {
          if (message.id !== id) return;
          if (message.kind === 'progress') progress(message.read, message.total);
          else end(() => resolve(message.map));
        };
        const gone = (): void => end(() => resolve(null));
        const stopped = (): void => end(() => reject(signal.reason as Error));
        const late = setTimeout(gone, withinMs + GRACE_MS);
        child.on('message', hear).on('exit', gone);
        signal.addEventListener('abort', stopped, { once: true });
      });
    },
    close: () => void process?.kill('SIGKILL'),
  };
}

/** It sees no environment but what a program needs to start: it reads files and nothing else. In an editor Node is Electron. */
function start(file: string): ChildProcess {
  const { PATH, TMPDIR, SystemRoot } = globalThis.process.env;
  const child = fork(file, [], {
    execArgv: [],
    env: { PATH, TMPDIR, SystemRoot, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  // One that cannot be started exits too.
  child.on('error', () => child.emit('exit', 1, null));
  // A question holds the host's process by its own timer; a mapper that nobody asks does not.
  child.unref();
  child.channel?.unref();
  return child;
}

/** The callback takes what a closed channel would throw; its end tells of it. */
function send(child: ChildProcess, message: ToMap): void {
  child.send(message, () => undefined);
}
