"""Tables as spreadsheet programs write and read them. Pure."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_GUARDED = (*_STARTS_A_FORMULA, "'")


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
    """The cell as a spreadsheet takes it for text: what would start a formula gets an apostrophe before it (OWASP).

    So does what looks as if it had been given one, so that ``plain`` gives every text back.
    """
    is_guarded = cell.startswith("'") and cell[1:].startswith(_GUARDED)
    return f"'{cell}" if is_guarded or cell.startswith(_STARTS_A_FORMULA) else cell


def plain(cell: str) -> str:
    """The text that ``harmless`` made a cell of."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_GUARDED) else cell


def decode(body: bytes) -> str:
    """The text of a file from whatever program: UTF-8 or UTF-16 with or without its mark, else Windows' Latin letters."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    # Letters of Latin texts leave every other byte empty.
    if body.count(0) > len(body) // 4:
        return body.decode("utf-16-le" if body[1::2].count(0) > body[::2].count(0) else "utf-16-be", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")
