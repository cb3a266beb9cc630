// What the commands of the project's developers were given: a wrong option is told in one sentence and ends the command.
import { parseArgs } from 'node:util';

/**
 * As `parseArgs`, but what it refuses is printed and the process exits with 2.
 * @template {import('node:util').ParseArgsConfig} T
 * @param {T} config
 * @returns {ReturnType<typeof parseArgs<T>>}
 */
export function readArguments(config) {
  try {
    return parseArgs(config);
  } catch (error) {
    const refused =
      error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');
    if (!refused) throw error;
    const options = Object.keys(config.options ?? {}).map(name => `--${name}`);
    process.stderr.write(`${error.message.split('. ')[0]}; the options are ${options.join(', ')}.\n`);
    process.exit(2);
  }
}
