"""The roster of a class: everybody with a seat or in line, and how each stands, a page at a time.

All of them are judged at once, because filters, counts and totals need that; only those on the page are put into words. The
number of statements does not depend on how many they are.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Select

from lms.offerings import checking
from lms.offerings.models import Offering
from lms.reports import chips
from lms.reports.asking import Asked, fold, read_key, write_key
from lms.reports.chips import Chip
from lms.reports.roster_rows import Line, Who, read_agencies, read_lines, read_marks, read_members, read_who, select_people
from lms.requirements import evidence
from lms.requirements.explained import Branch, Leaf, leaves
from lms.requirements.outcomes import Outcome
from lms.requirements.records import Evidence

PAGE = 100
"""How many people a page of the roster shows."""

_AT_ONCE = 500


class RosterRow(NamedTuple):
    """One person on the page: ``chips`` stand in the order of the columns."""

    line: Line
    who: Who
    chips: tuple[Chip, ...]
    ready: Chip
    explained: Leaf | Branch
    marked_by: str | None


@dataclass(frozen=True)
class RosterPage:
    """A page of the roster: ``counts`` are of everybody seen, ``totals`` (how many meet each column) of those that match.

    ``first`` counts from 1; ``before`` and ``after`` are the keys of the neighboring pages, None where there is none.
    """

    columns: tuple[str, ...]
    rows: tuple[RosterRow, ...]
    counts: Mapping[str, int]
    totals: tuple[int, ...]
    ready: int
    matching: int
    first: int
    before: str | None
    after: str | None
    agencies: Sequence[Any]


class Roster:
    """A class's people as somebody sees them, judged but not yet put into words."""

    def __init__(self, offering: Offering, only: Select[int] | None = None) -> None:
        self.offering, self.people = offering, select_people(offering, only)
        self.lines = read_lines(offering, only)
        self.known: dict[int, Evidence] = evidence.for_people(
            [line.person_id for line in self.lines], checking.taught(offering).document.requires, self.people
        )
        self.outcomes: dict[int, Outcome] = checking.judge_known(offering, self.known)
        self.marks = read_marks(offering)

    @cached_property
    def everybody(self) -> dict[int, Who]:
        """What is known of the people beside their names, by id; read when somebody searches or sorts by it."""
        return read_who(self.people)

    def counts(self) -> dict[str, int]:
        """How many there are of each kind that the page can show."""
        # Thousands share a few outcomes, so those are counted first.
        kinds = Counter(map(self._kind, self.lines))
        return {name: sum(many for one, many in kinds.items() if holds(*one)) for name, holds in _KINDS.items()}

    def matching(self, asked: Asked) -> list[Line]:
        """The lines that are asked for, in the order asked for."""
        lines = self.lines
        if asked.show:
            lines = [line for line in lines if _KINDS[asked.show](*self._kind(line))]
        if asked.agency:
            members = read_members(self.people, asked.agency)
            lines = [line for line in lines if line.person_id in members]
        if asked.search:
            lines = self._search(lines, fold(asked.search).split())
        return sorted(lines, key=self.key(asked.sort))

    def key(self, sort: str) -> Callable[[Line], tuple[Any, ...]]:
        """What lines are ordered by: no two have the same."""
        if sort == "name":
            return lambda line: (fold(line.name), line.number)
        if sort == "left":
            return lambda line: (self.outcomes[line.person_id].left, line.is_waiting, line.place)
        if sort == "agency":
            return lambda line: (fold(self.everybody[line.person_id].agency), fold(line.name), line.number)
        return lambda line: (line.is_waiting, line.place)

    def rows(self, lines: Sequence[Line]) -> list[RosterRow]:
        """The lines in words; a fixed number of statements."""
        ids = [line.person_id for line in lines]
        who = read_who(ids) if ids else {}
        explained = checking.explain_known(self.offering, {person_id: self.known[person_id] for person_id in ids})
        return [self._row(line, who[line.person_id], explained[line.person_id]) for line in lines]

    def _kind(self, line: Line) -> tuple[Outcome, bool, bool]:
        return self.outcomes[line.person_id], line.is_waiting, line.person_id in self.marks

    def _row(self, line: Line, who: Who, explained: Leaf | Branch) -> RosterRow:
        known, outcome = self.known[line.person_id], self.outcomes[line.person_id]
        parts = tuple(chips.of_leaf(leaf, known) for leaf in leaves(explained))
        return RosterRow(line, who, parts, chips.of_outcome(outcome), explained, self.marks.get(line.person_id))

    def _search(self, lines: Sequence[Line], words: list[str]) -> list[Line]:
        def holds(line: Line) -> bool:
            who = self.everybody[line.person_id]
            text = fold(f"{line.name} {line.number} {who.email} {who.agency}")
            return all(word in text for word in words)

        return [line for line in lines if holds(line)]


