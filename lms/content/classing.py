"""What kind of change a difference is, proposed by rules that ``docs/authoring.md`` states; the author decides.

Editorial: whoever did the activity has still done it. Additive: there is something new in it. Must redo: what was learned or
passed is no longer what the activity stands for.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal

from lms.content.leaves import Way
from lms.content.schema import Lesson, Part
from lms.content.wordwise import share_kept

Class = Literal["editorial", "additive", "must-redo"]

CLASSES: tuple[Class, ...] = ("editorial", "additive", "must-redo")
"""The classes in rising weight."""

MOSTLY_NEW = 0.5
"""A lesson that keeps less than this share of its words is another lesson."""

_RIGHT = ("answer", "best", "correct", "target", "value")
_REPEATED = ("key", "title", "minutes", "kind", "suppress", "reviewed_on", "owner", "objectives")


def to_redo(classes: Mapping[str, str]) -> list[str]:
    """The keys of what must be done again, of classes by activity key, in order."""
    return sorted(key for key, kind in classes.items() if kind == "must-redo")


def heaviest(classes: Iterable[Class]) -> Class:
    """The weightiest of the classes, editorial when there is none."""
    return max(classes, key=CLASSES.index, default="editorial")


def class_of(way: Way, before: str | None, after: str | None) -> Class:
    """What kind of change it is that the value at the end of the way was ``before`` and is ``after``; None: was not there."""
    if _changes_what_is_right(way, before, after) or _asks_for_more(way[-1], before, after):
        return "must-redo"
    return "additive" if before is None and len(way) > 1 else "editorial"


def is_mostly_new(before: Lesson, after: Lesson) -> bool:
    """Whether less than half of the words of the longer of the two stayed."""
    return share_kept(_words(before), _words(after)) < MOSTLY_NEW


def _changes_what_is_right(way: Way, before: str | None, after: str | None) -> bool:
    name = way[-1]
    if name == "accepted":
        # More that is accepted takes nothing from those who were right before.
        return not set((before or "").split("\n")) <= set((after or "").split("\n"))
    if name == "tolerance":
        return Decimal(after or 0) < Decimal(before or 0)
    if name == "partial":
        return after == "no"
    if name in ("correct", "best") and None in (before, after):
        return "yes" in (before, after)
    return name in _RIGHT and (name != "target" or before is not None)


def _asks_for_more(name: str, before: str | None, after: str | None) -> bool:
    if name == "pass_percent":
        return int(after or 0) > int(before or 0)
    return name == "critical" and after == "yes" and before == "no"


def _words(part: Part) -> str:
    values = part.model_dump(exclude=set(_REPEATED))
    return " ".join(_texts(values))


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, dict):
        return (text for inner in value.values() for text in _texts(inner))
    if isinstance(value, (list, tuple)):
        return (text for inner in value for text in _texts(inner))
    return (value,) if isinstance(value, str) else ()
