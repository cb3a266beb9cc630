// Methods that a small model calls as if they were functions (`normalize(text)`): told where the method belongs, it mends
// that; told only that the name is defined nowhere, it writes the same again.
const own = (holder: object): ReadonlySet<string> => new Set(Object.getOwnPropertyNames(holder));

const script: Readonly<Record<string, ReadonlySet<string>>> = {
  text: own(String.prototype),
  list: own(Array.prototype),
  Math: own(Math),
  Object: own(Object),
};

const python: Readonly<Record<string, ReadonlySet<string>>> = {
  text: new Set(
    (
      'capitalize casefold center count endswith find isalnum isalpha isdecimal isdigit islower isspace isupper join ' +
      'ljust lower lstrip partition removeprefix removesuffix replace rfind rjust rpartition rsplit rstrip split ' +
      'splitlines startswith strip swapcase title upper zfill'
    ).split(' '),
  ),
  list: new Set('append extend index insert pop remove reverse sort'.split(' ')),
  dict: new Set('get items keys setdefault update values'.split(' ')),
};

/** How `name` is called in a file at `path`: `text.normalize(...)`; null where it is no such method. */
export function ownerCall(path: string, name: string): string | null {
  const methods = path.endsWith('.py') ? python : script;
  const owner = Object.keys(methods).find(one => methods[one]?.has(name));
  return owner === undefined ? null : `${owner}.${name}(...)`;
}
