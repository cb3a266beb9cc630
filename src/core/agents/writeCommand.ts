// From an instruction to one command line: one of the commands that the project offers where one may be meant, else a line
// that the executor writes. What would be refused, wait for a person or never end goes back to it with the reason.
import type { Validated } from '../model/ladder';
import type { StepOf } from '../plan/plan';
import { judgeReading, lineFault } from '../policy/commandPolicy';
import { commandShape } from '../policy/commandShape';
import { readShell, UNPARSED } from '../policy/readShell';
import type { ShellReading } from '../policy/shellReading';
import { failed, type Failure, type StepContext } from './agent';
import { fittingScripts } from './fittingScripts';
import { MANIFEST_NAMES, projectScripts, type ProjectScript } from './projectScripts';
import { commandPrefix, scriptPrefix } from './prompts';

const OTHER = 'other';
const MAX_LINE = 400;
const MANIFEST_CHARS = 100_000;
const LISTED_FILES = 1000;
const LISTED_NAMES = 40;

/** The command of the project that the instruction means; null where there is none. */
export async function chooseOffered(
  step: StepOf<'command'>,
  context: StepContext,
): Promise<string | Failure | null> {
  const scripts = fittingScripts(await offeredScripts(step.cwd ?? '', context), step.instruction ?? '');
  if (scripts.length === 0) return null;
  const chosen = await chooseScript(scripts, step, context);
  return chosen === OTHER ? null : chosen;
}

/** The project's own commands in a folder, or else in the workspace's. */
async function offeredScripts(folder: string, context: StepContext): Promise<readonly ProjectScript[]> {
  const at = folder.replace(/^(\.\/)+|^\.$|\/$/g, '');
  const manifests = new Map<string, string>();
  await Promise.all(
    MANIFEST_NAMES.map(async name => {
      const read = await context.read(at === '' ? name : `${at}/${name}`);
      if (read.ok) manifests.set(name, read.file.text.slice(0, MANIFEST_CHARS));
      else if (read.reason === 'too_large' || read.reason === 'binary') manifests.set(name, '');
    }),
  );
  return projectScripts(manifests);
}

async function chooseScript(
  scripts: readonly ProjectScript[],
  step: StepOf<'command'>,
  context: StepContext,
): Promise<string | Failure> {
  const commands = scripts.map(({ command }) => command);
  const list = scripts.map(({ command, does }) => `${command}: ${does}`);
  const answer = await context.ask<string>({
    prefix: scriptPrefix,
    prompt: `Commands:\n${list.join('\n')}\nother: none of these\nInstruction: ${step.instruction ?? ''}`,
    schema: {
      type: 'object',
      properties: { command: { type: 'string', enum: [...commands, OTHER] } },
      required: ['command'],
      additionalProperties: false,
    },
    maxTokens: 60,
    validate: text => {
      const line = chosenIn(text);
      return line !== null && [...commands, OTHER].includes(line)
        ? { ok: true, value: line }
        : { ok: false, fault: `the command must be one of ${[...commands, OTHER].join(', ')}` };
    },
  });
  return answer.ok ? answer.value : failed(answer.reason, answer.detail);
}

/**
 * As raw text: inside a JSON string the 1.5B model was seen to begin lines with `/`, `}` or nothing at all.
 * `earlier`: what went wrong with the line before, in words. */
export async function writeLine(
  step: StepOf<'command'>,
  context: StepContext,
  earlier: string | null,
): Promise<string | Failure> {
  const folder = step.cwd ?? '.';
  const { dialect } = context.ports.shell;
  const prompt = [
    `Folder: ${folder}`,
    ...(namesAbsolutePath(step.instruction ?? '') ? [] : await listing(folder, context)),
    ...(dialect === 'posix' ? [] : ['For: cmd.exe of Windows, not bash']),
    `Instruction: ${step.instruction ?? ''}`,
    ...(earlier === null ? [] : [earlier, 'Write another one.']),
    'Command line:',
  ];
  const answer = await context.ask<string>({
    prefix: commandPrefix,
    prompt: prompt.join('\n'),
    maxTokens: 200,
    validate: text => validateLine(text, { folder, dialect, instruction: step.instruction ?? '' }),
  });
  return answer.ok ? answer.value : failed(answer.reason, answer.detail);
}

