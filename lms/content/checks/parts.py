"""The parts of a course document with their paths in it, as the rules walk through them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel

from lms.content.items import Item
from lms.content.schema import Assessment, Course, Lesson
from lms.content.yaml_nodes import Step

Path = tuple[Step, ...]

_NO_PROSE = frozenset(
    ("key", "kind", "type", "objective", "src", "captions", "media_type", "target", "to", "owner", "suppress", "opens")
    + ("retired", "media", "delivery", "language", "roles", "address", "as_of", "standing")
    + ("course", "equivalents", "valid", "jobs", "agency_kinds", "affirmation")
)
_NO_PROSE_BELOW_THE_COURSE = frozenset(("objectives", "sources"))
"""Lists of keys in lessons and blocks; in the course itself, lists of parts whose words are read."""


@dataclass(frozen=True)
class Finding:
    """A breach of a rule at a path of the document, ``offset`` lines below the first line of the text there."""

    rule: str
    path: Path
    message: str
    offset: int = 0


@dataclass(frozen=True)
class Rule:
    """What a rule is called, whether its breach is an error or a warning, and what it asks for in one sentence."""

    id: str
    severity: str
    summary: str


def activities(course: Course) -> Iterator[tuple[Path, Lesson | Assessment]]:
    """Every activity with its path."""
    for number, module in enumerate(course.modules):
        for place, activity in enumerate(module.activities):
            yield ("modules", number, "activities", place), activity


def lessons(course: Course) -> Iterator[tuple[Path, Lesson]]:
    """Every lesson with its path."""
    return ((path, activity) for path, activity in activities(course) if isinstance(activity, Lesson))


def assessments(course: Course) -> Iterator[tuple[Path, Assessment]]:
    """Every quiz and exam with its path."""
    return ((path, activity) for path, activity in activities(course) if isinstance(activity, Assessment))


def items_of(path: Path, activity: Lesson | Assessment) -> Iterator[tuple[Path, Item]]:
    """Every question of an activity with its path, knowledge checks included."""
    if isinstance(activity, Assessment):
        for place, item in enumerate(activity.items):
            yield (*path, "items", place), item
    else:
        for place, block in enumerate(activity.blocks):
            if block.kind == "check":
                yield (*path, "blocks", place, "item"), block.item


def items(course: Course) -> Iterator[tuple[Path, Item]]:
    """Every question of the course with its path."""
    for path, activity in activities(course):
        yield from items_of(path, activity)


def texts(part: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text below ``part`` that somebody will read, with its path; keys, paths and settings are passed over."""
    if isinstance(part, str):
        yield path, part
    elif isinstance(part, BaseModel):
        for name in _prose_of(type(part)):
            yield from texts(getattr(part, name), (*path, name))
    elif isinstance(part, tuple):
        for place, entry in enumerate(part):
            yield from texts(entry, (*path, place))


@cache
def _prose_of(kind: type[BaseModel]) -> tuple[str, ...]:
    """The fields of a kind of part in which there may be text to read."""
    left_out = _NO_PROSE if issubclass(kind, Course) else _NO_PROSE | _NO_PROSE_BELOW_THE_COURSE
    return tuple(name for name in kind.model_fields if name not in left_out)
