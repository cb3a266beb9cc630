// The outside world in memory, for tests of the engine: files are a map, commands take scripted time on the fake
// clock, approvals answer as told.
import { createHash } from 'node:crypto';
import type { JsonValue, RunEvent } from '../../src/core/events';
import { mapOf } from '../../src/core/context/codeMap';
import { nothingAround } from '../../src/core/context/nothingAround';
import { tagsOf } from '../../src/core/context/fileTags';
import { usesOf } from '../../src/core/context/usesOf';
import { readShell } from '../../src/core/policy/readShell';
import type {
  ApprovalRequest,
  Clock,
  CodeSymbol,
  CommandResult,
  Databases,
  Decision,
  Diagnostic,
  ExportedName,
  Files,
  Formatter,
  LimitReached,
  Model,
  NameUse,
  PlanReviewer,
  Ports,
  RenameResult,
  ReviewAnswer,
  SearchResult,
  ShownPlan,
  Surroundings,
  Syntax,
  ToolInfo,
  ToolResult,
  Tools,
  ToolServer,
  WriteResult,
} from '../../src/core/ports';
import { fakeClock } from './fakeClock';
import { scriptedModel, type ModelScript, type ScriptedModel } from './scriptedModel';

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

export interface MemoryOptions {
  readonly formatter?: Formatter;
  readonly files?: Readonly<Record<string, string>>;
  readonly executor?: ModelScript;
  readonly planner?: ModelScript;
  /** Instead of a scripted one: behind a real socket, say, which needs a real clock. */
  readonly executorModel?: Model;
  readonly clock?: Clock;
  readonly executorSlots?: number;
  /** The executor plans too: one model for both. */
  readonly oneModel?: boolean;
  /** The executor says that it is small. */
  readonly isSmall?: boolean;
  readonly contextTokens?: number;
  /** Milliseconds and exit code of a command line, or what makes them of the files as they stand. */
  readonly commands?: Readonly<
    Record<string, ScriptedCommand | ((files: ReadonlyMap<string, string>) => ScriptedCommand)>
  >;
  /** What a language server finds in a file; without it nothing knows its language. */
  readonly diagnostics?: (path: string, text: string) => readonly Omit<Diagnostic, 'path'>[] | null;
  /** What a language server would change; without it there is none. */
  /** Absent: no language server is there. */
  readonly rename?: ((path: string, files: ReadonlyMap<string, string>) => RenameResult) | undefined;
  readonly approve?: (request: ApprovalRequest, clock: Clock, signal: AbortSignal) => Promise<Decision>;
  readonly answer?: string | null;
  /** The real grammars, say; without it JavaScript and TypeScript are read roughly. */
  readonly syntax?: Syntax;
  /** What a person says at a limit; without it nobody is asked. */
  readonly goOn?: (limit: LimitReached, signal: AbortSignal) => Promise<boolean>;
  /** What a person does with the plan, each time it is shown; without it nobody reviews plans. */
  readonly review?: (plan: ShownPlan, index: number) => ReviewAnswer | Promise<ReviewAnswer>;
  /** Called before each write is made: a person who types meanwhile. */
  readonly beforeWrite?: (path: string, files: Map<string, string>) => void;
  readonly unsaved?: readonly string[];
  /** Of those, what a save does not get to the disk. */
  readonly unsavable?: readonly string[];
  /** Runs the examples of a step; without it nothing knows its language. */
  readonly example?: (clock: Clock, signal: AbortSignal) => ReturnType<Ports['examples']['run']>;
  /** The databases of the workspace; without them none can be opened. */
  readonly databases?: Databases;
  /** Of a workspace with several. */
  readonly folders?: readonly string[];
  /** Real files in place of those in memory. */
  readonly diskFiles?: Files;
  /** Whether examples run in a sandbox (they do). */
  readonly sandboxed?: boolean;
  readonly tools?: ScriptedTools;
  /** Nothing makes maps (something does). */
  readonly maps?: false;
  /** What the person has before them; without it nothing. */
  readonly around?: Partial<Surroundings>;
}

