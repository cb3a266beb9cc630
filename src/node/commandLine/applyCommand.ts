// apply: a patch of another tool, or a model's reply with one, as a run that can be undone. All of it or nothing.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { FileChange } from '../../core/agents/agent';
import { applyPatch, pathsOf, type FileResult, type Refusal } from '../../core/edit/formats/applyPatch';
import type { FilePatch } from '../../core/edit/formats/patch';
import { readPatch } from '../../core/edit/formats/readPatch';
import { checkPath } from '../../core/policy/paths';
import type { Files, FileText } from '../../core/ports';
import { applyChanges } from '../../core/run/applyChanges';
import { createDiskFiles } from '../diskFiles';
import { createJournal } from '../journal';
import { lockState } from '../stateLock';
import { oneLine } from '../terminal/text';
import { decodeText } from '../textCodec';
import { allowed, approvalFor, endNow, newRunId, printerFor, showEnd } from './carryOut';
import { enginePorts } from './enginePorts';
import { watchInterrupts } from './interrupt';
import { say, type Io } from './io';
import { absentExecutor } from './openModels';
import { openConfig, openPlace, type Place, type ReadConfig } from './place';
import type { ApplyOptions } from './program';
import { CommandFailure, exitCodeOf, exitCodes, lockFailure, UsageError } from './usage';

export async function applyCommand(named: string, options: ApplyOptions, io: Io): Promise<number> {
  const place = await openPlace(options, io);
  const read = await openConfig(options, io);
  const text = await patchText(path.resolve(io.cwd, named));
  const patch = readPatch(text, options.format);
  if (!patch.ok) throw new CommandFailure(`${named}:${patch.line}: ${patch.detail}`);
  const changes = patch.changes.map(change => insideOf(place.root, change, named));
  const lock = await lockState(place.stateFolder);
  if (!lock.ok) throw lockFailure(lock);
  try {
    const files = createDiskFiles(place.root);
    const texts = await standing(changes, files, named);
    const applied = applyPatch({ get: name => texts.get(name)?.text }, changes);
    if (!applied.ok) {
      say(
        io.stderr,
        applied.refusals.map(refusal => refusalLine(named, refusal)),
      );
      return exitCodes.failed;
    }
    const made = applied.results.flatMap(result => changesOf(result, texts));
    const code = await carryOutAll(made, `Apply ${path.basename(named)}`, options, io, { place, read });
    if (code === exitCodes.done && !options.json) say(io.stdout, applied.results.flatMap(leniencyOf));
    return code;
  } finally {
    await lock.release();
  }
}

function refusalLine(named: string, { path: file, line, reason }: Refusal): string {
  return oneLine(`${named}:${line}: ${file === '' ? 'the patch' : file}: ${reason}`);
}

/** A person should know that a place was found although the patch does not quote it letter by letter. */
function leniencyOf(result: FileResult): string[] {
  if (!('levels' in result)) return [];
  const lenient = result.levels.filter(level => level in leniencies);
  return lenient.map(level => oneLine(`${result.path}: found although ${leniencies[level] ?? ''}.`));
}

const leniencies: Readonly<Record<string, string>> = {
  'trailing blanks': 'blanks at the ends of lines differ',
  typography: 'quotes or dashes differ',
  indentation: 'the indentation differs; new lines were shifted with it',
  'blank lines': 'blank lines differ',
  blanks: 'white space differs',
};

// ---- what the patch names ----

async function patchText(file: string): Promise<string> {
  const bytes = await readFile(file).catch(() => null);
  if (bytes === null) throw new UsageError(`The patch ${file} cannot be read; name a file that is there.`);
  const decoded = decodeText(bytes);
  if (decoded === null)
    throw new UsageError(`The patch ${file} is not text in UTF-8 or UTF-16; save it as UTF-8.`);
  return decoded.text;
}

/** Absolute paths into the workspace are made relative; what leads out of it, or into .git, is refused. */
function insideOf(root: string, change: FilePatch, named: string): FilePatch {
  const inside = (name: string): string => {
    const relative = path.isAbsolute(name) ? path.relative(root, name).split(path.sep).join('/') : name;
    const checked = checkPath(relative === '' || path.isAbsolute(relative) ? name : relative);
    if (!checked.ok) throw new CommandFailure(`${named}:${change.at}: ${checked.detail}`);
    return checked.path;
  };
  if (change.path === '')
    throw new CommandFailure(`${named}:${change.at}: begins a change that names no file; name it above.`);
  const moved = change.kind === 'update' && change.to !== undefined ? { to: inside(change.to) } : {};
  return { ...change, path: inside(change.path), ...moved };
}

async function standing(
  changes: readonly FilePatch[],
  files: Files,
  named: string,
): Promise<ReadonlyMap<string, FileText>> {
  const texts = new Map<string, FileText>();
  for (const name of pathsOf(changes)) {
    const read = await files.read(name, new AbortController().signal);
    if (read.ok) texts.set(name, read.file);
    else if (read.reason !== 'missing') throw new CommandFailure(`${named}: ${read.detail}`);
  }
  return texts;
}

function changesOf(result: FileResult, texts: ReadonlyMap<string, FileText>): FileChange[] {
  const { path: file } = result;
  const base = texts.get(file);
  if (result.kind === 'create') return [{ kind: 'create', path: file, result: result.after }];
  if (base === undefined) throw new Error(`${file} was changed but never read.`);
  switch (result.kind) {
    case 'write':
      return [{ kind: 'write', path: file, base, result: result.after }];
    case 'delete':
      return [{ kind: 'delete', path: file, text: base.text }];
    case 'move': {
      const { to, after } = result;
      const move: FileChange = { kind: 'move', path: file, to, text: base.text };
      if (after === base.text) return [move];
      return [move, { kind: 'write', path: to, base: { ...base, path: to }, result: after }];
    }
  }
}

// ---- the run ----

async function carryOutAll(
  changes: readonly FileChange[],
  task: string,
  options: ApplyOptions,
  io: Io,
  { place, read }: { place: Place; read: ReadConfig },
): Promise<number> {
  const run = newRunId(new Date());
  const interrupt = watchInterrupts(io.outputs, code => endNow(io, code));
  const journal = createJournal(place.stateFolder, run);
  const printer = printerFor({}, options, io);
  const ports = enginePorts({
    root: place.root,
    planner: null,
    executor: absentExecutor,
    agentModels: {},
    approval: approvalFor(options, io, printer, interrupt),
    journal,
    dist: io.dist,
    secretNames: [],
  });
  try {
    const { limits, permissions } = read.config;
    const request = { run, session: run, workspace: place.root, task, mode: 'agent' } as const;
    const settings = { limits, permissions: allowed(permissions, ['edits']) };
    const result = await applyChanges(request, changes, ports, settings, printer, interrupt.signal);
    printer.close();
    await showEnd(result, {}, options, io, printer, journal);
    return exitCodeOf(result.status);
  } finally {
    printer.close();
    interrupt.release();
    await journal.close();
  }
}
