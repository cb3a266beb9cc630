// What Python brings along: names that need no more than an import, so that an edit that uses one without it is not sent
// back. Only names that mean one thing; what a project itself exports under such a name comes first.
const modules = new Set(
  (
    'base64 bisect calendar collections contextlib copy csv dataclasses decimal enum fractions functools hashlib ' +
    'heapq html io itertools json logging math operator os pathlib random re secrets shutil statistics string ' +
    'subprocess sys tempfile textwrap threading traceback types typing unicodedata uuid warnings'
  ).split(' '),
);

const members: Readonly<Record<string, string>> = {
  abc: 'ABC abstractmethod',
  bisect: 'bisect_left bisect_right insort',
  collections: 'ChainMap Counter OrderedDict defaultdict deque namedtuple',
  contextlib: 'contextmanager suppress',
  dataclasses: 'dataclass field',
  datetime: 'timedelta timezone',
  decimal: 'Decimal InvalidOperation ROUND_DOWN ROUND_HALF_EVEN ROUND_HALF_UP ROUND_UP',
  enum: 'Enum IntEnum auto',
  fractions: 'Fraction',
  functools: 'cached_property lru_cache partial reduce total_ordering wraps',
  heapq: 'heapify heappop heappush nlargest nsmallest',
  itertools:
    'accumulate chain combinations groupby islice pairwise permutations product takewhile zip_longest',
  math: 'ceil floor gcd inf isclose sqrt',
  operator: 'attrgetter itemgetter',
  pathlib: 'Path',
  typing:
    'Any Callable Generic Iterable Iterator Literal NamedTuple Optional Protocol Sequence TypeVar TypedDict Union',
};

const homes = new Map(
  Object.entries(members).flatMap(([module, names]) => names.split(' ').map(name => [name, module] as const)),
);

/** The statement that brings `name`, as `text` uses it; null where Python's own library does not say which. */
export function standardImport(name: string, text: string): string | null {
  const home = homes.get(name);
  if (home !== undefined) return `from ${home} import ${name}`;
  const isModule = new RegExp(`\\b${name}\\.\\w`).test(text);
  if (modules.has(name)) return isModule ? `import ${name}` : null;
  // A module with a class of the same name in it.
  if (name !== 'datetime') return null;
  return /\bdatetime\.(?:datetime|date|time|timedelta|timezone)\b/.test(text)
    ? 'import datetime'
    : 'from datetime import datetime';
}
