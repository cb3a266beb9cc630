import type { PlanTask } from './task';

const task = (id: string, text: string, tests: string, solution: PlanTask['solution']): PlanTask => ({
  id: `shelf-${id}`,
  repository: 'shelf',
  task: text,
  tests: `import unittest\nfrom datetime import date\n${tests}`,
  solution,
});

/** Python, tested by unittest. */
export const shelf: readonly PlanTask[] = [
  task(
    'any-case',
    'find in shelf/search.py must find the word in titles whatever the case of either.',
    `from shelf.book import Book
from shelf.search import find


class TaskTests(unittest.TestCase):
    def test_case(self):
        books = [Book("Emma", "Austen", 1815), Book("DRACULA", "Stoker", 1897)]
        self.assertEqual(len(find(books, "EMMA")), 1)
        self.assertEqual(len(find(books, "dracula")), 1)
        self.assertEqual(find(books, "x"), [])
`,
    [
      {
        file: 'shelf/search.py',
        find: 'if word in book.title',
        text: 'if word.lower() in book.title.lower()',
      },
    ],
  ),
  task(
    'taken',
    'Loans.borrow must raise ValueError("already lent to NAME"), with the name of the reader who has the book, when the book is lent already.',
    `from shelf.loans import Loans


class TaskTests(unittest.TestCase):
    def test_taken(self):
        loans = Loans()
        loans.borrow("Emma", "Ann", date(2026, 1, 1))
        with self.assertRaisesRegex(ValueError, "already lent to Ann"):
            loans.borrow("Emma", "Bob", date(2026, 1, 2))
        self.assertEqual(loans.reader_of("Emma"), "Ann")
`,
    [
      {
        file: 'shelf/loans.py',
        find: '        due = day + timedelta',
        text: '        if title in self.by_title:\n            raise ValueError(f"already lent to {self.by_title[title][0]}")\n        due = day + timedelta',
      },
    ],
  ),
  task(
    'overdue',
    'Add a method overdue(self, day: date) -> list[str] to the class Loans: the titles whose due date is before that day, sorted.',
    `from shelf.loans import Loans


class TaskTests(unittest.TestCase):
    def test_overdue(self):
        loans = Loans()
        loans.borrow("Persuasion", "Ann", date(2026, 1, 1))
        loans.borrow("Emma", "Ann", date(2026, 1, 1))
        loans.borrow("Dracula", "Bob", date(2026, 2, 1))
        self.assertEqual(loans.overdue(date(2026, 1, 22)), [])
        self.assertEqual(loans.overdue(date(2026, 1, 23)), ["Emma", "Persuasion"])
`,
    [
      {
        file: 'shelf/loans.py',
        find: '    def reader_of',
        text: '    def overdue(self, day: date) -> list[str]:\n        return sorted(title for title, (_, due) in self.by_title.items() if due < day)\n\n    def reader_of',
      },
    ],
  ),
  task(
    'give-back',
    'Loans.give_back raises KeyError for a book that is not lent. It must do nothing then, and answer True when a book was given back, else False.',
    `from shelf.loans import Loans


class TaskTests(unittest.TestCase):
    def test_give_back(self):
        loans = Loans()
        self.assertIs(loans.give_back("Emma"), False)
        loans.borrow("Emma", "Ann", date(2026, 1, 1))
        self.assertIs(loans.give_back("Emma"), True)
        self.assertIsNone(loans.reader_of("Emma"))
`,
    [
      {
        file: 'shelf/loans.py',
        find: '-> None:\n        del self.by_title[title]',
        text: '-> bool:\n        return self.by_title.pop(title, None) is not None',
      },
    ],
  ),
  task(
    'isbn10',
    'Add a function is_isbn10(text: str) -> bool to shelf/isbn.py. After clean there are ten characters, digits but for the last, which may be X for 10. The sum of each value times 10, 9, ... 1 must be divisible by 11.',
    `from shelf.isbn import is_isbn10


class TaskTests(unittest.TestCase):
    def test_isbn10(self):
        self.assertTrue(is_isbn10("0-306-40615-2"))
        self.assertTrue(is_isbn10("0-8044-2957-x"))
        self.assertFalse(is_isbn10("0-306-40615-3"))
        self.assertFalse(is_isbn10("X306406152"))
        self.assertFalse(is_isbn10("030640615"))
`,
    [
      {
        file: 'shelf/isbn.py',
        find: 'def is_isbn13',
        text: 'def is_isbn10(text: str) -> bool:\n    digits = clean(text)\n    if len(digits) != 10 or not digits[:9].isdigit() or not (digits[9].isdigit() or digits[9] == "X"):\n        return False\n    values = [10 if d == "X" else int(d) for d in digits]\n    return sum(v * (10 - i) for i, v in enumerate(values)) % 11 == 0\n\n\ndef is_isbn13',
      },
    ],
  ),
  task(
    'tags',
    'Add a function with_tag(books: list[Book], tag: str) -> list[Book] to shelf/search.py: the books that have the tag, sorted by year, oldest first.',
    `from shelf.book import Book
from shelf.search import with_tag


class TaskTests(unittest.TestCase):
    def test_tags(self):
        books = [Book("B", "x", 1900, tags=["old"]), Book("A", "x", 1800, tags=["old", "red"]), Book("C", "x", 1700)]
        self.assertEqual([b.title for b in with_tag(books, "old")], ["A", "B"])
        self.assertEqual(with_tag(books, "blue"), [])
`,
    [
      {
        file: 'shelf/search.py',
        find: 'def by_author',
        text: 'def with_tag(books: list[Book], tag: str) -> list[Book]:\n    return sorted((book for book in books if tag in book.tags), key=lambda book: book.year)\n\n\ndef by_author',
      },
    ],
  ),
  task(
    'label-isbn',
    'A book with an isbn has it at the end of its label, as in "Austen: Emma (1815) ISBN 9780306406157", cleaned by shelf.isbn.clean. Without isbn the label stays as it is.',
    `from shelf.book import Book


class TaskTests(unittest.TestCase):
    def test_label(self):
        self.assertEqual(Book("Emma", "Austen", 1815, "978-0-306-40615-7").label(), "Austen: Emma (1815) ISBN 9780306406157")
        self.assertEqual(Book("Emma", "Austen", 1815).label(), "Austen: Emma (1815)")
`,
    [
      {
        file: 'shelf/book.py',
        find: 'from dataclasses import dataclass, field\n',
        text: 'from dataclasses import dataclass, field\n\nfrom shelf.isbn import clean\n',
      },
      {
        file: 'shelf/book.py',
        find: '        return f"{self.author}: {self.title} ({self.year})"',
        text: '        label = f"{self.author}: {self.title} ({self.year})"\n        return f"{label} ISBN {clean(self.isbn)}" if self.isbn else label',
      },
    ],
  ),
];
