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
          'Raise a ValueError with the message "out of range" when number is below 1 or above 3999. Let result be an empty text. VALUES is a list of (value, letters) tuples. Go through VALUES in order. While number is at least value, append letters to result and subtract value from number. Return result.',
        examples: [
          { call: 'to_roman(2024)', equals: '"MMXXIV"' },
          { call: 'to_roman(49)', equals: '"XLIX"' },
          { call: 'to_roman(4000)', throws: 'out of range' },
          { call: 'to_roman(-5)', throws: 'out of range' },
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
        signature: 'def roman_sum(text):',
        instruction:
          'Let total be 0 and position be 0. VALUES is a list of (value, letters) tuples. Go through VALUES in order. While text.startswith(letters, position) is true, add value to total and add len(letters) to position. Return total.',
        examples: [
          { call: 'roman_sum("XIX")', equals: '19' },
          { call: 'roman_sum("MMXL")', equals: '2040' },
          { call: 'roman_sum("VQ")', equals: '5' },
          { call: 'roman_sum("Q")', equals: '0' },
        ],
        solution: `def roman_sum(text):
    total = 0
    position = 0
    for value, letters in VALUES:
        while text.startswith(letters, position):
            total += value
            position += len(letters)
    return total`,
      },
      {
        symbol: 'from_roman',
        instruction:
          'Let upper be text.upper(). Let total be roman_sum(upper). Raise a ValueError with the message "not roman" when total is below 1 or above 3999. Raise a ValueError with the message "not roman" when to_roman(total) is not equal to upper. Return total.',
        examples: [
          { call: 'from_roman("xix")', equals: '19' },
          { call: 'from_roman("IC")', throws: 'not roman' },
          { call: 'from_roman("q")', throws: 'not roman' },
          { call: 'from_roman("MMMM")', throws: 'not roman' },
        ],
        solution: `def from_roman(text):
    upper = text.upper()
    total = roman_sum(upper)
    if total < 1 or total > 3999:
        raise ValueError("not roman")
    if to_roman(total) != upper:
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
          'Raise a ValueError with the message "bad amount" when amount is 0 or less. Add amount to self.balance. Append the tuple ("deposit", amount) to self.history.',
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
          'Raise a ValueError with the message "bad amount" when amount is 0 or less. Raise a ValueError with the message "not enough money" when amount is more than self.balance. Subtract amount from self.balance. Append the tuple ("withdraw", amount) to self.history.',
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
          'First raise a ValueError with the message "same account" when other is self. Then call self.withdraw(amount). Then call other.deposit(amount).',
        examples: [
          {
            call: '[a := Account("o", 9), b := Account("p", 1), a.transfer(b, 5), (a.balance, b.balance)][-1]',
            equals: '(4, 6)',
          },
          { call: '(lambda a: a.transfer(a, 2))(Account("o", 9))', throws: 'same account' },
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
          'Raise a ValueError with the message "no values" when len(values) is 0. Let ordered be sorted(values). Let middle be len(ordered) // 2. When len(ordered) is odd, return the element of ordered at index middle. When it is even, add the elements at the indexes middle - 1 and middle and return the sum divided by 2.',
        examples: [
          { call: 'median([5, 1, 9])', equals: '5' },
          { call: 'median([8, 2])', equals: '5' },
          { call: 'median([7, 0, 1, 4])', equals: '2.5' },
          { call: 'median(())', throws: 'no values' },
        ],
        solution: `def median(values):
    if len(values) == 0:
        raise ValueError("no values")
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2 == 1:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2`,
      },
      {
        symbol: 'mode',
        instruction: 'Call max on sorted(values) instead of values. Keep key=values.count.',
        examples: [
          { call: 'mode([9, 7, 9, 7, 1])', equals: '7' },
          { call: 'mode([4, 6, 6])', equals: '6' },
          { call: 'mode([8, 5])', equals: '5' },
        ],
        solution: `def mode(values):
    return max(sorted(values), key=values.count)`,
      },
      {
        signature: 'def trimmed_mean(values, share):',
        instruction:
          'Let ordered be sorted(values). Let cut be int(len(ordered) * share). Let kept be the slice of ordered from index cut to index len(ordered) - cut. Return sum(kept) / len(kept).',
        examples: [
          { call: 'trimmed_mean([10, 0, 4, 6], 0.25)', equals: '5' },
          { call: 'trimmed_mean([2, 4, 9], 0.1)', equals: '5' },
          { call: 'trimmed_mean([8, 1, 90, 2, 3, 0], 0.4)', equals: '2.5' },
        ],
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
        signature: 'def letters_only(text):',
        instruction:
          'Let result be an empty text. Go through the characters of text.lower() in order. When the character is a letter by str.isalpha, or is an apostrophe, append the character to result. Otherwise append a space to result. Return result.',
        examples: [
          { call: 'letters_only("Go2it")', equals: '"go it"' },
          { call: `letters_only("It's, 'a'")`, equals: `"it's  'a'"` },
          { call: 'letters_only("B-C!")', equals: '"b c "' },
        ],
        solution: `def letters_only(text):
    result = ""
    for character in text.lower():
        if character.isalpha() or character == "'":
            result += character
        else:
            result += " "
    return result`,
      },
      {
        symbol: 'words',
        instruction:
          'Let result be an empty list. Go through the parts of letters_only(text).split() in order. Let word be the part without apostrophes at its ends, by str.strip with an apostrophe. When word is not empty, append word to result. Return result.',
        examples: [
          { call: `words("It's 2 o'clock - GO!")`, equals: `["it's", "o'clock", "go"]` },
          { call: `words("'Oh' ' no'")`, equals: `["oh", "no"]` },
          { call: 'words("1 + 2")', equals: '[]' },
        ],
        solution: `def words(text):
    result = []
    for part in letters_only(text).split():
        word = part.strip("'")
        if word:
            result.append(word)
    return result`,
      },
      {
        signature: 'def count_words(text, ignored):',
        instruction:
          'Let found be an empty dict. Go through words(text) in order. When word is not in ignored, set found[word] to found.get(word, 0) + 1. Return found.',
        examples: [
          { call: 'count_words("x y X", ())', equals: '{"x": 2, "y": 1}' },
          { call: 'count_words("x y z y", ("x", "z"))', equals: '{"y": 2}' },
        ],
        solution: `def count_words(text, ignored):
    found = {}
    for word in words(text):
        if word not in ignored:
            found[word] = found.get(word, 0) + 1
    return found`,
      },
      {
        symbol: 'top_words',
        instruction:
          'Remove the loop. Let found be count_words(text, ignored). Let pairs be found.items() sorted by sorted with a lambda as key. The lambda gives, for a (word, number) pair, the tuple of minus number and word. Return the first count elements of pairs.',
        examples: [
          { call: 'top_words("x y y z z w", 2, ("w",))', equals: '[("y", 2), ("z", 2)]' },
          { call: 'top_words("n m m l", 5)', equals: '[("m", 2), ("l", 1), ("n", 1)]' },
          { call: 'top_words("k k j", 1)', equals: '[("k", 2)]' },
        ],
        solution: `def top_words(text, count, ignored=()):
    found = count_words(text, ignored)
    pairs = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return pairs[:count]`,
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
        signature: 'def clip_busy(busy, start, end):',
        instruction:
          'Let result be an empty list. Go through the (begin, finish) pairs of sorted(busy) in order. Let first be max(begin, start). Let last be min(finish, end). When first is below last, append the tuple (first, last) to result. Return result.',
        examples: [
          { call: 'clip_busy([(4, 6), (1, 3)], 0, 9)', equals: '[(1, 3), (4, 6)]' },
          { call: 'clip_busy([(0, 3), (5, 12)], 2, 8)', equals: '[(2, 3), (5, 8)]' },
          { call: 'clip_busy([(9, 12), (0, 1)], 2, 8)', equals: '[]' },
        ],
        solution: `def clip_busy(busy, start, end):
    result = []
    for begin, finish in sorted(busy):
        first = max(begin, start)
        last = min(finish, end)
        if first < last:
            result.append((first, last))
    return result`,
      },
      {
        symbol: 'free_slots',
        instruction:
          'Go through clip_busy(busy, start, end) instead of busy. When start is below begin, append the tuple (start, begin) to free. Then set start to max(start, finish). After the loop, when start is below end, append the tuple (start, end) to free. Return free.',
        examples: [
          { call: 'free_slots([(4, 6), (1, 5)], 0, 9)', equals: '[(0, 1), (6, 9)]' },
          { call: 'free_slots([(1, 6), (2, 3)], 0, 7)', equals: '[(0, 1), (6, 7)]' },
          { call: 'free_slots([(9, 12)], 2, 8)', equals: '[(2, 8)]' },
          { call: 'free_slots([(5, 12)], 2, 8)', equals: '[(2, 5)]' },
        ],
        solution: `def free_slots(busy, start, end):
    free = []
    for begin, finish in clip_busy(busy, start, end):
        if start < begin:
            free.append((start, begin))
        start = max(start, finish)
    if start < end:
        free.append((start, end))
    return free`,
      },
      {
        signature: 'def slot_length(slot):',
        instruction: 'slot is a tuple (begin, finish). Return finish minus begin.',
        examples: [
          { call: 'slot_length((2, 5))', equals: '3' },
          { call: 'slot_length((4, 4))', equals: '0' },
        ],
        solution: `def slot_length(slot):
    begin, finish = slot
    return finish - begin`,
      },
      {
        symbol: 'longest_slot',
        instruction:
          'Let free be free_slots(busy, start, end). Return None when free is empty. Otherwise return the max of free with key=slot_length.',
        examples: [
          { call: 'longest_slot([(1, 2), (4, 5)], 0, 7)', equals: '(2, 4)' },
          { call: 'longest_slot([(5, 6)], 0, 7)', equals: '(0, 5)' },
          { call: 'longest_slot([(0, 5)], 1, 4)', equals: 'None' },
        ],
        solution: `def longest_slot(busy, start, end):
    free = free_slots(busy, start, end)
    if not free:
        return None
    return max(free, key=slot_length)`,
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
        signature: 'def is_whole(text):',
        instruction:
          'Let digits be text without one minus in front, by str.removeprefix with "-". Return digits.isdecimal().',
        examples: [
          { call: 'is_whole("70")', equals: 'True' },
          { call: 'is_whole("-3")', equals: 'True' },
          { call: 'is_whole("--3")', equals: 'False' },
          { call: 'is_whole("-")', equals: 'False' },
        ],
        solution: `def is_whole(text):
    digits = text.removeprefix("-")
    return digits.isdecimal()`,
      },
      {
        signature: 'def without_quotes(text):',
        instruction:
          'When len(text) is at least 2 and text begins with a double quote and ends with a double quote, return text without its first and its last character. Otherwise return text.',
        examples: [
          { call: `without_quotes('"up"')`, equals: '"up"' },
          { call: `without_quotes('""')`, equals: '""' },
          { call: `without_quotes('"')`, equals: `'"'` },
          { call: `without_quotes('"up')`, equals: `'"up'` },
        ],
        solution: `def without_quotes(text):
    if len(text) >= 2 and text.startswith('"') and text.endswith('"'):
        return text[1:-1]
    return text`,
      },
      {
        symbol: 'parse_value',
        instruction:
          'Set text to text.strip(). When text.lower() is "true", return True. When text.lower() is "false", return False. When is_whole(text) is true, return int(text). Otherwise return without_quotes(text).',
        examples: [
          { call: 'parse_value("True")', equals: 'True' },
          { call: 'parse_value("False ")', equals: 'False' },
          { call: 'parse_value(" 7 ")', equals: '7' },
          { call: `[parse_value('"7"'), parse_value(" -x")]`, equals: '["7", "-x"]' },
        ],
        solution: `def parse_value(text):
    text = text.strip()
    if text.lower() == "true":
        return True
    if text.lower() == "false":
        return False
    if is_whole(text):
        return int(text)
    return without_quotes(text)`,
      },
      {
        signature: 'def skip_line(line):',
        instruction:
          'Return True when line is empty. Return True when line begins with "#" or with ";". Otherwise return False.',
        examples: [
          { call: 'skip_line("")', equals: 'True' },
          { call: 'skip_line("# note")', equals: 'True' },
          { call: 'skip_line(";")', equals: 'True' },
          { call: 'skip_line("k = #")', equals: 'False' },
        ],
        solution: `def skip_line(line):
    if line == "":
        return True
    return line.startswith("#") or line.startswith(";")`,
      },
      {
        signature: 'def section_name(line):',
        instruction:
          'When line begins with "[" and ends with "]", return line without its first and its last character. Otherwise return None.',
        examples: [
          { call: 'section_name("[main]")', equals: '"main"' },
          { call: 'section_name("k = [1]")', equals: 'None' },
          { call: 'section_name("[main")', equals: 'None' },
        ],
        solution: `def section_name(line):
    if line.startswith("[") and line.endswith("]"):
        return line[1:-1]
    return None`,
      },
      {
        signature: 'def store_entry(section, line, number):',
        instruction:
          'When section is None or line does not contain "=", raise a ValueError with the message "line " followed by number. Let key and value be the texts before and behind the first "=", by line.split("=", 1). Set the entry key.strip() of the dict section to parse_value(value).',
        examples: [
          { call: '[s := {}, store_entry(s, "n = 5", 2), s][-1]', equals: '{"n": 5}' },
          { call: '[s := {"n": 5}, store_entry(s, "k=a=1", 3), s][-1]', equals: '{"n": 5, "k": "a=1"}' },
          { call: 'store_entry(None, "k = 1", 4)', throws: 'line 4' },
          { call: 'store_entry({}, "oops", 6)', throws: 'line 6' },
        ],
        solution: `def store_entry(section, line, number):
    if section is None or "=" not in line:
        raise ValueError(f"line {number}")
    key, value = line.split("=", 1)
    section[key.strip()] = parse_value(value)`,
      },
      {
        symbol: 'parse_ini',
        instruction:
          'Let result be an empty dict and section be None. Go through enumerate(text.splitlines(), 1) as number and line. Set line to line.strip(). When skip_line(line) is true, continue. Let name be section_name(line). When name is not None, set section to result.setdefault(name, {}). Otherwise call store_entry(section, line, number). After the loop return result.',
        examples: [
          { call: 'parse_ini("[s]\\n; note\\nk = a=1\\n n = 2")', equals: '{"s": {"k": "a=1", "n": 2}}' },
          {
            call: 'parse_ini("[s]\\nk = 1\\n\\n[t]\\n[s]\\nm = 3")',
            equals: '{"s": {"k": 1, "m": 3}, "t": {}}',
          },
          { call: 'parse_ini("\\nk = 1")', throws: 'line 2' },
          { call: 'parse_ini("[s]\\n\\noops")', throws: 'line 3' },
        ],
        solution: `def parse_ini(text):
    result = {}
    section = None
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if skip_line(line):
            continue
        name = section_name(line)
        if name is not None:
            section = result.setdefault(name, {})
        else:
            store_entry(section, line, number)
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
        signature: 'def run_length(text, start):',
        instruction:
          'Let end be start. While end is below len(text) and the character of text at end equals the character of text at start, add 1 to end. Return end minus start.',
        examples: [
          { call: 'run_length("xxyzzz", 0)', equals: '2' },
          { call: 'run_length("xxyzzz", 2)', equals: '1' },
          { call: 'run_length("xxyzzz", 3)', equals: '3' },
        ],
        solution: `def run_length(text, start):
    end = start
    while end < len(text) and text[end] == text[start]:
        end += 1
    return end - start`,
      },
      {
        signature: 'def encode_run(length, character):',
        instruction:
          'When length is 1, return character. Otherwise return str(length) followed by character.',
        examples: [
          { call: 'encode_run(1, "y")', equals: '"y"' },
          { call: 'encode_run(2, "x")', equals: '"2x"' },
          { call: 'encode_run(11, "z")', equals: '"11z"' },
        ],
        solution: `def encode_run(length, character):
    if length == 1:
        return character
    return str(length) + character`,
      },
      {
        symbol: 'encode',
        instruction:
          'Raise a ValueError with the message "digit" when any character of text is a digit by str.isdecimal. Let result be an empty text and at be 0. While at is below len(text), let length be run_length(text, at), append encode_run(length, text[at]) to result and add length to at. After the loop return result.',
        examples: [
          { call: 'encode("xxyzzz")', equals: '"2xy3z"' },
          { call: 'encode("q")', equals: '"q"' },
          { call: 'encode("x5")', throws: 'digit' },
        ],
        solution: `def encode(text):
    if any(character.isdecimal() for character in text):
        raise ValueError("digit")
    result = ""
    at = 0
    while at < len(text):
        length = run_length(text, at)
        result += encode_run(length, text[at])
        at += length
    return result`,
      },
      {
        signature: 'def repeat_character(character, number):',
        instruction:
          'number is a text of digits. When number is the empty text, return character. Otherwise return character repeated int(number) times.',
        examples: [
          { call: 'repeat_character("y", "")', equals: '"y"' },
          { call: 'repeat_character("x", "3")', equals: '"xxx"' },
          { call: 'repeat_character("z", "11")', equals: '"zzzzzzzzzzz"' },
        ],
        solution: `def repeat_character(character, number):
    if number == "":
        return character
    return character * int(number)`,
      },
      {
        symbol: 'decode',
        instruction:
          'Let result and number be empty texts. Go through the characters of code in order. When the character is a digit by str.isdecimal, append it to number. Otherwise append repeat_character(character, number) to result and set number to an empty text. After the loop, raise a ValueError with the message "cut" when number is not empty. Return result.',
        examples: [
          { call: 'decode("3xy11z")', equals: '"xxxyzzzzzzzzzzz"' },
          { call: 'decode("xy")', equals: '"xy"' },
          { call: 'decode("x1")', throws: 'cut' },
        ],
        solution: `def decode(code):
    result = ""
    number = ""
    for character in code:
        if character.isdecimal():
            number += character
        else:
            result += repeat_character(character, number)
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
        signature: 'def blank_quoted(text):',
        instruction:
          'Let result be an empty text and inside be False. Go through the characters of text in order. When the character is a double quote, set inside to not inside and append a space to result. Otherwise, when inside is True, append a space to result. Otherwise append the character to result. Return result.',
        examples: [
          { call: `blank_quoted('a"(x"b')`, equals: '"a    b"' },
          { call: `blank_quoted('""[')`, equals: '"  ["' },
          { call: `blank_quoted('{"}')`, equals: '"{  "' },
        ],
        solution: `def blank_quoted(text):
    result = ""
    inside = False
    for character in text:
        if character == '"':
            inside = not inside
            result += " "
        elif inside:
            result += " "
        else:
            result += character
    return result`,
      },
      {
        signature: 'def has_partner(text, opened, closing):',
        instruction:
          'opened is a list of indexes in text. PAIRS is a dict from closing brackets to opening brackets. Return False when opened is empty. Let last be the last element of opened. Return whether the character of text at index last equals PAIRS[closing].',
        examples: [
          { call: 'has_partner("x(y[z", [1, 3], "]")', equals: 'True' },
          { call: 'has_partner("x(y[z", [1, 3], ")")', equals: 'False' },
          { call: 'has_partner("x(y[z", [], ")")', equals: 'False' },
        ],
        solution: `def has_partner(text, opened, closing):
    if not opened:
        return False
    last = opened[-1]
    return text[last] == PAIRS[closing]`,
      },
      {
        symbol: 'first_fault',
        instruction:
          'Let plain be blank_quoted(text) and opened be an empty list. Go through enumerate(plain) as index and character. When character is in PAIRS.values(), append index to opened. When character is in PAIRS, return index if has_partner(plain, opened, character) is False, else call opened.pop(). After the loop return -1 when opened is empty, else the last element of opened.',
        examples: [
          { call: 'first_fault("{[()]}")', equals: '-1' },
          { call: '[first_fault("(}"), first_fault("x)")]', equals: '[1, 1]' },
          { call: 'first_fault("((")', equals: '1' },
          { call: `first_fault('(")")')`, equals: '-1' },
        ],
        solution: `def first_fault(text):
    plain = blank_quoted(text)
    opened = []
    for index, character in enumerate(plain):
        if character in PAIRS.values():
            opened.append(index)
        elif character in PAIRS:
            if not has_partner(plain, opened, character):
                return index
            opened.pop()
    if not opened:
        return -1
    return opened[-1]`,
      },
      {
        symbol: 'is_balanced',
        instruction: 'Return whether first_fault(text) equals -1.',
        examples: [
          { call: 'is_balanced("{()}")', equals: 'True' },
          { call: 'is_balanced("{(})")', equals: 'False' },
          { call: 'is_balanced("[")', equals: 'False' },
        ],
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
          'Let entry be self.entries.get(key). When entry is None, return None. Otherwise entry is a tuple (value, expires). When expires is less than or equal to now, return None. Otherwise return value.',
        examples: [
          {
            call: '[c := TtlCache(5, 2), c.entries.update(k=(7, 5)), c.get("k", 4)][-1]',
            equals: '7',
          },
          {
            call: '[c := TtlCache(5, 2), c.entries.update(k=(7, 5)), c.get("k", 5)][-1]',
            equals: 'None',
          },
          { call: 'TtlCache(5, 2).get("x", 1)', equals: 'None' },
        ],
        solution: `    def get(self, key, now):
        entry = self.entries.get(key)
        if entry is None:
            return None
        value, expires = entry
        if expires <= now:
            return None
        return value`,
      },
      {
        signature: 'def expired_keys(entries, now):',
        instruction:
          'entries is a dict from keys to (value, expires) tuples. Let result be an empty list. Go through entries.items() in order. When expires is less than or equal to now, append the key to result. Return result.',
        examples: [
          { call: 'expired_keys({"x": (1, 5), "y": (2, 6)}, 5)', equals: '["x"]' },
          { call: 'expired_keys({"x": (1, 5), "y": (2, 6)}, 8)', equals: '["x", "y"]' },
          { call: 'expired_keys({"x": (9, 5)}, 4)', equals: '[]' },
        ],
        solution: `def expired_keys(entries, now):
    result = []
    for key, (value, expires) in entries.items():
        if expires <= now:
            result.append(key)
    return result`,
      },
      {
        symbol: 'TtlCache.purge',
        instruction:
          'Let old be expired_keys(self.entries, now). Go through old and delete each key from self.entries. Return len(old).',
        examples: [
          {
            call: '[c := TtlCache(5, 2), c.entries.update(x=(1, 5), y=(2, 6)), [c.purge(5), list(c.entries)]][-1]',
            equals: '[1, ["y"]]',
          },
          {
            call: '[c := TtlCache(5, 2), c.entries.update(x=(1, 5), y=(2, 6)), [c.purge(4), list(c.entries)]][-1]',
            equals: '[0, ["x", "y"]]',
          },
        ],
        solution: `    def purge(self, now):
        old = expired_keys(self.entries, now)
        for key in old:
            del self.entries[key]
        return len(old)`,
      },
      {
        signature: 'def first_expiring(entries):',
        instruction:
          'entries is a dict from keys to (value, expires) tuples. Return the key whose expires is the smallest, by min of entries with a lambda as key. The lambda gives, for a key, the element at index 1 of its tuple.',
        examples: [
          { call: 'first_expiring({"x": (1, 9), "y": (2, 6), "z": (3, 7)})', equals: '"y"' },
          { call: 'first_expiring({"x": (8, 3), "y": (0, 4)})', equals: '"x"' },
        ],
        solution: `def first_expiring(entries):
    return min(entries, key=lambda key: entries[key][1])`,
      },
      {
        symbol: 'TtlCache.put',
        instruction:
          'Set self.entries[key] to the tuple (value, now + self.seconds). When len(self.entries) is greater than self.limit, call self.purge(now). While len(self.entries) is greater than self.limit, delete the key first_expiring(self.entries) from self.entries.',
        examples: [
          {
            call: '[c := TtlCache(5, 2), c.put("x", 1, 3), c.entries][-1]',
            equals: '{"x": (1, 8)}',
          },
          {
            call: '[c := TtlCache(5, 2), c.put("x", 1, 0), c.put("y", 2, 1), c.put("z", 3, 2), c.entries][-1]',
            equals: '{"y": (2, 6), "z": (3, 7)}',
          },
          {
            call: '[c := TtlCache(5, 2), c.put("x", 1, 0), c.put("y", 2, 1), c.put("z", 3, 20), c.entries][-1]',
            equals: '{"z": (3, 25)}',
          },
        ],
        solution: `    def put(self, key, value, now):
        self.entries[key] = (value, now + self.seconds)
        if len(self.entries) > self.limit:
            self.purge(now)
        while len(self.entries) > self.limit:
            del self.entries[first_expiring(self.entries)]`,
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
        signature: 'def bracket_index(piece):',
        instruction:
          'Raise a ValueError with the message "bad path" when piece does not end with "]". Let digits be piece without its last character. Raise a ValueError with the message "bad path" when digits.isdecimal() is False. Return int(digits).',
        examples: [
          { call: 'bracket_index("10]")', equals: '10' },
          { call: 'bracket_index("7")', throws: 'bad path' },
          { call: 'bracket_index("y]")', throws: 'bad path' },
          { call: 'bracket_index("3]y")', throws: 'bad path' },
        ],
        solution: `def bracket_index(piece):
    if not piece.endswith("]"):
        raise ValueError("bad path")
    digits = piece[:-1]
    if not digits.isdecimal():
        raise ValueError("bad path")
    return int(digits)`,
      },
      {
        signature: 'def part_keys(part):',
        instruction:
          'Let pieces be part.split("["). Let keys be an empty list. When the first piece is not empty, append the first piece to keys. Go through all pieces after the first in order. Append bracket_index(piece) to keys. Return keys.',
        examples: [
          { call: 'part_keys("x[3][10]")', equals: '["x", 3, 10]' },
          { call: 'part_keys("y")', equals: '["y"]' },
          { call: 'part_keys("[5]")', equals: '[5]' },
          { call: 'part_keys("")', equals: '[]' },
        ],
        solution: `def part_keys(part):
    pieces = part.split("[")
    keys = []
    if pieces[0]:
        keys.append(pieces[0])
    for piece in pieces[1:]:
        keys.append(bracket_index(piece))
    return keys`,
      },
      {
        symbol: 'parse_path',
        instruction:
          'Let keys be an empty list. Go through the parts of path.split(".") in order. Add all elements of part_keys(part) to keys by list.extend. Return keys.',
        examples: [
          { call: 'parse_path("x[3][10].y")', equals: '["x", 3, 10, "y"]' },
          { call: 'parse_path("k.l")', equals: '["k", "l"]' },
          { call: 'parse_path("x[y]")', throws: 'bad path' },
        ],
        solution: `def parse_path(path):
    keys = []
    for part in path.split("."):
        keys.extend(part_keys(part))
    return keys`,
      },
      {
        signature: 'def has_key(data, key):',
        instruction:
          'When key is an int by isinstance, return whether data is a list by isinstance and key is below len(data). Otherwise return whether data is a dict by isinstance and key is in data.',
        examples: [
          { call: '[has_key([5, 6], 1), has_key([5, 6], 2)]', equals: '[True, False]' },
          { call: '[has_key({"x": 1}, "x"), has_key({"x": 1}, "y")]', equals: '[True, False]' },
          { call: '[has_key("xy", 0), has_key({0: 1}, 0)]', equals: '[False, False]' },
          { call: '[has_key(["x"], "x"), has_key(3, "x")]', equals: '[False, False]' },
        ],
        solution: `def has_key(data, key):
    if isinstance(key, int):
        return isinstance(data, list) and key < len(data)
    return isinstance(data, dict) and key in data`,
      },
      {
        symbol: 'dig',
        instruction:
          'Go through parse_path(path) in order as key. When has_key(data, key) is False, return default. Otherwise set data to data[key]. After the loop return data.',
        examples: [
          { call: 'dig({"x": [5, {"y": 6}]}, "x[1].y")', equals: '6' },
          { call: 'dig({"x": 1}, "x.y", 0)', equals: '0' },
          { call: 'dig([1], "[2]", "no")', equals: '"no"' },
          { call: 'dig({}, "z")', equals: 'None' },
        ],
        solution: `def dig(data, path, default=None):
    for key in parse_path(path):
        if not has_key(data, key):
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