/** Tools by name, with what each call comes to; without it nothing is known of any. */
export interface ScriptedTools {
  readonly tools: readonly (Partial<ToolInfo> & { readonly name: string })[];
  /** Servers whose tools are there once they are approved. */
  readonly closed?: readonly ToolServer[];
  readonly call?: (
    name: string,
    args: Readonly<Record<string, JsonValue>>,
    clock: Clock,
    signal: AbortSignal,
  ) => Promise<ToolResult>;
}

export interface ScriptedCommand {
  readonly ms?: number;
  readonly exitCode?: number;
  readonly output?: string;
}

export interface Memory {
  readonly ports: Ports;
  readonly clock: Clock;
  readonly files: Map<string, string>;
  readonly writes: string[];
  readonly journal: RunEvent[];
  readonly asked: ApprovalRequest[];
  readonly ran: string[];
  readonly saved: string[];
  /** Paths whose diagnostics were asked for. */
  readonly checked: string[];
  /** Calls of tools and starts of servers, in order. */
  readonly called: string[];
  /** Tools that were looked for at their servers, in order. */
  readonly opened: string[];
  readonly executor: ScriptedModel;
  readonly planner: ScriptedModel | null;
}

const encoder = new TextEncoder();

export function memoryPorts(options: MemoryOptions = {}): Memory {
  const { rename } = options;
  const clock = options.clock ?? fakeClock();
  const files = new Map(Object.entries(options.files ?? {}));
  const writes: string[] = [];
  const journal: RunEvent[] = [];
  const asked: ApprovalRequest[] = [];
  const ran: string[] = [];
  const saved: string[] = [];
  const checked: string[] = [];
  const called: string[] = [];
  const opened: string[] = [];
  const unused: ModelScript = () => ({ text: '', problem: 'unreachable', detail: 'No model here.' });
  const facts = {
    slots: options.executorSlots ?? 1,
    ...(options.contextTokens === undefined ? {} : { contextTokens: options.contextTokens }),
  };
  const executor = scriptedModel(options.executor ?? unused, clock, {
    ...{ id: 'scripted/small', facts },
    ...(options.isSmall === undefined ? {} : { isSmall: options.isSmall }),
  });
  const large = options.planner ? scriptedModel(options.planner, clock, { id: 'scripted/large' }) : null;
  const planner = options.oneModel === true ? executor : large;
  const ports: Ports = {
    planner,
    executor: options.executorModel ?? executor,
    agentModels: {},
    files: options.diskFiles ?? memoryFiles(files, writes, saved, options),
    syntax: options.syntax ?? {
      undefinedNames: (path, text) => Promise.resolve(path.endsWith('.ts') ? undefinedIn(text) : null),
      exportedNames: (path, text) => Promise.resolve(path.endsWith('.ts') ? exportedFrom(text) : null),
      symbols: (path, text) => Promise.resolve(/\.(js|ts)$/.test(path) ? functionsOf(text) : null),
      faults: (path, text) =>
        Promise.resolve(
          /\.(js|ts)$/.test(path) ? (balanced(text) ? [] : [{ line: 1, text: 'unbalanced braces' }]) : null,
        ),
      shell: line => Promise.resolve(readShell(line)),
    },
    code: {
      search: (patterns, limit) => Promise.resolve(searchIn(files, patterns, limit)),
      rename: rename === undefined ? null : path => Promise.resolve(rename(path, files)),
      references: (name, limit, signal) => usesOf(name, limit, { files: ports.files, ...ports.code }, signal),
      diagnostics(paths) {
        checked.push(...paths);
        const results = paths.map(path => ({
          path,
          found: options.diagnostics?.(path, files.get(path) ?? '') ?? null,
        }));
        const found = results.flatMap(one => (one.found ?? []).map(each => ({ path: one.path, ...each })));
        const unchecked = results.flatMap(one => (one.found === null ? [one.path] : []));
        return Promise.resolve({ found, unchecked });
      },
    },
    mapper: {
      async map(focus, limit) {
        const all = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
        const tagged = all.map(async ([path, text]) => {
          const symbols = await ports.syntax.symbols(path, text);
          return { path, tags: tagsOf(path, text, symbols) };
        });
        return options.maps === false ? null : mapOf(await Promise.all(tagged), focus, limit);
      },
    },
    surroundings: { ...nothingAround, ...options.around },
    shell: {
      dialect: 'posix',
      quote: word => `'${word}'`,
      async run({ command, cwd }, signal): Promise<CommandResult> {
        ran.push(cwd === '' ? command : `${cwd}: ${command}`);
        const wanted = options.commands?.[command] ?? {};
        const scripted = typeof wanted === 'function' ? wanted(files) : wanted;
        await clock.sleep(scripted.ms ?? 0, signal);
        const output = scripted.output ?? '';
        return { ok: true, exitCode: scripted.exitCode ?? 0, output, bytes: output.length };
      },
    },
    ...(options.formatter === undefined ? {} : { formatter: options.formatter }),
    examples: {
      sandboxed: () => Promise.resolve(options.sandboxed ?? true),
      run: (_path, _text, _examples, signal) => options.example?.(clock, signal) ?? Promise.resolve(null),
    },
    databases: options.databases ?? noDatabases(),
    tools: memoryTools(options.tools ?? { tools: [] }, { called, opened, clock }),
    approval: {
      async decide(request, signal) {
        asked.push(request);
        return options.approve
          ? options.approve(request, clock, signal)
          : { decision: 'deny', scope: 'once' };
      },
      question: () => Promise.resolve(options.answer ?? null),
      ...(options.goOn ? { goOn: options.goOn } : {}),
    },
    ...(options.review ? { reviewer: memoryReviewer(options.review) } : {}),
    journal: {
      append: event => journal.push(event),
      keepText: sha256,
      keepImage: sha256,
      settled: () => Promise.resolve(),
      image: () => Promise.resolve(null),
    },
    clock,
    digest: sha256,
  };
  return {
    ports,
    clock,
    files,
    writes,
    journal,
    asked,
    ran,
    saved,
    checked,
    called,
    opened,
    executor,
    planner,
  };
}

