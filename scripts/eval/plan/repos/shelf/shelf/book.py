from dataclasses import dataclass, field


@dataclass
class Book:
    title: str
    author: str
    year: int
    isbn: str = ""
    tags: list[str] = field(default_factory=list)

    def label(self) -> str:
        return f"{self.author}: {self.title} ({self.year})"
