// Which paths a plan may name, judged by the name alone: workspace-relative, inside, never in `.git/`.
// Whether a link leads outside is judged on the real file system by Files.contained.
// Cases: the pattern table of reliability notes (prefix compare, case, trailing dots, streams, drive letters).

export type PathCheck =
  | { readonly ok: true; readonly path: string; readonly folder: boolean }
  | { readonly ok: false; readonly detail: string };

/** Normalises `./a//b/` to `a/b` (folder) and refuses what can never be meant. The root itself is `''` (folder). */
export function checkPath(path: string): PathCheck {
  const refuse = (why: string): PathCheck => ({ ok: false, detail: `${JSON.stringify(path)} ${why}.` });
  if (/\p{Cc}/u.test(path)) return refuse('has a control character; name the path without it');
  if (path.includes('\\')) return refuse('has a backslash; write paths with /');
  if (/^(\/|~|[A-Za-z]:|[A-Za-z][A-Za-z0-9+.-]*:\/\/)/.test(path)) {
    return refuse('is not relative to the workspace; write it relative to the workspace folder');
  }
  const segments = path.split('/').filter(segment => segment !== '' && segment !== '.');
  if (segments.includes('..')) return refuse('leaves the workspace; name a path inside it');
  if (segments.some(isGitFolder)) return refuse('is inside .git, which Quickstep never touches');
  const folder = path.endsWith('/') || segments.length === 0 || path === '.';
  return { ok: true, path: segments.join('/'), folder };
}

/** Also the names that file systems take for `.git`: any case, trailing dots or blanks, a stream, the 8.3 form. */
function isGitFolder(segment: string): boolean {
  const name = segment
    .normalize('NFC')
    .toLowerCase()
    .replace(/:.*$/, '')
    .replace(/[. ]+$/, '');
  return name === '.git' || name === 'git~1';
}

const secret = /^(.*\/)?(\.env(\..*)?|\.envrc|\.npmrc|\.pypirc|\.netrc|id_[a-z0-9]+|.*\.(pem|key|p12|pfx))$/;

const sensitive: readonly RegExp[] = [
  /^(.*\/)?\.(vscode|cursor|idea|quickstep|continue|cline|roo|kiro|claude|codex|gemini|zed)\//,
  /^(.*\/)?\.config\/quickstep\//,
  /\.code-workspace$/,
  /^(.*\/)?\.?mcp\.json$/,
  /^(.*\/)?(agents|claude|gemini)(\.local)?\.md$/,
  /^(.*\/)?\.(cursorrules|windsurfrules|clinerules|roorules|aider\.conf\.yml)(\/|$)/,
  /^(.*\/)?\.github\//,
  /^(.*\/)?\.(gitlab-ci\.yml|travis\.yml|ci\/|circleci\/|buildkite\/|husky\/|githooks\/|devcontainer)/,
  /^(.*\/)?(azure-pipelines\.yml|jenkinsfile|\.pre-commit-config\.yaml|lefthook\.yml)$/,
  /^(.*\/)?\.git(attributes|modules|config)$/,
  secret,
];

/**
 * Configuration of the editor and of agents, CI files, hooks, secrets: asked each time, whatever is allowed.
 * Judged by name, so that a file that does not exist yet is covered too.
 */
export function isSensitive(path: string): boolean {
  const name = path.normalize('NFC').toLowerCase();
  return sensitive.some(pattern => pattern.test(name));
}

/** Files that hold keys or passwords by their name: never shown to a planner unasked, which may be far away. */
export function holdsSecrets(path: string): boolean {
  return secret.test(path.normalize('NFC').toLowerCase());
}

/** `ts` of `src/a.ts`; empty where there is none. */
export function extensionOf(path: string): string {
  return /\.([A-Za-z0-9]+)$/.exec(path)?.[1] ?? '';
}

/** Whether one path is the other or lies inside it (a folder is named without its slash). */
export function touches(a: { path: string; folder: boolean }, b: { path: string; folder: boolean }): boolean {
  return a.path === b.path || holds(a, b.path) || holds(b, a.path);
}

function holds(outer: { path: string; folder: boolean }, inner: string): boolean {
  return outer.folder && (outer.path === '' || inner.startsWith(`${outer.path}/`));
}
