"""Questions as a CSV table, written for spreadsheets and read from whatever they make of it: rows and columns are named."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from lms import spreadsheets
from lms.content.banks.answers import truth
from lms.content.banks.columns import ALWAYS, HEADINGS, letter, named
from lms.content.banks.rows_read import fields_of, guessed_type, letters, split, type_of
from lms.content.banks.rows_written import Row, rows_of
from lms.content.banks.understood import Bank, Fields, Known, Naming, Path, Understood, key_parts, refuse_taken_keys, understand
from lms.content.items import ItemPart
from lms.content.problems import Problem
from lms.content.types import writable

MOST_CHARACTERS = 8_000_000
MOST_ROWS = 20_000


def write_table(items: Iterable[ItemPart]) -> Iterator[str]:
    """The questions as the lines of a CSV file, with the columns that some question needs; no cell starts a formula."""
    rows = [row for item in items for row in rows_of(item)]
    columns = [name for name in HEADINGS if name in ALWAYS or any(name in row for row in rows)]
    return spreadsheets.write([[HEADINGS[name] for name in columns], *([row.get(name, "") for name in columns] for row in rows)])


def read_table(text: str, known: Known, file: str = "questions.csv") -> Bank:
    """The questions in a table whose first row names its columns; ``line`` of each is its row."""
    try:
        rows = _rows(writable(text))
    except _Unreadable as slip:
        return Bank(problems=[Problem(file, *slip.args)])
    if not rows:
        return Bank(problems=[Problem(file, 1, "missing-field", "the table is empty: write or paste at least one question")])
    first, headings = rows[0]
    table = _Table(file, {name: place for place, name in named(headings).items()}, headings)
    if "prompt" not in table.columns:
        advice = "name the columns in the first row: Question, Type, Option A, Option B, Answer, Explanation"
        return Bank(problems=[Problem(file, first, "missing-field", f"no column holds the questions: {advice}")])
    groups = _groups(table, rows[1:])
    if not groups:
        return Bank(problems=[Problem(file, first, "missing-field", "the table has no rows below its headings: write questions")])
    naming = Naming(known, [group.row["key"] for group in groups if "key" in group.row])
    questions = [_understood(table, group, known, naming) for group in groups]
    return Bank(
        refuse_taken_keys(questions, known, file), (), [_left_out(place, headings[place]) for place in table.unknown(rows[1:])]
    )


def has_headings(text: str) -> bool:
    """Whether the text begins with a row that names several columns, one of them for the questions."""
    head = writable(text).lstrip("\n").partition("\n")[0]
    cells = [cell.strip().strip('"') for cell in head.split(max("\t;,", key=head.count))]
    found = named(cells)
    return head.lower().startswith("sep=") or (len(found) > 1 and "prompt" in found.values())


class _Unreadable(Exception):
    """Line, rule and message of what keeps a table from being read at all."""


@dataclass(frozen=True)
class _Table:
    file: str
    columns: Mapping[str, int]
    headings: Sequence[str]

    def row(self, cells: Sequence[str]) -> Row:
        """The cells that hold something, by column."""
        found = {name: spreadsheets.plain(cells[place]).strip() for name, place in self.columns.items() if place < len(cells)}
        return {name: cell for name, cell in found.items() if cell}

    def words(self, column: str) -> str:
        """How a message says which column it is about."""
        place = self.columns.get(column)
        return f"column {letter(place)}, “{self.headings[place].strip()}”: " if place is not None else ""

    def unknown(self, rows: Sequence[tuple[int, list[str]]]) -> list[int]:
        """The places of the columns that hold something and whose headings say nothing."""
        used = {place for _, cells in rows for place, cell in enumerate(cells) if cell.strip()}
        return [place for place in range(len(self.headings)) if place in used and place not in self.columns.values()]


@dataclass(frozen=True)
class _Group:
    """The rows of one question, each with its number: its own, and those of its decisions."""

    number: int
    row: Row
    kind: str
    decisions: list[tuple[int, Row]]


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The rows that hold something, with their numbers as a spreadsheet shows them."""
    if len(text) > MOST_CHARACTERS:
        raise _Unreadable(1, "size", "the table is too long: send it in parts")
    head, _, rest = text.partition("\n")
    named_separator = head.lower().startswith("sep=") and len(head.strip()) == 5
    separator = head.strip()[4] if named_separator else max("\t;,", key=head.count)
    records = _records(rest if named_separator else text, separator, strict=True)
    found = [(number, cells) for number, cells in enumerate(records, 1 + named_separator) if any(map(str.strip, cells))]
    if len(found) > MOST_ROWS + 1:
        raise _Unreadable(MOST_ROWS + 2, "size", f"the table has more than {MOST_ROWS:,} rows: send it in parts")
    return found


