"""Tables for spreadsheet programs, written as they are read. Pure."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The rows as the lines of a CSV file (RFC 4180) with the mark by which spreadsheets know UTF-8."""
    yield "\ufeff"
    line = StringIO()
    writer = csv.writer(line)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def harmless(cell: str) -> str:
    """The cell as a spreadsheet takes it for text: what would start a formula gets an apostrophe before it (OWASP)."""
    return f"'{cell}" if cell.startswith(_STARTS_A_FORMULA) else cell
