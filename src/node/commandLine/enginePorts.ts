// Composes the engine's ports for plain Node; decides nothing.
import path from 'node:path';
import { noMapper, nothingAround } from '../../core/context/nothingAround';
import type { Config } from '../../core/config';
import type { Approval, Mapper, Model, Ports, Tools } from '../../core/ports';
import { noTools } from '../../core/run/noTools';
import { createDatabases } from '../databases/databases';
import { digest } from '../digest';
import { createDiskFiles } from '../diskFiles';
import { createExamples } from '../examples';
import { uncommittedChanges } from '../gitChanges';
import type { RunJournal } from '../journal';
import { createFormatter } from '../formatter';
import { createShell } from '../processShell';
import { createSearch } from '../ripgrep';
import { createSyntax } from '../syntax';
import { createSyntaxCode } from '../syntaxCode';
import { wallClock } from '../wallClock';

export interface PortParts {
  readonly root: string;
  readonly planner: Model | null;
  readonly executor: Model;
  readonly agentModels: Readonly<Record<string, Model>>;
  readonly approval: Approval;
  readonly journal: RunJournal;
  /** Absent: no step is carried out that could call one. */
  readonly tools?: Tools;
  /** Absent: files are ranked by their paths alone. */
  readonly mapper?: Mapper;
  /** The folder of the bundles and of what they read. */
  readonly dist: string;
  /** Names of environment variables that commands must not see. */
  readonly secretNames: readonly string[];
  /** As the configuration has them. */
  readonly formatters?: Config['formatters'];
}

export function enginePorts({
  root,
  dist,
  secretNames,
  tools = noTools,
  mapper = noMapper,
  formatters = {},
  ...parts
}: PortParts): Ports {
  const files = createDiskFiles(root);
  const syntax = createSyntax(path.join(dist, 'grammars'));
  return {
    ...parts,
    files,
    tools,
    mapper,
    surroundings: { ...nothingAround, changes: signal => uncommittedChanges(root, signal) },
    syntax,
    code: createSyntaxCode(files, syntax, createSearch(root)),
    shell: createShell(root, { secretNames }),
    examples: createExamples(root, {
      node: () => Promise.resolve(process.execPath),
      child: path.join(dist, 'node', 'examplesChild.js'),
    }),
    formatter: createFormatter(root, { formatters, secretNames }),
    databases: createDatabases(root, {
      node: () => Promise.resolve(process.execPath),
      child: path.join(dist, 'node', 'databases', 'databaseChild.js'),
    }),
    clock: wallClock,
    digest,
  };
}