function memoryReviewer(answer: NonNullable<MemoryOptions['review']>): PlanReviewer {
  let index = 0;
  return {
    review(plan, signal) {
      const stopped = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
      return Promise.race([Promise.resolve(answer(plan, index++)), stopped]);
    },
  };
}

function memoryTools(
  script: ScriptedTools,
  { called, opened, clock }: Pick<Memory, 'called' | 'opened' | 'clock'>,
): Tools {
  const approved = new Set<string>();
  const closed = () => (script.closed ?? []).filter(({ hash }) => !approved.has(hash));
  const isOpen = ({ name }: { readonly name: string }) =>
    !closed().some(one => name.startsWith(`${one.name}/`));
  const tools = () =>
    script.tools.filter(isOpen).map(tool => ({
      description: '',
      schema: { type: 'object', properties: {} },
      readOnly: false,
      source: 'the test',
      hash: sha256(JSON.stringify(tool)),
      ...tool,
    }));
  return {
    known: () => Promise.resolve({ tools: tools(), complete: closed().length === 0 }),
    open(tool) {
      opened.push(tool);
      return Promise.resolve({ tools: tools(), closed: closed(), faults: [] });
    },
    approve(server) {
      called.push(`start ${server.name}`);
      approved.add(server.hash);
      return Promise.resolve();
    },
    call({ name }, args, signal) {
      called.push(`${name} ${JSON.stringify(args)}`);
      return (
        script.call?.(name, args, clock, signal) ?? Promise.resolve({ ok: true, output: 'ok', bytes: 2 })
      );
    },
  };
}

function searchIn(
  files: ReadonlyMap<string, string>,
  patterns: readonly string[],
  limit: number,
): SearchResult {
  const all = [...files].flatMap(([path, text]) =>
    text.split('\n').flatMap((line, index) => {
      const hit = patterns.some(pattern => new RegExp(pattern).test(line));
      return hit ? [{ path, line: index + 1, text: line.trim() }] : [];
    }),
  );
  return { ok: true, matches: all.slice(0, limit), cut: all.length > limit };
}

export function noDatabases(): Databases {
  const none = () =>
    Promise.resolve({ ok: false, reason: 'unavailable', detail: 'Nothing here opens databases.' } as const);
  return { schema: none, check: none, read: none, preview: none, hold: none };
}