def _records(text: str, separator: str, strict: bool) -> list[list[str]]:
    """All rows; quotation marks that close early are let pass, but one that never closes would swallow the rest."""
    records: list[list[str]] = []
    try:
        records.extend(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=strict))
    except csv.Error as error:
        if "end of data" in str(error):
            advice = "a quotation mark opens here or below and is never closed: close it, or double it"
            raise _Unreadable(len(records) + 1, "invalid-value", advice) from None
        if not strict:
            raise _Unreadable(
                len(records) + 1, "invalid-value", "a cell is too long, or the row cannot be read: shorten it"
            ) from None
        return _records(text, separator, strict=False)
    return records


def _groups(table: _Table, rows: Iterable[tuple[int, list[str]]]) -> list[_Group]:
    groups: list[_Group] = []
    for number, cells in rows:
        row = table.row(cells)
        kind = row.get("type", "").strip().casefold()
        if kind == "decision" and groups and groups[-1].kind == "scenario":
            groups[-1].decisions.append((number, row))
        elif row:
            groups.append(_Group(number, row, (type_of(kind) or kind) if kind else guessed_type(row), []))
    return groups


def _understood(table: _Table, group: _Group, known: Known, naming: Naming) -> Understood:
    row, problems = group.row, list[Problem]()
    fields, doubts = _shared(row, known, naming, group.kind), list[str]()
    if "type" not in row:
        doubts.append(f"No type is given. It was taken as {group.kind}.")
    try:
        own, slips = fields_of(group.kind, row, [one for _, one in group.decisions])
    except KeyError:
        own, slips = {}, []
        advice = "use single-choice, multiple-response, true-false, matching, ordering, numeric, short-text or scenario"
        problems.append(Problem(table.file, group.number, "invalid-value", f"{table.words('type')}no such type: {advice}"))
    problems += [Problem(table.file, group.number, "invalid-value", table.words("answer") + slip) for slip in slips]
    if "answer" in row and not slips and group.kind == "single-choice" and sum(one["correct"] for one in own["options"]) > 1:
        problems.append(
            Problem(table.file, group.number, "invalid-value", f"{table.words('answer')}only one option can be right")
        )
    made = key_parts(fields | own)
    return understand(group.number, made, place=lambda path: _place(table, group, path), problems=problems, doubts=doubts)


def _shared(row: Row, known: Known, naming: Naming, kind: str) -> Fields:
    """The fields that every type has."""
    prompt = row.get("prompt")
    fields: Fields = {"key": row.get("key") or naming.name(prompt or "question"), "type": kind}
    fields |= {"objective": row.get("objective") or known.objective, "prompt": prompt, "explanation": row.get("explanation")}
    if "points" in row:
        fields["points"] = row["points"].replace(",", ".")
    if "critical" in row:
        fields["critical"] = truth(row["critical"]) if truth(row["critical"]) is not None else row["critical"]
    parts = [line.partition(": ") for line in split(row.get("suppress", ""))]
    return fields | {"suppress": [{"rule": rule, "reason": reason} for rule, _, reason in parts]} if parts else fields


def _place(table: _Table, group: _Group, path: Path) -> tuple[str, int, str]:
    """The row and the column that a part of a question comes from."""
    number, row = group.number, group.row
    if len(path) > 1 and path[0] == "decisions" and isinstance(path[1], int):
        (number, row), path = group.decisions[path[1]], path[2:]
    return table.file, number, table.words(_column(path, row))


def _column(path: Path, row: Row) -> str:
    head, place = (path[0] if path else ""), (path[1] if len(path) > 1 else 0)
    if head in ("options", "pairs", "entries") and isinstance(place, int):
        name = letters(row)[place] if letters(row) else "A"
        tail = path[2] if len(path) > 2 else "text"
        return {"key": f"option_key.{name}", "feedback": f"feedback.{name}", "target": "answer"}.get(str(tail), f"option.{name}")
    if head == "targets" and isinstance(place, int):
        return f"match.{[name for name in range(1, 11) if row.get(f'match.{name}')][place]}" if len(path) > 1 else "match.1"
    return "answer" if head in ("accepted", "value") else str(head)


def _left_out(place: int, heading: str) -> str:
    return f"Column {letter(place)}, “{heading.strip()}”, means nothing here and was left out."
