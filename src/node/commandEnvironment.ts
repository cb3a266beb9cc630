// What a command sees of the environment: all but secrets, what belongs to the editor's own processes, and variables
// by which a shell would run something else than the command that was approved.
import { looksSecret } from '../core/policy/secrets';

const OURS = /^(VSCODE_|ELECTRON_|QUICKSTEP_|GIT_ASKPASS$)/i;
/** Files read before the command, and exported functions that would take the place of programs. */
const HIJACKING = /^(BASH_ENV|ENV|PROMPT_COMMAND|SHELLOPTS|BASHOPTS|BASH_FUNC_.*)$/;

/** @param alsoSecret names that hold a key without sounding like it, such as the configuration's `apiKeyEnv` */
export function commandEnvironment(
  environment: NodeJS.ProcessEnv,
  alsoSecret: readonly string[],
): NodeJS.ProcessEnv {
  const secret = new Set(alsoSecret);
  const passed = Object.entries(environment).filter(([name, value]) => {
    if (value === undefined || OURS.test(name) || HIJACKING.test(name)) return false;
    return !secret.has(name) && !looksSecret(name, value);
  });
  return Object.fromEntries(passed);
}