_KINDS: Mapping[str, Callable[[Outcome, bool, bool], bool]] = {
    "ready": lambda outcome, _waits, _marked: outcome.is_met,
    "not-ready": lambda outcome, _waits, _marked: not outcome.is_met,
    "one-thing": lambda outcome, _waits, _marked: outcome.left == 1,
    "expiring": lambda outcome, _waits, _marked: not outcome.is_met and outcome.has("not-on-the-day"),
    "waived": lambda outcome, _waits, _marked: outcome.has("waived"),
    "seated": lambda _outcome, waits, _marked: not waits,
    "waiting": lambda _outcome, waits, _marked: waits,
    "marked": lambda _outcome, _waits, marked: marked,
    "unmarked": lambda _outcome, _waits, marked: not marked,
}
"""Whether somebody is of a kind that ``asking.SHOWN`` names: by the outcome, whether they wait, whether they are marked."""


def read(offering: Offering, asked: Asked, only: Select[int] | None = None) -> RosterPage:
    """The page of the class's roster that is asked for; of the people with the ids that ``only`` selects, or of all."""
    roster = Roster(offering, only)
    lines, key = roster.matching(asked), roster.key(asked.sort)
    start = _start(lines, key, asked.after)
    rows = roster.rows(lines[start : start + PAGE])
    outcomes = Counter(roster.outcomes[line.person_id] for line in lines)
    return RosterPage(
        columns=_columns(rows),
        rows=tuple(rows),
        counts=roster.counts(),
        totals=tuple(map(sum, zip(*([met * many for met in one.met] for one, many in outcomes.items()), strict=True))),
        ready=sum(many for one, many in outcomes.items() if one.is_met),
        matching=len(lines),
        first=start + 1 if rows else 0,
        before=_key_before(lines, key, start),
        after=write_key(key(lines[start + PAGE - 1])) if start + PAGE < len(lines) else None,
        agencies=read_agencies(roster.people),
    )


def stream(offering: Offering, asked: Asked, only: Select[int] | None = None) -> Iterator[list[str]]:
    """Everybody asked for as the rows of a table, its header first; made as it is read."""
    roster = Roster(offering, only)
    lines = roster.matching(asked)
    columns = _columns(roster.rows(lines[:1]))
    yield ["Seat", "Turn", "Name", "Learner number", "E-mail", "Agency", *columns, "Ready", "What is missing"]
    for start in range(0, len(lines), _AT_ONCE):
        for row in roster.rows(lines[start : start + _AT_ONCE]):
            place = str(row.line.place)
            yield [
                *(("", place) if row.line.is_waiting else (place, "")),
                row.line.name,
                row.line.number,
                row.who.email,
                row.who.agency,
                *(chip.words for chip in row.chips),
                row.ready.words,
                "; ".join(f"{step.label}: {step.title}" for step in row.explained.steps),
            ]


def _columns(rows: Sequence[RosterRow]) -> tuple[str, ...]:
    return tuple(leaf.title for leaf in leaves(rows[0].explained)) if rows else ()


def _start(lines: Sequence[Line], key: Callable[[Line], tuple[Any, ...]], after: str) -> int:
    last = read_key(after, key(lines[0])) if after and lines else None
    return bisect_right(lines, last, key=key) if last else 0


def _key_before(lines: Sequence[Line], key: Callable[[Line], tuple[Any, ...]], start: int) -> str | None:
    if start == 0:
        return None
    return write_key(key(lines[start - PAGE - 1])) if start > PAGE else ""
