from datetime import date, timedelta

LOAN_DAYS = 21


class Loans:
    def __init__(self):
        self.by_title = {}

    def borrow(self, title: str, reader: str, day: date) -> date:
        """Notes the loan and answers when the book is due."""
        due = day + timedelta(days=LOAN_DAYS)
        self.by_title[title] = (reader, due)
        return due

    def give_back(self, title: str) -> None:
        del self.by_title[title]

    def reader_of(self, title: str):
        loan = self.by_title.get(title)
        return loan[0] if loan else None
