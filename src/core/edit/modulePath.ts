// Paths between the files of a project as import statements write them, with `/` on every system.

export function parentOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

/** `target` from a file in `folder`: `./b`, `../lib/b`. */
export function relative(folder: string, target: string): string {
  const [from, to] = [folder === '' ? [] : folder.split('/'), target.split('/')];
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared++;
  const up = '../'.repeat(from.length - shared);
  return (up === '' ? './' : up) + to.slice(shared).join('/');
}

/** The reverse: what `./b` or `../lib/b` is from the root. */
export function resolved(folder: string, module: string): string {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of module.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
