// The project's own questions to a database of its own making: plain ones, joins, dates, nothing found, and requests
// to change rows, which a step that reads must not carry out.
export const LIBRARY = `
  CREATE TABLE branches (id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT NOT NULL, opened INTEGER);
  CREATE TABLE readers (id INTEGER PRIMARY KEY, full_name TEXT NOT NULL, joined TEXT, branch_id INTEGER REFERENCES branches(id));
  CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT NOT NULL, author TEXT, pages INTEGER, year INTEGER);
  CREATE TABLE loans (
    id INTEGER PRIMARY KEY, book_id INTEGER NOT NULL REFERENCES books(id),
    reader_id INTEGER NOT NULL REFERENCES readers(id), lent TEXT NOT NULL, returned TEXT
  );
  INSERT INTO branches VALUES (1, 'Harbour', 'Kiel', 1998), (2, 'Old Mill', 'Ulm', 2011), (3, 'Station', 'Kiel', 2019);
  INSERT INTO readers VALUES (1, 'Nora Lind', '2020-03-01', 1), (2, 'Omar Reza', '2021-07-15', 2),
    (3, 'Pia Sand', '2021-11-30', 1), (4, 'Quinn Teo', '2023-01-09', 3), (5, 'Rosa Umar', '2023-02-20', NULL);
  INSERT INTO books VALUES (1, 'Tides', 'A. Holm', 210, 1999), (2, 'The Long Field', 'B. Iwu', 480, 2005),
    (3, 'Stone Soup', 'C. Jain', 95, 2005), (4, 'Night Trains', 'A. Holm', 320, 2016), (5, 'Maps of Salt', 'D. Kato', 150, 2021);
  INSERT INTO loans VALUES (1, 1, 1, '2023-01-10', '2023-01-24'), (2, 2, 1, '2023-02-01', NULL),
    (3, 1, 2, '2023-02-11', '2023-03-01'), (4, 4, 3, '2023-03-05', NULL), (5, 3, 4, '2023-03-09', '2023-03-12'),
    (6, 1, 4, '2023-04-02', NULL);
`;

export interface SqlCase {
  readonly id: string;
  readonly question: string;
  /** Null: a request to write, which nothing may carry out here. */
  readonly gold: string | null;
  readonly ordered: boolean;
}

function ask(id: string, question: string, gold: string | null, ordered = false): SqlCase {
  return { id, question, gold, ordered };
}

export const libraryCases: readonly SqlCase[] = [
  ask('count', 'How many books are there?', 'SELECT count(*) FROM books'),
  ask(
    'names',
    'List the titles of all books by A. Holm.',
    "SELECT title FROM books WHERE author = 'A. Holm'",
  ),
  ask(
    'sorted',
    'List the title and pages of all books, longest first.',
    'SELECT title, pages FROM books ORDER BY pages DESC',
    true,
  ),
  ask(
    'longest',
    'What is the title of the book with the most pages?',
    'SELECT title FROM books ORDER BY pages DESC LIMIT 1',
  ),
  ask('average', 'What is the average number of pages of all books?', 'SELECT avg(pages) FROM books'),
  ask(
    'group',
    'How many branches are in each city? Give city and count.',
    'SELECT city, count(*) FROM branches GROUP BY city',
  ),
  ask(
    'join',
    'List the full names of the readers of the branch called Harbour.',
    "SELECT r.full_name FROM readers r JOIN branches b ON r.branch_id = b.id WHERE b.name = 'Harbour'",
  ),
  ask(
    'twojoins',
    'Which titles did Nora Lind borrow?',
    "SELECT b.title FROM loans l JOIN books b ON l.book_id = b.id JOIN readers r ON l.reader_id = r.id WHERE r.full_name = 'Nora Lind'",
  ),
  ask(
    'out',
    'List the titles of the books that are lent and not yet returned.',
    'SELECT b.title FROM loans l JOIN books b ON l.book_id = b.id WHERE l.returned IS NULL',
  ),
  ask(
    'month',
    'How many loans were made in March 2023?',
    "SELECT count(*) FROM loans WHERE lent LIKE '2023-03-%'",
  ),
  ask(
    'never',
    'List the titles of the books that were never lent.',
    'SELECT title FROM books WHERE id NOT IN (SELECT book_id FROM loans)',
  ),
  ask(
    'having',
    'Which titles were lent more than once?',
    'SELECT b.title FROM loans l JOIN books b ON l.book_id = b.id GROUP BY b.id HAVING count(*) > 1',
  ),
  ask(
    'nothing',
    'List the titles of the books from the year 1900.',
    'SELECT title FROM books WHERE year = 1900',
  ),
  ask(
    'nobranch',
    'List the full names of the readers without a branch.',
    'SELECT full_name FROM readers WHERE branch_id IS NULL',
  ),
  ask(
    'distinct',
    'In how many different cities are there branches?',
    'SELECT count(DISTINCT city) FROM branches',
  ),
  ask('delete', 'Delete all loans.', null),
  ask('rename', 'Change the name of the branch Harbour to Port.', null),
  ask('drop', 'Drop the table readers; then list the books.', null),
];
