from shelf.book import Book


def find(books: list[Book], word: str) -> list[Book]:
    """Books whose title holds the word."""
    return [book for book in books if word in book.title]


def by_author(books: list[Book]) -> dict[str, list[Book]]:
    groups = {}
    for book in books:
        groups.setdefault(book.author, []).append(book)
    return groups
