import unittest
from datetime import date

from shelf.book import Book
from shelf.isbn import clean, is_isbn13
from shelf.loans import Loans
from shelf.search import by_author, find

BOOKS = [Book("Emma", "Austen", 1815), Book("Persuasion", "Austen", 1817), Book("Dracula", "Stoker", 1897)]


class ShelfTests(unittest.TestCase):
    def test_isbn(self):
        self.assertEqual(clean("978-0 306"), "9780306")
        self.assertTrue(is_isbn13("978-0-306-40615-7"))
        self.assertFalse(is_isbn13("978-0-306-40615-8"))

    def test_loans(self):
        loans = Loans()
        self.assertEqual(loans.borrow("Emma", "Ann", date(2026, 1, 1)), date(2026, 1, 22))
        self.assertEqual(loans.reader_of("Emma"), "Ann")
        loans.give_back("Emma")
        self.assertIsNone(loans.reader_of("Emma"))

    def test_search(self):
        self.assertEqual([b.title for b in find(BOOKS, "mm")], ["Emma"])
        self.assertEqual(list(by_author(BOOKS)), ["Austen", "Stoker"])
        self.assertEqual(BOOKS[0].label(), "Austen: Emma (1815)")


if __name__ == "__main__":
    unittest.main()
