// What a plan will do, told before anything is done: the files, commands and tool calls that its steps declare. Decides
// what an approval of the whole plan covers; whatever is not in here is asked about when it comes.
import type { JsonValue } from '../events';
import { checkPath, touches } from '../policy/paths';
import type { ApprovalRequest, ProposedChange } from '../ports';
import { canonicalJson } from '../text/plainText';
import { ownAgentOf, verificationsOf, type OwnAgents } from './ownAgents';
import type { Step } from './plan';
import { fillStep, references } from './templates';

export interface Declared {
  /** Files written, created, deleted or moved; a folder ends in `/`. */
  readonly files: readonly string[];
  /** Whole command lines. */
  readonly commands: readonly string[];
  /** Calls as `NAME {arguments}`. */
  readonly tools: readonly string[];
  /** Databases that are written; each statement is asked about, since what it changes is known only then. */
  readonly databases: readonly string[];
  /** Ids of steps whose effect is told only while they run: they are asked about. */
  readonly open: readonly string[];
  /** The commands that reach other machines by what they are. */
  readonly network: readonly string[];
}

export interface DeclarePlace {
  readonly agents?: OwnAgents | undefined;
  /** One word for the shell that will read the commands. */
  readonly quote: (word: string) => string;
}

/** @param prepared what steps were found to change, items of a `forEach` included */
export function declaredEffects(
  steps: readonly Step[],
  prepared: readonly ProposedChange[],
  place: DeclarePlace,
): Declared {
  const found: Found = { files: [], commands: [], tools: [], databases: [], open: [] };
  for (const { path, to } of prepared)
    for (const one of [path, to]) if (one !== undefined) found.files.push(one);
  for (const step of steps) for (const one of itemsOf(step, place)) declare(one, found, place);
  const commands = unique(found.commands);
  return {
    files: unique(found.files).sort(),
    commands,
    tools: unique(found.tools),
    databases: unique(found.databases),
    open: unique(found.open),
    network: commands.filter(reachesOut),
  };
}

type Found = Record<Exclude<keyof Declared, 'network'>, string[]>;

/** A step for each item that stands in the plan. */
function itemsOf(step: Step, { quote }: DeclarePlace): readonly Step[] {
  if (!Array.isArray(step.forEach)) return [step];
  return step.forEach.map(item => fillStep(step, ref => (ref.kind === 'item' ? item : undefined), quote));
}

function declare(step: Step, found: Found, { agents }: DeclarePlace): void {
  const add = (text: string, to: string[]): void => {
    if (holds(text)) found.open.push(step.id);
    else to.push(text);
  };
  const file = (path: string): void => add(path, found.files);
  const command = (line: string): void => add(line, found.commands);
  switch (step.agent) {
    case 'edit':
    case 'create':
    case 'delete':
      file(step.file);
      break;
    case 'move':
      file(step.file);
      file(step.to);
      break;
    case 'command':
      if (step.command === undefined) found.open.push(step.id);
      else command(step.command);
      break;
    case 'tool':
      if (step.arguments === undefined || holds(canonicalJson(step.arguments))) found.open.push(step.id);
      else found.tools.push(toolCall(step.tool, step.arguments));
      break;
    case 'query':
      if (step.write === true) found.databases.push(step.database);
      break;
    case 'check':
      if (step.command !== undefined) command(step.command);
      for (const path of step.fix?.files ?? []) file(path);
      break;
    case 'explore':
    case 'ask':
      break;
    default:
      if (step.file !== undefined) file(step.file);
      if (callsTools(step, agents)) found.open.push(step.id);
  }
  for (const verify of verificationsOf(step, agents)) if ('command' in verify) command(verify.command);
}

/** Whether it still holds a template: nobody can say what it will be. */
function holds(text: string): boolean {
  return references(text).length > 0;
}

function toolCall(name: string, args: JsonValue): string {
  return `${name} ${canonicalJson(args)}`;
}

function unique(list: readonly string[]): string[] {
  return [...new Set(list)];
}

/** Whether anything is changed or run at all. */
export function hasEffect({ files, commands, tools, databases, open }: Declared): boolean {
  return [files, commands, tools, databases, open].some(list => list.length > 0);
}

/** Whether the step has an effect as soon as it starts: nothing of it could be shown before. */
export function actsAtOnce(step: Step, agents?: OwnAgents): boolean {
  switch (step.agent) {
    case 'command':
    case 'tool':
      return true;
    case 'query':
      return step.write === true;
    case 'check':
      return step.command !== undefined || step.fix !== undefined;
    default:
      return callsTools(step, agents);
  }
}

function callsTools(step: Step, agents: OwnAgents | undefined): boolean {
  return (ownAgentOf(step, agents)?.tools ?? []).length > 0;
}

/** Whether allowing what is declared allows this. What is asked each time is decided before anybody asks here. */
export function covers(declared: Declared, { kind, subject, changes }: ApprovalRequest): boolean {
  switch (kind) {
    case 'edits':
      return changes.every(({ path, to }) =>
        [path, to].every(one => one === undefined || isDeclared(one, declared.files)),
      );
    case 'commands':
      return declared.commands.includes(subject);
    case 'tools':
      return declared.tools.some(call => isCall(subject, call));
    case 'queries':
    case 'network':
      return false;
  }
}

/** A plan may name a tool without its server. */
function isCall(subject: string, declared: string): boolean {
  const name = nameOf(subject);
  const wanted = nameOf(declared);
  const sameArguments = subject.slice(name.length) === declared.slice(wanted.length);
  return sameArguments && (name === wanted || name.endsWith(`/${wanted}`));
}

function nameOf(call: string): string {
  return call.slice(0, Math.max(0, call.indexOf(' ')));
}

function isDeclared(path: string, files: readonly string[]): boolean {
  const one = checkPath(path);
  return one.ok && files.some(file => isInside(one.path, file));
}

function isInside(path: string, declared: string): boolean {
  const outer = checkPath(declared);
  return outer.ok && touches(outer, { path, folder: false });
}

const programs = /(^|[;&|(]\s*)(curl|wget|ssh|scp|sftp|rsync|ftp|nc|telnet|ping|npx|gh|brew|apt|apt-get)\s/;
const fetching =
  /\b(git\s+(clone|fetch|pull|push|ls-remote)|(npm|pnpm|yarn|bun)\s+(i|install|ci|add|publish|update)|pip3?\s+install|uv\s+(add|sync)|cargo\s+(add|install|fetch)|go\s+get|docker\s+(pull|push))\b/;

/** By its name alone: what a script does inside cannot be seen, so none found is no promise. */
function reachesOut(line: string): boolean {
  return programs.test(line) || fetching.test(line);
}

/** `3 files, 2 commands, no network seen`. */
export function declaredWords({ files, commands, tools, databases, open, network }: Declared): string {
  const count = (n: number, word: string): string[] => (n === 0 ? [] : [`${n} ${word}${n === 1 ? '' : 's'}`]);
  const runs = commands.length + tools.length + open.length > 0;
  const parts = [
    ...count(files.length, 'file'),
    ...count(commands.length, 'command'),
    ...count(tools.length, 'tool call'),
    ...count(databases.length, 'database'),
    ...(open.length === 0 ? [] : [`${open.length} not known yet`]),
    network.length > 0 ? 'network' : runs ? 'no network seen' : 'no network',
  ];
  return parts.join(', ');
}
