"""Outcomes for many people: most hold evidence that comes to the same, so each kind is held against the rule only once. Pure."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from lms.content.schema import CourseRequirement, Requirement
from lms.requirements.explained import Branch, Leaf, Status, Step, blocking, leaves
from lms.requirements.records import Evidence, HeldCertificate, HeldPlace, LeafKind
from lms.requirements.rules import leaves_of


@dataclass(frozen=True)
class Outcome:
    """How a rule stands for somebody, without words: how everything it asks for stands, and what is left to do.

    ``blocking`` are the kinds and keys of what keeps it from being met.
    """

    statuses: tuple[Status, ...]
    met: tuple[bool, ...]
    is_met: bool
    steps: tuple[Step, ...]
    blocking: tuple[tuple[LeafKind, str], ...]

    @property
    def left(self) -> int:
        """How many things are left to do."""
        return len(self.steps)

    def has(self, status: str) -> bool:
        """Whether anything that is asked for stands so."""
        return status in self.statuses


def outcome_of(explained: Leaf | Branch) -> Outcome:
    """The outcome that an explained tree tells in words."""
    parts = leaves(explained)
    return Outcome(
        tuple(part.status for part in parts),
        tuple(part.is_met for part in parts),
        explained.is_met,
        explained.steps,
        tuple(dict.fromkeys((leaf.kind, leaf.key) for leaf in blocking(explained))),
    )


def days_that_matter(rule: Requirement, on_day: date, today: date) -> list[date]:
    """The days that part the dates of evidence, earliest first: all dates from one to before the next come to the same.

    Dates are only ever held against the class day, today, and the first days of issue that the rule names.
    """
    asked = (leaf for leaf in leaves_of(rule) if isinstance(leaf, CourseRequirement))
    days = {on_day, today, *(leaf.issued_from for leaf in asked if leaf.issued_from)}
    return sorted({date.min, *days, *(day + timedelta(days=1) for day in days)})


def simplify(evidence: Evidence, days: Sequence[date]) -> Evidence:
    """The evidence without what no outcome depends on: numbers, names of agencies, and how far dates are from the days."""
    if not evidence.certificates and not evidence.places:
        return evidence
    return replace(
        evidence,
        certificates=tuple(_simplify_certificate(held, days) for held in evidence.certificates),
        places=tuple(_simplify_place(place, days) for place in evidence.places),
    )


def _simplify_certificate(held: HeldCertificate, days: Sequence[date]) -> HeldCertificate:
    expires_on = held.expires_on and _floor(held.expires_on, days)
    return replace(held, number="", public_id="", issued_on=_floor(held.issued_on, days), expires_on=expires_on)


def _simplify_place(place: HeldPlace, days: Sequence[date]) -> HeldPlace:
    ends_on = place.ends_on and _floor(place.ends_on, days)
    return replace(place, agency="", starts_on=_floor(place.starts_on, days), ends_on=ends_on)


def _floor(day: date, days: Sequence[date]) -> date:
    return days[bisect_right(days, day) - 1]