function memoryFiles(
  files: Map<string, string>,
  writes: string[],
  saved: string[],
  options: MemoryOptions,
): Files {
  const hashOf = (path: string): string | null => (files.has(path) ? sha256(files.get(path) ?? '') : null);
  const change = (path: string, expect: string | null, apply: () => string | null): WriteResult => {
    options.beforeWrite?.(path, files);
    if (hashOf(path) !== expect)
      return { ok: false, reason: 'changed', detail: `${path} was changed meanwhile.` };
    const after = apply();
    writes.push(path);
    return { ok: true, after };
  };
  return {
    ...(options.folders === undefined ? {} : { folders: options.folders }),
    read(path) {
      const text = files.get(path);
      if (text === undefined) {
        return Promise.resolve({
          ok: false,
          reason: 'missing',
          detail: `${path} does not exist; use create.`,
        });
      }
      return Promise.resolve({ ok: true, file: { path, text, encoding: 'utf8', hash: sha256(text) } });
    },
    head: (path, maxBytes) => Promise.resolve(files.get(path)?.slice(0, maxBytes) ?? null),
    bytes(path, signal) {
      if (signal.aborted) return Promise.reject(signal.reason as Error);
      const text = files.get(path);
      return Promise.resolve(text === undefined ? null : { bytes: encoder.encode(text), hash: sha256(text) });
    },
    contained: path =>
      Promise.resolve(
        path.startsWith('link/')
          ? { ok: false, detail: `${path} leads outside the workspace.` }
          : { ok: true },
      ),
    write: (path, content, expect) =>
      Promise.resolve(
        change(path, expect, () => {
          files.set(path, 'text' in content ? content.text : new TextDecoder().decode(content.bytes));
          return hashOf(path);
        }),
      ),
    remove: (path, expect) =>
      Promise.resolve(
        change(path, expect, () => {
          files.delete(path);
          return null;
        }),
      ),
    move: (path, to, expect) =>
      Promise.resolve(
        change(path, expect, () => {
          files.set(to, files.get(path) ?? '');
          files.delete(path);
          return hashOf(to);
        }),
      ),
    list: limit => Promise.resolve([...files.keys()].sort().slice(0, limit)),
    listIn: (folder, limit) =>
      Promise.resolve(
        [...files.keys()]
          .filter(path => path.startsWith(`${folder}/`))
          .sort()
          .slice(0, limit),
      ),
    prune: () => Promise.resolve(),
    unsaved: () => (options.unsaved ?? []).filter(path => !saved.includes(path)),
    save(paths) {
      saved.push(...paths.filter(path => options.unsavable?.includes(path) !== true));
      return Promise.resolve();
    },
  };
}

/** Top-level functions, each ending with a brace in the first column. */
function functionsOf(text: string): CodeSymbol[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index): CodeSymbol[] => {
    const name = /^(?:export )?function (\w+)/.exec(line)?.[1];
    if (name === undefined) return [];
    const end = lines.findIndex(
      (other, at) => at >= index && (other === '}' || (at === index && /\}\s*$/.test(other))),
    );
    return [{ name, kind: 'function', first: index + 1, last: (end === -1 ? index : end) + 1 }];
  });
}

/** Every name that is called and neither declared nor imported. */
function undefinedIn(text: string): NameUse[] {
  const lines = text.split('\n');
  const called = lines.flatMap((line, i) =>
    [...line.matchAll(/(?<!function )\b(\w+)\(/g)].map(match => ({ name: match[1] ?? '', line: i + 1 })),
  );
  return called.flatMap(({ name, line }): NameUse[] =>
    new RegExp(`function ${name}\\b|import .*\\b${name}\\b`).test(text)
      ? []
      : [{ name, line, kind: 'value' }],
  );
}

function exportedFrom(text: string): ExportedName[] {
  return [...text.matchAll(/^export function (\w+)/gm)].map(match => ({
    name: match[1] ?? '',
    kind: 'value',
    form: 'module',
  }));
}

function balanced(text: string): boolean {
  return text.split('{').length === text.split('}').length;
}
