"""A rule held against evidence: a tree that says of every part whether it is met, why, and what to do next.

The same tree serves the learner, the coordinator and the record kept with a booking; it holds the words as they were shown.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, Field, TypeAdapter

from lms.requirements.records import HeldCertificate, LeafKind

Status = Literal[
    "met",
    "accepted",
    "on-record",
    "affirmed",
    "waived",
    "not-on-the-day",
    "in-progress",
    "expired",
    "too-old",
    "wrong-version",
    "revoked",
    "not-started",
    "not-on-record",
    "not-affirmed",
]
"""How a requirement without parts stands. Only the first five meet it.

A course is met by our certificate and accepted with one from elsewhere; jobs and agencies are on record; anything may be waived.
"""

MEETING: frozenset[Status] = frozenset(("met", "accepted", "on-record", "affirmed", "waived"))

Kind = Literal["all", "any", "some"]
"""How many of its parts a group of requirements asks for."""

_Key = Annotated[str, Field(validation_alias=AliasChoices("key", "course_key"))]
"""Records kept with bookings before there was anything but courses to ask for call it by its older name."""


@dataclass(frozen=True)
class Step:
    """Something to do: a course to start, continue or take again, a word to give, or somebody to ask.

    ``title`` is what it is about, for an affirmation its text. ``minutes`` is None when that cannot be said.
    """

    key: _Key
    title: str
    label: str
    minutes: int | None
    kind: LeafKind = "course"


@dataclass(frozen=True)
class Leaf:
    """One thing that is asked for: a course, a job, a kind of agency, an affirmation. ``rules.identify`` gives it its key.

    ``certificate`` is the best evidence there is of a course, ``sentence`` says how it stands, ``facts`` are its dates in words,
    and ``steps`` holds the one thing to do when it is not met.
    """

    key: _Key
    title: str
    status: Status
    sentence: str
    facts: tuple[str, ...]
    certificate: HeldCertificate | None
    steps: tuple[Step, ...]
    kind: LeafKind = "course"

    @property
    def is_met(self) -> bool:
        """Whether the requirement holds."""
        return self.status in MEETING

    @property
    def left(self) -> int:
        """How many things are left to do."""
        return len(self.steps)

    @property
    def minutes(self) -> int | None:
        """How many minutes they take, None when that cannot be said."""
        return minutes_of(self.steps)


@dataclass(frozen=True)
class Branch:
    """Parts of which ``needed`` must be met: all of them, any one, or some.

    ``steps`` is what to do to meet it, by way of the parts that take least; a course that several parts ask for stands in it
    once.
    """

    kind: Kind
    needed: int
    is_met: bool
    sentence: str
    parts: tuple["Explained", ...]
    steps: tuple[Step, ...]

    @property
    def met(self) -> int:
        """How many of the parts are met."""
        return sum(part.is_met for part in self.parts)

    @property
    def left(self) -> int:
        """How many things are left to do; 1 is worth a line of its own on the page."""
        return len(self.steps)

    @property
    def minutes(self) -> int | None:
        """How many minutes they take, None when that cannot be said."""
        return minutes_of(self.steps)


Explained = Annotated[Leaf | Branch, Field(discriminator="kind")]


def minutes_of(steps: tuple[Step, ...]) -> int | None:
    """The minutes that all the steps take together, None when it cannot be said of one of them."""
    minutes = [step.minutes for step in steps if step.minutes is not None]
    return sum(minutes) if len(minutes) == len(steps) else None


_TREE: TypeAdapter[Any] = TypeAdapter(Explained)


def to_json(explained: Leaf | Branch) -> dict[str, Any]:
    """The tree as plain JSON values, for the record kept with a booking."""
    return _TREE.dump_python(explained, mode="json")


def from_json(value: dict[str, Any]) -> Leaf | Branch:
    """The tree that ``to_json`` wrote, in this release or an earlier one; ValueError for anything else."""
    return _TREE.validate_python(value)


def leaves(explained: Leaf | Branch) -> list[Leaf]:
    """Everything the tree asks for, in the order of the rule."""
    return [explained] if isinstance(explained, Leaf) else [leaf for part in explained.parts for leaf in leaves(part)]


def blocking(explained: Leaf | Branch) -> list[Leaf]:
    """Everything unmet that keeps the tree from being met, in the order of the rule; of alternatives, each of them."""
    if explained.is_met:
        return []
    return [explained] if isinstance(explained, Leaf) else [leaf for part in explained.parts for leaf in blocking(part)]
