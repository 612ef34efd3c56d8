"""Reading a pasted or uploaded list of people, however messy: which identifiers stand on which line. Pure."""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lms.credentials.numbers import normalize
from lms.errors import Invalid

MOST_ROWS = 10_000
LONGEST_TYPED = 300
_LONGEST_LINE = 5_000
_LONGEST_QUOTED = 10
"""Over how many lines a quoted cell may reach; after that the quote is taken for a slip."""

Kind = Literal["email", "number", "certificate"]
Key = tuple[Kind, str]

HEADERS: tuple[tuple[str, Kind], ...] = (
    (r"e?-?mail|login|user ?name", "email"),
    (r"certificate|credential", "certificate"),
    (r"learner|student|officer|\bid\b|number", "number"),
)
"""What the names of columns say that hold identifiers."""

_EMAIL = re.compile(r"[^\s<>,;:\"'()\[\]|]+@[^\s<>,;:\"'()\[\]|@]+\.[^\s<>,;:\"'()\[\]|@.]+")
_NUMBER = re.compile(r"([A-Z])[\s-]*(\d(?:[\s-]*\d){8})|(\d{9})")
_PERSONAL = re.compile(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)")
"""A Social Security number as people write it; nothing here asks for one, and none is kept."""


@dataclass(frozen=True)
class Entry:
    """One row of the list. ``keys`` are the identifiers on it, the likeliest first; ``line`` is where it stands, from 1."""

    line: int
    typed: str
    keys: tuple[Key, ...]


def read(text: str) -> list[Entry]:
    """The rows of the list that are not blank, without its header. Raises Invalid for none or too many of them."""
    rows = [(line, cells) for line, cells in _rows(_clean(text)) if any(cells)]
    columns: dict[int, Kind] = {}
    if rows and (columns := _columns(rows[0][1])):
        del rows[0]
    entries = [entry for line, cells in rows for entry in _entries(line, cells, columns)]
    if not entries:
        raise Invalid("Paste or upload at least one e-mail address, learner number or certificate number.")
    if len(entries) > MOST_ROWS:
        raise Invalid(f"The list has {len(entries):,} rows. Send at most {MOST_ROWS:,} at a time.")
    return entries


def keys_in(cell: str) -> tuple[Key, ...]:
    """The identifiers that a cell holds, as they are stored, however they were typed."""
    if found := _EMAIL.findall(cell):
        return tuple(("email", address.strip(".").casefold()) for address in found)
    if number := normalize(cell):
        return (("certificate", number),)
    if match := _NUMBER.fullmatch(cell.upper()):
        return (("number", match[1] + re.sub(r"\D", "", match[2]) if match[1] else f"L{match[3]}"),)
    return ()


def _clean(text: str) -> str:
    kept = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\x00", "").replace("\u00a0", " ")
    # Marks that nobody sees, as other programs put them around addresses, must not keep a line from being found.
    return "".join(letter for letter in kept if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cf"))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of every line, by its number."""
    lines = text.split("\n")
    separator = _separator(lines)
    at = 0
    while at < len(lines):
        number, line = at + 1, lines[at][:_LONGEST_LINE]
        joined = _join_quoted(lines, at)
        cells, taken = _split(joined or line, separator, is_quoted=joined is not None), (joined or "").count("\n") + 1
        yield number, [_PERSONAL.sub("[left out]", " ".join(cell.split())) for cell in cells]
        at += taken


def _separator(lines: Sequence[str]) -> str:
    """The separator that most of the first lines hold; a tab before a semicolon before a comma."""
    first = [line for line in lines if line.strip()][:50]
    return max("\t;,", key=lambda sign: sum(sign in line for line in first))


def _join_quoted(lines: Sequence[str], at: int) -> str | None:
    """The line with those after it over which a quoted cell reaches; None when its quotes do not close soon."""
    joined = ""
    for line in lines[at : at + _LONGEST_QUOTED]:
        joined = f"{joined}\n{line}" if joined else line
        if joined.count('"') % 2 == 0:
            return joined if len(joined) <= _LONGEST_LINE else None
    return None


def _split(line: str, separator: str, is_quoted: bool) -> list[str]:
    if is_quoted:
        return next(iter(csv.reader([line], delimiter=separator, skipinitialspace=True)), [])
    return line.replace('"', "").split(separator)


def _columns(cells: Sequence[str]) -> dict[int, Kind]:
    """The columns with identifiers that a header names; none when the row holds an identifier, so is no header."""
    if any(keys_in(cell) for cell in cells):
        return {}
    found = {}
    for place, cell in enumerate(cells):
        kind = next((kind for pattern, kind in HEADERS if re.search(pattern, cell.casefold())), None)
        if kind:
            found[place] = kind
    return found


def _entries(line: int, cells: Sequence[str], columns: Mapping[int, Kind]) -> Iterator[Entry]:
    filled = [cell for cell in cells if cell]
    typed = ", ".join(filled)[:LONGEST_TYPED]
    named = [cells[place] for place in columns if place < len(cells) and cells[place]]
    found = _found_in(named) or _found_in(filled)
    if not columns and len(found) == len(filled) and all(key[0] == "email" for _cell, keys in found for key in keys):
        # A line of nothing but addresses, as mail programs copy them, names one person with each.
        singles = [(cell, key) for cell, keys in found for key in keys]
        yield from (Entry(line, (cell if len(found) > 1 else typed)[:LONGEST_TYPED], (key,)) for cell, key in singles)
        if singles:
            return
    yield Entry(line, typed, tuple(dict.fromkeys(key for _cell, keys in found for key in keys)))


def _found_in(cells: Sequence[str]) -> list[tuple[str, tuple[Key, ...]]]:
    return [(cell, keys) for cell in cells if (keys := keys_in(cell))]
