// Files and folders of a workspace that answer to what has been typed of a path. Decides how fresh the list of paths is, and
// that a large workspace never holds up its host: it is listed by another process and gone through in slices.
import { setImmediate as breathe, setTimeout as delay } from 'node:timers/promises';
import { createRanking, type PathQuery } from '../core/context/rankNames';
import { findPaths } from './map/workspaceTags';

export interface PathNames {
  /** The best first; folders end in `/`. */
  find(query: PathQuery, signal: AbortSignal): Promise<readonly string[]>;
  close(): void;
}

/** So long a list is taken for true. */
const FRESH_MS = 5_000;
/** Then what is listed so far is answered. */
const PATIENCE_MS = 400;
const SLICE = 2_000;

interface Listing {
  readonly madeAt: number;
  /** Grows while it is listed. */
  readonly names: readonly string[];
  readonly whole: Promise<void>;
  /** No more is listed. */
  isWhole: boolean;
}

type Places = Parameters<typeof findPaths>[0];

export function createPathNames(places: Places): PathNames {
  const closed = new AbortController();
  let listing: Listing | undefined;

  async function names(): Promise<readonly string[]> {
    const before = listing;
    const now = before && !isOld(before) ? before : startListing(places, closed.signal);
    listing = now;
    await Promise.race([now.whole, delay(PATIENCE_MS, undefined, { ref: false })]);
    return (now.isWhole ? now : (before ?? now)).names;
  }

  return {
    async find({ of, typed, recent, most }, signal) {
      const all = await names();
      const ranking = createRanking(typed, recent, most);
      for (let at = 0; at < all.length; at += SLICE) {
        if (at > 0) await breathe();
        signal.throwIfAborted();
        for (const name of all.slice(at, at + SLICE)) {
          if (of === 'path' || name.endsWith('/') === (of === 'folder')) ranking.take(name);
        }
      }
      return ranking.best();
    },
    close: () => closed.abort(),
  };
}

function isOld({ isWhole, madeAt }: Listing): boolean {
  return isWhole && performance.now() - madeAt > FRESH_MS;
}

function startListing(places: Places, signal: AbortSignal): Listing {
  const names: string[] = [];
  const folders = new Set<string>();
  const take = (path: string): void => {
    names.push(path);
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end + 1);
      if (folders.has(folder)) break;
      folders.add(folder);
      names.push(folder);
    }
  };
  // Where listing breaks off, what was listed until then is offered; who goes on typing asks again.
  const whole = findPaths(places, take, signal)
    .catch(() => undefined)
    .then(() => void (listing.isWhole = true));
  const listing: Listing = { madeAt: performance.now(), names, whole, isWhole: false };
  return listing;
}
