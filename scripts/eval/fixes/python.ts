import type { Task } from './task';

export const python: readonly Task[] = [
  {
    id: 'roman',
    file: 'roman.py',
    start: `VALUES = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]


def to_roman(number):
    return str(number)


def from_roman(text):
    return len(text)
`,
    names: 'to_roman, from_roman',
    task: 'to_roman(number) writes 1 to 3999 in Roman numerals with VALUES, others raise a ValueError "out of range". from_roman(text) reads them in any case and raises a ValueError "not roman" for text that to_roman would not write.',
    steps: [
      {
        symbol: 'to_roman',
        instruction:
          'Raise a ValueError with the message out of range when number is below 1 or above 3999. Go through VALUES in order: while number is at least the value, append the letters to the result and take the value off. Return the result.',
        examples: [
          { call: 'to_roman(2024)', equals: '"MMXXIV"' },
          { call: 'to_roman(4000)', throws: 'out of range' },
        ],
        solution: `def to_roman(number):
    if number < 1 or number > 3999:
        raise ValueError("out of range")
    result = ""
    for value, letters in VALUES:
        while number >= value:
            result += letters
            number -= value
    return result`,
      },
      {
        symbol: 'from_roman',
        instruction:
          'Upper the case of the text. With a position that begins at 0, go through VALUES in order: while the text at the position starts with the letters, add the value and move on by their length. When the whole text was not read, or the sum is 0, or to_roman of the sum is not the text, raise a ValueError with the message not roman. Return the sum.',
        examples: [
          { call: 'from_roman("xix")', equals: '19' },
          { call: 'from_roman("IC")', throws: 'not roman' },
          { call: 'from_roman("")', throws: 'not roman' },
        ],
        solution: `def from_roman(text):
    text = text.upper()
    total = 0
    at = 0
    for value, letters in VALUES:
        while text.startswith(letters, at):
            total += value
            at += len(letters)
    if at < len(text) or total == 0 or total > 3999 or to_roman(total) != text:
        raise ValueError("not roman")
    return total`,
      },
    ],
    tests: {
      test_to_roman: `self.assertEqual(to_roman(1994), "MCMXCIV")
        self.assertEqual(to_roman(8), "VIII")`,
      test_to_roman_range: `with self.assertRaisesRegex(ValueError, "out of range"):
            to_roman(0)`,
      test_from_roman: `self.assertEqual(from_roman("mcmxciv"), 1994)`,
      test_from_roman_refuses: `for text in ["IIII", "IXX", "abc", ""]:
            with self.assertRaisesRegex(ValueError, "not roman"):
                from_roman(text)`,
    },
  },
  {
    id: 'account',
    file: 'account.py',
    start: `class Account:
    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = balance
        self.history = []

    def deposit(self, amount):
        self.balance += amount

    def withdraw(self, amount):
        self.balance -= amount

    def transfer(self, other, amount):
        self.withdraw(amount)
        other.deposit(amount)
`,
    names: 'Account',
    task: 'In Account: deposit and withdraw refuse amounts of 0 or less with a ValueError "bad amount" and append ("deposit", amount) or ("withdraw", amount) to history; withdraw raises a ValueError "not enough money" when the balance is too small; transfer to the account itself raises a ValueError "same account" and changes nothing.',
    steps: [
      {
        symbol: 'Account.deposit',
        instruction:
          'Raise a ValueError with the message bad amount when amount is 0 or less. Add it to the balance and append the tuple of the text deposit and the amount to history.',
        examples: [
          {
            call: '[a := Account("o"), a.deposit(3), (a.balance, a.history)][-1]',
            equals: '(3, [("deposit", 3)])',
          },
          { call: 'Account("o").deposit(-2)', throws: 'bad amount' },
        ],
        solution: `    def deposit(self, amount):
        if amount <= 0:
            raise ValueError("bad amount")
        self.balance += amount
        self.history.append(("deposit", amount))`,
      },
      {
        symbol: 'Account.withdraw',
        instruction:
          'Raise a ValueError with the message bad amount when amount is 0 or less, and one with the message not enough money when it is more than the balance. Take it off the balance and append the tuple of the text withdraw and the amount to history.',
        examples: [
          {
            call: '[a := Account("o", 4), a.withdraw(4), (a.balance, a.history)][-1]',
            equals: '(0, [("withdraw", 4)])',
          },
          { call: 'Account("o", 1).withdraw(2)', throws: 'not enough money' },
          { call: 'Account("o", 1).withdraw(0)', throws: 'bad amount' },
        ],
        solution: `    def withdraw(self, amount):
        if amount <= 0:
            raise ValueError("bad amount")
        if amount > self.balance:
            raise ValueError("not enough money")
        self.balance -= amount
        self.history.append(("withdraw", amount))`,
      },
      {
        symbol: 'Account.transfer',
        instruction:
          'First raise a ValueError with the message same account when other is this account itself. Then withdraw from this one and deposit to the other as before.',
        examples: [
          {
            call: '[a := Account("o", 9), b := Account("p", 1), a.transfer(b, 5), (a.balance, b.balance)][-1]',
            equals: '(4, 6)',
          },
          { call: '(lambda a: a.transfer(a, 1))(Account("o", 9))', throws: 'same account' },
        ],
        solution: `    def transfer(self, other, amount):
        if other is self:
            raise ValueError("same account")
        self.withdraw(amount)
        other.deposit(amount)`,
      },
    ],
    tests: {
      test_deposit: `a = Account("x")
        a.deposit(5)
        self.assertEqual((a.balance, a.history), (5, [("deposit", 5)]))
        with self.assertRaisesRegex(ValueError, "bad amount"):
            a.deposit(0)`,
      test_withdraw: `a = Account("x", 10)
        a.withdraw(10)
        self.assertEqual((a.balance, a.history), (0, [("withdraw", 10)]))
        with self.assertRaisesRegex(ValueError, "not enough money"):
            a.withdraw(1)
        with self.assertRaisesRegex(ValueError, "bad amount"):
            a.withdraw(-1)`,
      test_transfer: `a, b = Account("x", 10), Account("y")
        a.transfer(b, 4)
        self.assertEqual((a.balance, b.balance), (6, 4))
        with self.assertRaisesRegex(ValueError, "same account"):
            a.transfer(a, 1)
        self.assertEqual(a.balance, 6)`,
    },
  },
  {
    id: 'stats',
    file: 'stats.py',
    start: `def median(values):
    return sorted(values)[len(values) // 2]


def mode(values):
    return max(values, key=values.count)
`,
    names: 'median, mode, trimmed_mean',
    task: 'median of an even number of values is the mean of the middle two; of none it raises a ValueError "no values". mode gives the smallest of the most frequent values. Add trimmed_mean(values, share): the mean without the lowest and highest int(len * share) values each.',
    steps: [
      {
        symbol: 'median',
        instruction:
          'Raise a ValueError with the message no values when the list is empty. Sort the values. For an odd number return the middle one; for an even number the two middle ones added and divided by 2.',
        examples: [
          { call: 'median([5, 1, 9])', equals: '5' },
          { call: 'median([8, 2])', equals: '5' },
          { call: 'median([])', throws: 'no values' },
        ],
        solution: `def median(values):
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2 == 1:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2`,
      },
      {
        symbol: 'mode',
        instruction: 'Where several values are equally frequent return the smallest of them.',
        examples: [{ call: 'mode([9, 7, 9, 7, 1])', equals: '7' }],
        solution: `def mode(values):
    return max(sorted(values), key=values.count)`,
      },
      {
        signature: 'def trimmed_mean(values, share):',
        instruction:
          'Add the function trimmed_mean: sort the values, let cut be int of their number times share, leave out the first cut and the last cut values, and return the sum of the others divided by their number.',
        examples: [{ call: 'trimmed_mean([10, 0, 4, 6], 0.25)', equals: '5' }],
        solution: `def trimmed_mean(values, share):
    ordered = sorted(values)
    cut = int(len(ordered) * share)
    kept = ordered[cut:len(ordered) - cut]
    return sum(kept) / len(kept)`,
      },
    ],
    tests: {
      test_median: `self.assertEqual(median([3, 1, 2]), 2)
        self.assertEqual(median([4, 1, 3, 2]), 2.5)
        with self.assertRaisesRegex(ValueError, "no values"):
            median([])`,
      test_mode: `self.assertEqual(mode([3, 1, 3, 1, 2]), 1)`,
      test_trimmed_mean: `self.assertEqual(trimmed_mean([100, 1, 2, 3, -50], 0.2), 2)
        self.assertEqual(trimmed_mean([1, 3], 0), 2)`,
    },
  },
  {
    id: 'words',
    file: 'words.py',
    start: `import re


def words(text):
    return text.split()


def top_words(text, count, ignored=()):
    found = {}
    for word in words(text):
        found[word] = found.get(word, 0) + 1
    return found
`,
    names: 'words, top_words',
    task: 'words(text) gives the words in lower case: runs of letters and apostrophes inside words. top_words(text, count, ignored) gives the count most frequent words that are not ignored as (word, number) tuples, most frequent first, equal ones alphabetically.',
    steps: [
      {
        symbol: 'words',
        instruction:
          "Lower the case of the text and return all matches of letters a to z that may have an apostrophe followed by letters in or behind them (don't is one word), found with re.findall.",
        examples: [{ call: `words("It's 2 o'clock - GO!")`, equals: `["it's", "o'clock", "go"]` }],
        solution: `def words(text):
    return re.findall(r"[a-z]+(?:'[a-z]+)*", text.lower())`,
      },
      {
        symbol: 'top_words',
        instruction:
          'Count only words that are not in ignored. Sort the pairs of word and number by number, largest first, and alphabetically by word where numbers are equal. Return a list of the first count pairs as tuples.',
        examples: [{ call: 'top_words("x y y z z w", 2, ("w",))', equals: '[("y", 2), ("z", 2)]' }],
        solution: `def top_words(text, count, ignored=()):
    found = {}
    for word in words(text):
        if word not in ignored:
            found[word] = found.get(word, 0) + 1
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:count]`,
      },
    ],
    tests: {
      test_words: `self.assertEqual(words("Don't stop, STOP! 'x'"), ["don't", "stop", "stop", "x"])`,
      test_top_words: `self.assertEqual(top_words("b a b c a d", 3), [("a", 2), ("b", 2), ("c", 1)])`,
      test_top_words_ignores: `self.assertEqual(top_words("the cat the dog", 5, {"the"}), [("cat", 1), ("dog", 1)])`,
    },
  },
  {
    id: 'slots',
    file: 'slots.py',
    start: `def free_slots(busy, start, end):
    free = []
    for begin, finish in busy:
        if start < begin:
            free.append((start, begin))
        start = finish
    return free


def longest_slot(busy, start, end):
    return max(free_slots(busy, start, end))
`,
    names: 'free_slots, longest_slot',
    task: 'free_slots(busy, start, end) gives the free (begin, end) pairs between start and end; busy pairs may be unsorted, overlap and stick out. longest_slot gives the longest of them, the earliest where equal, None where there is none.',
    steps: [
      {
        symbol: 'free_slots',
        instruction:
          'Go through the busy pairs sorted. Where a pair begins after start, append the tuple of start and the smaller of its beginning and end, but only when start is below that. Set start to the larger of start and the end of the pair. After the loop append the tuple of start and end where start is below end. Return the list.',
        examples: [
          { call: 'free_slots([(4, 6), (1, 5)], 0, 9)', equals: '[(0, 1), (6, 9)]' },
          { call: 'free_slots([(9, 12)], 2, 8)', equals: '[(2, 8)]' },
        ],
        solution: `def free_slots(busy, start, end):
    free = []
    for begin, finish in sorted(busy):
        if start < min(begin, end):
            free.append((start, min(begin, end)))
        start = max(start, finish)
    if start < end:
        free.append((start, end))
    return free`,
      },
      {
        symbol: 'longest_slot',
        instruction:
          'Return None when there are no free slots. Else the slot with the largest difference between its end and its beginning; of equal ones the first.',
        examples: [
          { call: 'longest_slot([(1, 2), (4, 5)], 0, 7)', equals: '(2, 4)' },
          { call: 'longest_slot([(0, 5)], 1, 4)', equals: 'None' },
        ],
        solution: `def longest_slot(busy, start, end):
    free = free_slots(busy, start, end)
    return max(free, key=lambda slot: slot[1] - slot[0], default=None)`,
      },
    ],
    tests: {
      test_free_slots: `self.assertEqual(free_slots([(12, 13), (9, 10)], 8, 17), [(8, 9), (10, 12), (13, 17)])`,
      test_free_slots_overlap: `self.assertEqual(free_slots([(7, 11), (9, 10), (16, 20)], 8, 17), [(11, 16)])`,
      test_free_slots_outside: `self.assertEqual(free_slots([(20, 21)], 8, 17), [(8, 17)])`,
      test_longest_slot: `self.assertEqual(longest_slot([(9, 10), (12, 13)], 8, 15), (10, 12))
        self.assertIsNone(longest_slot([(0, 24)], 8, 17))`,
    },
  },
  {
    id: 'ini',
    file: 'ini.py',
    start: `def parse_value(text):
    return text


def parse_ini(text):
    result = {}
    for line in text.splitlines():
        key, value = line.split("=")
        result[key] = value
    return result
`,
    names: 'parse_value, parse_ini',
    task: 'parse_value turns true/false (any case) into booleans, whole numbers into int, and takes double quotes off; else the text. parse_ini(text) reads [sections] of key = value lines into a dict of dicts, skips empty lines and those that begin with # or ;, and raises a ValueError "line N" (counted from 1) for a line without "=" or before any section.',
    steps: [
      {
        symbol: 'parse_value',
        instruction:
          'Strip the text. Return True or False when it is true or false in any case; an int when it consists of digits with an optional minus in front; the text inside when it begins and ends with a double quote and is at least two characters long; else the stripped text.',
        examples: [
          {
            call: `[parse_value(t) for t in ["False", " 7 ", '"7"', "-x"]]`,
            equals: '[False, 7, "7", "-x"]',
          },
        ],
        solution: `def parse_value(text):
    text = text.strip()
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if text.removeprefix("-").isdigit():
        return int(text)
    if len(text) >= 2 and text[0] == '"' and text[-1] == '"':
        return text[1:-1]
    return text`,
      },
      {
        symbol: 'parse_ini',
        instruction:
          'Go through the lines, numbered from 1 and stripped. Skip empty lines and those that begin with # or ;. A line in square brackets makes the dict of that section, the current one. Any other line without an equals sign, or before any section, raises a ValueError with the text "line " and its number. Else split at the first equals sign, strip the key, and put parse_value of the rest into the current section. Return the dict of sections.',
        examples: [
          { call: 'parse_ini("[s]\\n; note\\nk = a=1\\nn = 2")', equals: '{"s": {"k": "a=1", "n": 2}}' },
          { call: 'parse_ini("\\nk = 1")', throws: 'line 2' },
          { call: 'parse_ini("[s]\\n\\noops")', throws: 'line 3' },
        ],
        solution: `def parse_ini(text):
    result = {}
    section = None
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line[0] in "#;":
            continue
        if line.startswith("[") and line.endswith("]"):
            section = result.setdefault(line[1:-1], {})
            continue
        if section is None or "=" not in line:
            raise ValueError(f"line {number}")
        key, value = line.split("=", 1)
        section[key.strip()] = parse_value(value)
    return result`,
      },
    ],
    tests: {
      test_parse_value: `self.assertEqual([parse_value(t) for t in [" TRUE", "-12", '"a b"', "1.5", "x"]], [True, -12, "a b", "1.5", "x"])`,
      test_parse_ini: `self.assertEqual(parse_ini("# c\\n[a]\\nx = 1\\n\\n[b]\\ny = p=q\\n;z\\n"), {"a": {"x": 1}, "b": {"y": "p=q"}})`,
      test_parse_ini_faults: `with self.assertRaisesRegex(ValueError, "line 2"):
            parse_ini("[a]\\nnothing")
        with self.assertRaisesRegex(ValueError, "line 1"):
            parse_ini("x = 1")`,
    },
  },
  {
    id: 'runs',
    file: 'runs.py',
    start: `def encode(text):
    return text


def decode(code):
    return code
`,
    names: 'encode, decode',
    task: 'encode("aaab") gives "3ab": runs of two or more as count and character, single characters alone; digits in the text raise a ValueError "digit". decode reverses it; a code that ends in a number raises a ValueError "cut".',
    steps: [
      {
        symbol: 'encode',
        instruction:
          'Raise a ValueError with the message digit when any character of the text is a digit. Go through the text run by run of equal characters: append the length of the run and the character for a run of two or more, else the character alone. Return the result.',
        examples: [
          { call: 'encode("xxyzzz")', equals: '"2xy3z"' },
          { call: 'encode("x5")', throws: 'digit' },
        ],
        solution: `def encode(text):
    if any(c.isdigit() for c in text):
        raise ValueError("digit")
    result = ""
    at = 0
    while at < len(text):
        end = at
        while end < len(text) and text[end] == text[at]:
            end += 1
        result += (str(end - at) if end - at > 1 else "") + text[at]
        at = end
    return result`,
      },
      {
        symbol: 'decode',
        instruction:
          'Go through the characters and collect digits in a number text. At any other character append it as often as the number says, once where there was none, and clear the number. When a number is left at the end raise a ValueError with the message cut. Return the result.',
        examples: [
          { call: 'decode("3xy11z")', equals: '"xxxyzzzzzzzzzzz"' },
          { call: 'decode("x1")', throws: 'cut' },
        ],
        solution: `def decode(code):
    result = ""
    number = ""
    for c in code:
        if c.isdigit():
            number += c
        else:
            result += c * int(number or 1)
            number = ""
    if number:
        raise ValueError("cut")
    return result`,
      },
    ],
    tests: {
      test_encode: `self.assertEqual(encode("aaabccd"), "3ab2cd")
        self.assertEqual(encode(""), "")`,
      test_encode_digits: `with self.assertRaisesRegex(ValueError, "digit"):
            encode("a1")`,
      test_decode: `self.assertEqual(decode("12ab"), "a" * 12 + "b")`,
      test_decode_cut: `with self.assertRaisesRegex(ValueError, "cut"):
            decode("a3")`,
    },
  },
  {
    id: 'brackets',
    file: 'brackets.py',
    start: `PAIRS = {")": "(", "]": "[", "}": "{"}


def is_balanced(text):
    return text.count("(") == text.count(")")


def first_fault(text):
    return -1
`,
    names: 'is_balanced, first_fault',
    task: 'first_fault(text) gives the index of the first bracket of ( [ { that does not match (a closing one without its partner, else the last opening one that never closes), -1 where all match; brackets inside double quotes are text. is_balanced(text) tells whether there is none.',
    steps: [
      {
        symbol: 'first_fault',
        instruction:
          'Keep a list of pairs of opening bracket and index, and a flag for being inside double quotes, which each double quote flips. Inside quotes skip all else. Append opening brackets (the values of PAIRS) with their index. For a closing bracket (a key of PAIRS) return its index when the list is empty or its last bracket is not the partner in PAIRS; else remove the last. At the end return the index of the last pair that is left, or -1.',
        examples: [
          {
            call: `[first_fault(t) for t in ["{[()]}", "(}", "x)", "((", '(")")']]`,
            equals: '[-1, 1, 1, 1, -1]',
          },
        ],
        solution: `def first_fault(text):
    opened = []
    quoted = False
    for index, c in enumerate(text):
        if c == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif c in PAIRS.values():
            opened.append((c, index))
        elif c in PAIRS:
            if not opened or opened[-1][0] != PAIRS[c]:
                return index
            opened.pop()
    return opened[-1][1] if opened else -1`,
      },
      {
        symbol: 'is_balanced',
        instruction: 'Return whether first_fault of the text is -1.',
        examples: [{ call: '[is_balanced("{()}"), is_balanced("{(})")]', equals: '[True, False]' }],
        solution: `def is_balanced(text):
    return first_fault(text) == -1`,
      },
    ],
    tests: {
      test_first_fault: `self.assertEqual(first_fault("a(b[c]{d})"), -1)
        self.assertEqual(first_fault("(]"), 1)
        self.assertEqual(first_fault("([]"), 0)
        self.assertEqual(first_fault(")("), 0)`,
      test_first_fault_quotes: `self.assertEqual(first_fault('("]")'), -1)`,
      test_is_balanced: `self.assertTrue(is_balanced("[()]"))
        self.assertFalse(is_balanced("([)]"))`,
    },
  },
  {
    id: 'ttl',
    file: 'ttl.py',
    start: `class TtlCache:
    def __init__(self, seconds, limit):
        self.seconds = seconds
        self.limit = limit
        self.entries = {}

    def get(self, key, now):
        return self.entries[key]

    def put(self, key, value, now):
        self.entries[key] = value

    def purge(self, now):
        return 0
`,
    names: 'TtlCache',
    task: 'In TtlCache keep (value, expires) tuples: put sets them with expires = now + seconds and, where there are then more than limit, purges and if need be drops the entry that expires first; get gives the value, or None for an unknown key or one with expires <= now; purge removes all that have expired and returns how many.',
    steps: [
      {
        symbol: 'TtlCache.get',
        instruction:
          'Take the entry of the key, a tuple of value and expires. Return None when there is no entry or expires is not after now; else return the value.',
        examples: [
          {
            call: '[c := TtlCache(5, 2), c.entries.update(k=(1, 5)), [c.get("k", 4), c.get("k", 5), c.get("x", 0)]][-1]',
            equals: '[1, None, None]',
          },
        ],
        solution: `    def get(self, key, now):
        entry = self.entries.get(key)
        if entry is None or entry[1] <= now:
            return None
        return entry[0]`,
      },
      {
        symbol: 'TtlCache.put',
        instruction:
          'Set the entry of the key to the tuple of value and now plus self.seconds. When there are more than self.limit entries call purge with now. While there are still more, delete the key whose expires is the smallest.',
        examples: [
          {
            call: '[c := TtlCache(5, 2), c.put("x", 1, 0), c.put("y", 2, 1), c.put("z", 3, 2), c.entries][-1]',
            equals: '{"y": (2, 6), "z": (3, 7)}',
          },
        ],
        solution: `    def put(self, key, value, now):
        self.entries[key] = (value, now + self.seconds)
        if len(self.entries) > self.limit:
            self.purge(now)
        while len(self.entries) > self.limit:
            oldest = min(self.entries, key=lambda one: self.entries[one][1])
            del self.entries[oldest]`,
      },
      {
        symbol: 'TtlCache.purge',
        instruction:
          'Collect the keys of all entries whose expires is not after now, delete them, and return how many they were.',
        examples: [
          {
            call: '[c := TtlCache(5, 2), c.entries.update(x=(1, 5), y=(2, 6)), [c.purge(5), list(c.entries)]][-1]',
            equals: '[1, ["y"]]',
          },
        ],
        solution: `    def purge(self, now):
        old = [key for key, (_, expires) in self.entries.items() if expires <= now]
        for key in old:
            del self.entries[key]
        return len(old)`,
      },
    ],
    tests: {
      test_get: `c = TtlCache(10, 5)
        c.put("a", 1, 0)
        self.assertEqual([c.get("a", 9), c.get("a", 10), c.get("b", 0)], [1, None, None])`,
      test_purge: `c = TtlCache(10, 5)
        c.put("a", 1, 0)
        c.put("b", 2, 5)
        self.assertEqual(c.purge(10), 1)
        self.assertEqual(list(c.entries), ["b"])`,
      test_put_limits: `c = TtlCache(10, 2)
        c.put("a", 1, 0)
        c.put("b", 2, 1)
        c.put("c", 3, 2)
        self.assertEqual(sorted(c.entries), ["b", "c"])`,
    },
  },
  {
    id: 'dig',
    file: 'dig.py',
    start: `def parse_path(path):
    return path.split(".")


def dig(data, path, default=None):
    for key in parse_path(path):
        data = data[key]
    return data
`,
    names: 'parse_path, dig',
    task: 'parse_path("a.b[0].c") gives ["a", "b", 0, "c"]: names and, in brackets, whole numbers; the empty path gives []; a bracket without a number raises a ValueError "bad path". dig(data, path, default) follows it through dicts and lists and gives default where something is missing or of another kind.',
    steps: [
      {
        symbol: 'parse_path',
        instruction:
          'Return an empty list for the empty path. Go through the parts between dots: take the name before the first opening bracket and append it where it is not empty. While the rest is not empty it must begin with an opening bracket and hold a closing one with digits between, else raise a ValueError with the message bad path; append the digits as an int and go on behind the closing bracket. Return the list.',
        examples: [
          { call: 'parse_path("x[3][10].y")', equals: '["x", 3, 10, "y"]' },
          { call: 'parse_path("")', equals: '[]' },
          { call: 'parse_path("x[y]")', throws: 'bad path' },
          { call: 'parse_path("x[1")', throws: 'bad path' },
        ],
        solution: `def parse_path(path):
    if path == "":
        return []
    result = []
    for part in path.split("."):
        name, bracket, rest = part.partition("[")
        if name:
            result.append(name)
        rest = bracket + rest
        while rest:
            end = rest.find("]")
            if rest[0] != "[" or end == -1 or not rest[1:end].isdigit():
                raise ValueError("bad path")
            result.append(int(rest[1:end]))
            rest = rest[end + 1:]
    return result`,
      },
      {
        symbol: 'dig',
        instruction:
          'For each key of parse_path: an int needs data to be a list with that index, a text needs data to be a dict with that key; where that is not so return default. Else go on with the element. Return data at the end.',
        examples: [
          { call: 'dig({"x": [5, {"y": 6}]}, "x[1].y")', equals: '6' },
          { call: '[dig({"x": 1}, "x.y", 0), dig([1], "[2]", 0), dig({}, "z")]', equals: '[0, 0, None]' },
        ],
        solution: `def dig(data, path, default=None):
    for key in parse_path(path):
        if isinstance(key, int):
            if not isinstance(data, list) or key >= len(data):
                return default
        elif not isinstance(data, dict) or key not in data:
            return default
        data = data[key]
    return data`,
      },
    ],
    tests: {
      test_parse_path: `self.assertEqual(parse_path("a.b[0][12].c"), ["a", "b", 0, 12, "c"])
        self.assertEqual(parse_path(""), [])
        self.assertEqual(parse_path("[1].x"), [1, "x"])`,
      test_parse_path_faults: `for path in ["a[x]", "a[1", "a[]"]:
            with self.assertRaisesRegex(ValueError, "bad path"):
                parse_path(path)`,
      test_dig: `data = {"a": [{"b": 1}, "x"]}
        self.assertEqual(dig(data, "a[0].b"), 1)
        self.assertEqual(dig(data, ""), data)`,
      test_dig_default: `data = {"a": [1]}
        self.assertEqual([dig(data, "a[3]", 0), dig(data, "b", 0), dig(data, "a.x", 0), dig(data, "a[0].y", 0)], [0, 0, 0, 0])`,
    },
  },
];