/** Beside names of the folder a small model would make `/a/b` of an instruction into `a/b`. */
function namesAbsolutePath(instruction: string): boolean {
  return /(?:^|[\s"'(])\/\w/.test(instruction);
}

/** What stands in the folder, so that names are not made up. */
async function listing(folder: string, context: StepContext): Promise<string[]> {
  const prefix = folder === '.' || folder === '' ? '' : `${folder.replace(/\/$/, '')}/`;
  const files = await context.ports.files.list(LISTED_FILES, context.signal);
  const inside = files.filter(file => file.startsWith(prefix)).map(file => file.slice(prefix.length));
  const entries = [...new Set(inside.map(file => file.replace(/\/.*$/, '/')))];
  if (entries.length === 0) return [];
  const more = entries.length > LISTED_NAMES ? ` and ${entries.length - LISTED_NAMES} more` : '';
  return [`In it: ${entries.slice(0, LISTED_NAMES).join(' ')}${more}`];
}

/** What was chosen; null where the answer is no such object. */
function chosenIn(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    const chosen =
      typeof value === 'object' && value !== null && 'command' in value ? value.command : undefined;
    return typeof chosen === 'string' ? chosen.trim() : null;
  } catch {
    return null;
  }
}

/** JSON that is no such object, or the beginning of one: to bash it would be a word. */
const JSON_OBJECT = /^\s*\{\s*"[^"]*"\s*(?::|$)/;

/** The one line of an answer, without a fence, quotes or a prompt sign around it; null where there is not one. */
function lineIn(text: string): string | null {
  const inner = /^\s*```[\w-]*\n([\s\S]*?)\n?```\s*$/.exec(text)?.[1] ?? text;
  const chosen = chosenIn(inner);
  if (chosen === null && JSON_OBJECT.test(inner)) return null;
  const line = (chosen ?? inner)
    .trim()
    .replace(/^\$ /, '')
    .replace(/^`([^`]+)`$/, '$1');
  return line === '' || line.includes('\n') || line.length > MAX_LINE ? null : line;
}

interface Asked {
  readonly folder: string;
  readonly dialect: 'posix' | 'cmd';
  readonly instruction: string;
}

/** Also what would be refused or never end goes back to the model, with the reason. */
function validateLine(text: string, asked: Asked): Validated<string> {
  const line = lineIn(text);
  if (line === null) {
    return {
      ok: false,
      fault: `the answer must be one command line of at most ${MAX_LINE} characters and nothing else`,
    };
  }
  const hidden = lineFault(line);
  if (hidden !== null) return { ok: false, fault: hidden };
  if (asked.dialect === 'cmd') return { ok: true, value: line };
  const reading = readShell(line);
  if (reading.unclear === UNPARSED)
    return { ok: false, fault: 'bash cannot parse that line; mend its quotes' };
  const judged = judgeReading(reading, asked.folder);
  if (!judged.ok) return { ok: false, fault: judged.detail };
  const first = reading.commands[0]?.words[0] ?? '';
  if (first.includes('/') && (first.includes('*') || asked.instruction.includes(`${first} `))) {
    const fault = `the line begins with the file ${first}; it must begin with the program that does it`;
    if (!/^(run|execute|start|call)\b/i.test(asked.instruction)) return { ok: false, fault };
  }
  const inner = innerLine(reading);
  if (inner !== null) return validateLine(inner, asked);
  const shape = commandShape(line);
  return shape === null ? { ok: true, value: line } : { ok: false, fault: `${shape.why}.` };
}

/** `x` of `bash -c x`: the line runs in bash anyway, and its parts can be judged. */
function innerLine({ commands, redirections }: ShellReading): string | null {
  const [shell, flag, inner, ...more] = commands.length === 1 ? (commands[0]?.words ?? []) : [];
  if (!/^(\/bin\/|\/usr\/bin\/)?(ba)?sh$/.test(shell ?? '') || flag !== '-c') return null;
  const isAll = more.length === 0 && redirections.length === 0 && typeof inner === 'string';
  return isAll && inner.trim() !== '' && !inner.includes('\n') ? inner : null;
}
