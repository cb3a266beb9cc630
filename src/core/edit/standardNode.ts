// What Node brings along: names that need no more than an import, as `standardPython.ts` has them for Python. Only in a
// project that imports something of Node already: elsewhere `path` may be anything. Only names that mean one thing.
import { scriptImportText, type ScriptName } from './importText';

const modules = new Set('crypto fs http https net os path querystring stream url util vm zlib'.split(' '));

const members: Readonly<Record<string, string>> = {
  assert: 'AssertionError',
  child_process: 'execFile execFileSync execSync fork spawn spawnSync',
  crypto: 'createHash createHmac randomBytes randomInt randomUUID timingSafeEqual',
  events: 'EventEmitter',
  fs:
    'accessSync appendFileSync copyFileSync createReadStream createWriteStream existsSync lstatSync mkdirSync ' +
    'mkdtempSync readFileSync readdirSync realpathSync renameSync rmSync statSync unlinkSync writeFileSync',
  'fs/promises': 'mkdtemp readFile readdir writeFile',
  http: 'createServer',
  os: 'cpus homedir hostname tmpdir',
  path: 'basename dirname extname',
  perf_hooks: 'PerformanceObserver',
  readline: 'createInterface',
  stream: 'Duplex PassThrough Readable Writable',
  url: 'fileURLToPath pathToFileURL',
  util: 'inspect isDeepStrictEqual parseArgs promisify',
  worker_threads: 'Worker',
  zlib: 'createGzip gunzipSync gzipSync',
};

const homes = new Map(
  Object.entries(members).flatMap(([module, names]) => names.split(' ').map(name => [name, module] as const)),
);

/** Whether imports of a project name Node's modules, and with `node:` or without; null where they do not. */
export function nodeStyle(imports: string): 'prefixed' | 'bare' | null {
  const names = [...modules, ...Object.keys(members)].join('|');
  const found = [
    ...imports.matchAll(new RegExp(`(?:\\bfrom\\s*|\\brequire\\(\\s*)['"](node:)?(?:${names})['"]`, 'g')),
  ];
  if (found.length === 0) return null;
  return found.some(([, prefix]) => prefix !== undefined) ? 'prefixed' : 'bare';
}

/** The statement that brings `name`, as `text` uses it; null where Node does not say which. */
export function standardNode(
  name: string,
  text: string,
  { style, requires }: { readonly style: 'prefixed' | 'bare'; readonly requires: boolean },
): string | null {
  const home = homes.get(name);
  const isModule = home === undefined && modules.has(name) && new RegExp(`\\b${name}\\.\\w`).test(text);
  if (home === undefined && !isModule) return null;
  const module = `${style === 'prefixed' ? 'node:' : ''}${home ?? name}`;
  const kind: ScriptName['kind'] = home === undefined ? 'namespace' : 'named';
  return scriptImportText({ module, kind, name, as: name, isType: false }, requires);
}
