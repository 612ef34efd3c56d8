"""The roster of a class as pages and as a table: whoever is asked for, a page at a time."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from lms.db import db
from lms.offerings.models import Offering
from lms.reports.asking import Asked, read_key, write_key
from lms.reports.keeping import roster_of_class
from lms.reports.roster import RosterRow
from lms.reports.roster_rows import Line, select_people
from lms.requirements.explained import leaves

PAGE = 100
"""How many people a page of the roster shows."""

_AT_ONCE = 500


@dataclass(frozen=True)
class RosterPage:
    """A page of the roster: ``counts`` are of everybody seen, ``totals`` (how many meet each column) of those that match.

    ``taken`` counts every seat that is held. ``first`` counts from 1; ``before`` and ``after`` are the keys of the neighboring
    pages, None where there is none.
    """

    columns: tuple[str, ...]
    rows: tuple[RosterRow, ...]
    taken: int
    counts: Mapping[str, int]
    totals: tuple[int, ...]
    ready: int
    matching: int
    first: int
    before: str | None
    after: str | None
    agencies: Sequence[tuple[str, str, int]]


def read(offering: Offering, asked: Asked, only: Select[int] | None = None) -> RosterPage:
    """The page of the class's roster that is asked for; of the people with the ids that ``only`` selects, or of all."""
    roster, visible = roster_of_class(offering), _ids(offering, only)
    part, key = roster.part(asked, visible), roster.key(asked.sort)
    lines, start = part.lines, _start(part.lines, key, asked.after)
    rows = roster.rows(offering, lines[start : start + PAGE])
    return RosterPage(
        columns=_columns(rows),
        rows=tuple(rows),
        taken=roster.counts()["seated"],
        counts=roster.counts(visible),
        totals=part.totals,
        ready=part.ready,
        matching=len(lines),
        first=start + 1 if rows else 0,
        before=_key_before(lines, key, start),
        after=write_key(key(lines[start + PAGE - 1])) if start + PAGE < len(lines) else None,
        agencies=roster.agencies(visible),
    )


def choose(offering: Offering, asked: Asked, numbers: set[str] | None, only: Select[int] | None = None) -> list[Line]:
    """The people with these learner numbers, or everybody asked for."""
    roster, visible = roster_of_class(offering), _ids(offering, only)
    if numbers is None:
        return list(roster.part(asked, visible).lines)
    return [line for line in roster.part(Asked(), visible).lines if line.number in numbers]


def stream(offering: Offering, asked: Asked, only: Select[int] | None = None) -> Iterator[list[str]]:
    """Everybody asked for as the rows of a table, its header first; made as it is read."""
    roster = roster_of_class(offering)
    lines = roster.part(asked, _ids(offering, only)).lines
    columns = _columns(roster.rows(offering, lines[:1]))
    yield ["Seat", "Turn", "Name", "Learner number", "E-mail", "Agency", *columns, "Ready", "What is missing"]
    for start in range(0, len(lines), _AT_ONCE):
        for row in roster.rows(offering, lines[start : start + _AT_ONCE]):
            yield _cells(row)


def _cells(row: RosterRow) -> list[str]:
    place = str(row.line.place)
    return [
        *(("", place) if row.line.is_waiting else (place, "")),
        row.line.name,
        row.line.number,
        row.who.email,
        row.who.agency,
        *(chip.words for chip in row.chips),
        row.ready.words,
        "; ".join(f"{step.label}: {step.title}" for step in row.explained.steps),
    ]


def _ids(offering: Offering, only: Select[int] | None) -> frozenset[int] | None:
    return None if only is None else frozenset(db.session.scalars(select_people(offering, only)))


def _columns(rows: Sequence[RosterRow]) -> tuple[str, ...]:
    return tuple(leaf.title for leaf in leaves(rows[0].explained)) if rows else ()


def _start(lines: Sequence[Line], key: Callable[[Line], tuple[Any, ...]], after: str) -> int:
    last = read_key(after, key(lines[0])) if after and lines else None
    return bisect_right(lines, last, key=key) if last else 0


def _key_before(lines: Sequence[Line], key: Callable[[Line], tuple[Any, ...]], start: int) -> str | None:
    if start == 0:
        return None
    return write_key(key(lines[start - PAGE - 1])) if start > PAGE else ""
