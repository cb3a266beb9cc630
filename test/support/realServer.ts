// Real model servers out of the cache that `npm run servers` fills, started on a free port for a test and ended with it.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { modelPath } from '../../src/node/embedded/catalogue';
import { cacheDir } from '../../src/node/runtime.mjs';

export interface RealServer {
  readonly url: string;
  stop(): Promise<void>;
}

const servers = path.join(cacheDir(), 'servers');
const ollama = path.join(servers, 'ollama', 'bin', process.platform === 'win32' ? 'ollama.exe' : 'ollama');
const llama = path.join(servers, 'llama');
const python = process.platform === 'win32' ? 'python' : 'python3';

/** The catalogue's name of the model that both servers serve unless told otherwise. */
const MODEL = 'qwen2.5-coder-0.5b';

/** Why this server cannot be started here, or null. */
export function absence(server: 'ollama' | 'llama', model = MODEL): string | null {
  const program = server === 'ollama' ? ollama : llama;
  if (!existsSync(program)) return `no real ${server} server here (npm run servers builds it)`;
  if (!existsSync(modelPath(model))) return `no model ${model} here (quickstep models pull ${model})`;
  return null;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

function serve(url: string, child: ChildProcess): RealServer {
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill();
    await gone;
  };
  return { url, stop };
}

async function untilAnswers(url: string, child: ChildProcess, milliseconds: number): Promise<void> {
  const end = performance.now() + milliseconds;
  while (performance.now() < end && child.exitCode === null) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok === true) return;
    await delay(100);
  }
  throw new Error(`Nothing answers at ${url}.`);
}

/** An Ollama with its models in `folder`; it has the model `qwen`, whose template it would not find by itself. */
export async function startOllama(folder: string, model = MODEL): Promise<RealServer> {
  const url = `http://127.0.0.1:${await freePort()}`;
  const env = {
    ...process.env,
    OLLAMA_HOST: url.replace('http://', ''),
    OLLAMA_MODELS: path.join(folder, 'models'),
    HOME: folder,
  };
  const child = spawn(ollama, ['serve'], { env, stdio: 'ignore' });
  const server = serve(url, child);
  try {
    await untilAnswers(`${url}/api/version`, child, 30_000);
    const file = path.join(folder, 'Modelfile');
    const template = await readFile(path.join('test', 'support', 'qwen.modelfile'), 'utf8');
    await mkdir(folder, { recursive: true });
    await writeFile(file, template.replace('@GGUF@', modelPath(model)));
    const create = spawn(ollama, ['create', 'qwen', '-f', file], { env, stdio: 'ignore' });
    const [code] = (await once(create, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`ollama create ended with ${code ?? 'a signal'}`);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** llama.cpp's HTTP server with two slots. One thread: on a busy machine two wait for each other more than they compute. */
export async function startLlamaServer(model = MODEL): Promise<RealServer> {
  const port = await freePort();
  const args = [path.join('scripts', 'llamaServer.py'), modelPath(model), String(port), '2', '1'];
  const env = { ...process.env, PYTHONPATH: llama };
  // Its standard input stays open as long as this process lives.
  const child = spawn(python, args, { env, stdio: ['pipe', 'ignore', 'ignore'] });
  const server = serve(`http://127.0.0.1:${port}`, child);
  try {
    await untilAnswers(`${server.url}/health`, child, 60_000);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}
