"""A roster: the people of a class, each judged against what it asks for, and found by whatever is asked of them.

All of them are judged at once, because filters, counts and totals need that; only those on a page are put into words.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from lms.offerings import checking
from lms.offerings.models import Offering
from lms.reports import chips
from lms.reports.asking import Asked, fold
from lms.reports.chips import Chip
from lms.reports.roster_rows import NOBODY, Line, Who, read_lines, read_marks, read_who, select_people
from lms.requirements import evidence
from lms.requirements.explained import Branch, Leaf, leaves
from lms.requirements.outcomes import Outcome
from lms.requirements.records import Evidence

Value = TypeVar("Value")

_FEW = 500
"""How many people are read one by one; of more, everybody is read at once."""

_ROOM = 50
"""How many parts of itself a roster remembers."""


@dataclass(frozen=True, eq=False)
class RosterRow:
    """One person on the page: ``chips`` stand in the order of the columns."""

    line: Line
    who: Who
    chips: tuple[Chip, ...]
    ready: Chip
    explained: Leaf | Branch
    marked_by: str | None


@dataclass(frozen=True)
class Part:
    """Some of the lines in the order asked for, and how many of them are ready and meet each column."""

    lines: Sequence[Line]
    ready: int
    totals: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Roster:
    """A class's people: who they are and what is known of them, by id. It never changes, and remembers what it worked out."""

    lines: Sequence[Line]
    known: Mapping[int, Evidence]
    outcomes: Mapping[int, Outcome]
    who: Mapping[int, Who]
    marks: Mapping[int, str]
    _rows: dict[int, RosterRow] = field(default_factory=dict)
    _folded: dict[int, tuple[str, str]] = field(default_factory=dict)
    _worked_out: dict[Any, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, offering: Offering) -> "Roster":
        """Everybody with a seat or in line, judged anew; the number of statements does not depend on how many they are."""
        lines, people = read_lines(offering), select_people(offering)
        rule = checking.taught(offering).document.requires
        known = evidence.for_people([line.person_id for line in lines], rule, people)
        return cls(lines, known, checking.judge_known(offering, known), read_who(people), read_marks(offering))

    def renewed(self, offering: Offering, people: Collection[int], is_class_changed: bool) -> "Roster":
        """The same with these people judged anew, and with its lines and marks read again if they changed."""
        lines = read_lines(offering) if is_class_changed else self.lines
        present = {line.person_id for line in lines}
        stale = (present & set(people)) | (present - self.known.keys())
        if len(stale) > _FEW:
            return Roster.read(offering)
        fresh = evidence.for_people(sorted(stale), checking.taught(offering).document.requires)
        gone = stale | (self.known.keys() - present)
        return Roster(
            lines,
            _without(self.known, gone) | fresh,
            _without(self.outcomes, gone) | checking.judge_known(offering, fresh),
            _without(self.who, gone) | (read_who(sorted(stale)) if stale else {}),
            read_marks(offering) if is_class_changed else self.marks,
            _rows=_without(self._rows, gone),
            _folded=_without(self._folded, gone),
        )

    def counts(self, visible: Collection[int] | None = None) -> Mapping[str, int]:
        """How many there are of each kind that a page can show, of the people whose ids are visible or of all."""
        return self._once("counts", visible, lambda: self._count(self._seen(visible)))

    def agencies(self, visible: Collection[int] | None = None) -> Sequence[tuple[str, str, int]]:
        """The agencies the people belong to today, by name: address, name, and how many."""
        return self._once("agencies", visible, lambda: self._count_agencies(self._seen(visible)))

    def part(self, asked: Asked, visible: Collection[int] | None = None) -> Part:
        """The lines that are asked for."""
        return self._once(asked.query, visible, lambda: self._pick(asked, self._seen(visible)))

    def key(self, sort: str) -> Callable[[Line], tuple[Any, ...]]:
        """What lines are ordered by: no two have the same."""
        if sort == "name":
            return lambda line: (self._fold(line)[0], line.number)
        if sort == "left":
            return lambda line: (self.outcomes[line.person_id].left, line.is_waiting, line.place)
        if sort == "agency":
            return lambda line: (fold(self._who(line).agency), self._fold(line)[0], line.number)
        return lambda line: (line.is_waiting, line.place)

    def rows(self, offering: Offering, lines: Sequence[Line]) -> list[RosterRow]:
        """The lines in words; the offering is the one the roster was read for."""
        if new := [line for line in lines if not self._has_row(line)]:
            explained = checking.explain_known(offering, {line.person_id: self.known[line.person_id] for line in new})
            self._rows.update({line.person_id: self._row(line, explained[line.person_id]) for line in new})
        return [self._rows[line.person_id] for line in lines]

    def _once(self, name: str, visible: Collection[int] | None, work_out: Callable[[], Value]) -> Value:
        if visible is not None:
            return work_out()
        if name not in self._worked_out:
            if len(self._worked_out) >= _ROOM:
                self._worked_out.clear()
            self._worked_out[name] = work_out()
        found: Value = self._worked_out[name]
        return found

    def _seen(self, visible: Collection[int] | None) -> Sequence[Line]:
        return self.lines if visible is None else [line for line in self.lines if line.person_id in visible]

    def _count(self, lines: Iterable[Line]) -> dict[str, int]:
        # Thousands share a few outcomes, so those are counted first, and told apart without comparing them.
        kinds = Counter((id(self.outcomes[line.person_id]), line.is_waiting, line.person_id in self.marks) for line in lines)
        by_id = {id(outcome): outcome for outcome in self.outcomes.values()}
        return {
            name: sum(many for (outcome, *rest), many in kinds.items() if holds(by_id[outcome], *rest))
            for name, holds in _KINDS.items()
        }

    def _count_agencies(self, lines: Iterable[Line]) -> list[tuple[str, str, int]]:
        many = Counter(agency for line in lines for agency in set(self._who(line).agencies))
        return [(address, name, people) for (name, address), people in sorted(many.items())]

    def _pick(self, asked: Asked, lines: Sequence[Line]) -> Part:
        if asked.show:
            lines = [line for line in lines if _KINDS[asked.show](*self._kind(line))]
        if asked.agency:
            lines = [line for line in lines if any(address == asked.agency for _name, address in self._who(line).agencies)]
        if words := fold(asked.search).split():
            lines = [line for line in lines if all(word in self._fold(line)[1] for word in words)]
        # They stand in the order of seats and turns as they are read.
        lines = sorted(lines, key=self.key(asked.sort)) if asked.sort else lines
        by_id = {id(outcome): outcome for outcome in self.outcomes.values()}
        outcomes = [(by_id[one], many) for one, many in Counter(id(self.outcomes[line.person_id]) for line in lines).items()]
        met = zip(*([is_met * many for is_met in outcome.met] for outcome, many in outcomes), strict=True)
        return Part(lines, sum(many for outcome, many in outcomes if outcome.is_met), tuple(map(sum, met)))

    def _kind(self, line: Line) -> tuple[Outcome, bool, bool]:
        return self.outcomes[line.person_id], line.is_waiting, line.person_id in self.marks

    def _who(self, line: Line) -> Who:
        return self.who.get(line.person_id, NOBODY)

    def _fold(self, line: Line) -> tuple[str, str]:
        """The name as it is sorted by, and all that can be searched."""
        if line.person_id not in self._folded:
            who = self._who(line)
            self._folded[line.person_id] = fold(line.name), fold(f"{line.name} {line.number} {who.email} {who.agency}")
        return self._folded[line.person_id]

    def _has_row(self, line: Line) -> bool:
        row = self._rows.get(line.person_id)
        return row is not None and (row.line, row.marked_by) == (line, self.marks.get(line.person_id))

    def _row(self, line: Line, explained: Leaf | Branch) -> RosterRow:
        known, outcome = self.known[line.person_id], self.outcomes[line.person_id]
        parts = tuple(chips.of_leaf(leaf, known) for leaf in leaves(explained))
        return RosterRow(line, self._who(line), parts, chips.of_outcome(outcome), explained, self.marks.get(line.person_id))


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


def _without(values: Mapping[int, Value], gone: Iterable[int]) -> dict[int, Value]:
    left = dict(values)
    for one in gone:
        left.pop(one, None)
    return left
