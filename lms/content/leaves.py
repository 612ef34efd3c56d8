"""A part of the course as its single values, each with the way that leads to it, so that two states can be compared."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from lms.content.schema import Part

Way = tuple[str, ...]
"""The names and keys from a part down to one of its values, such as ``("options", "yes", "text")``."""

_IDENTITY = ("key", "kind", "type")
_NOUNS = {
    "alt": "alternative text",
    "body": "text",
    "draw": "questions drawn",
    "intro": "introduction",
    "opens": "opens",
    "pass_percent": "pass mark in percent",
    "src": "file",
    "suppress": "kept findings",
    "to": "leads to",
}


def leaves(part: Part, leave_out: tuple[str, ...] = ()) -> dict[Way, str]:
    """Every value of the part in words by its way, in the schema's order; what is empty is not there."""
    return dict(_leaves(part, (), leave_out))


def orders(part: Part) -> dict[Way, list[str]]:
    """The keys of each list of keyed parts inside the part, in their order."""
    return dict(_orders(part, ()))


def name_of(way: Way) -> str:
    """The way in words, such as ``options · yes · text``."""
    return " · ".join(_NOUNS.get(step, step.replace("_", " ")) for step in way)


def _leaves(part: BaseModel, way: Way, leave_out: tuple[str, ...]) -> Iterator[tuple[Way, str]]:
    for name in type(part).model_fields:
        value = getattr(part, name)
        if name in (*_IDENTITY, *leave_out) or value is None or value == ():
            continue
        for below, entry in _entries(value):
            if isinstance(entry, BaseModel):
                yield from _leaves(entry, (*way, name, *below), ())
            else:
                yield (*way, name, *below), _in_words(entry)


def _entries(value: Any) -> Iterator[tuple[Way, Any]]:
    if isinstance(value, tuple) and isinstance(value[0], BaseModel):
        yield from (((_name(entry, place),), entry) for place, entry in enumerate(value, 1))
    else:
        yield (), value


def _name(entry: BaseModel, place: int) -> str:
    return next((getattr(entry, name) for name in ("key", "objective", "rule") if hasattr(entry, name)), str(place))


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Mapping):
        return "\n".join(f"{path} ({digest[:8]})" for path, digest in value.items())
    return "\n".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _orders(part: BaseModel, way: Way) -> Iterator[tuple[Way, list[str]]]:
    for name in type(part).model_fields:
        value = getattr(part, name)
        entries = [entry for entry in value if hasattr(entry, "key")] if isinstance(value, tuple) else []
        if entries:
            yield (*way, name), [entry.key for entry in entries]
        for entry in entries:
            yield from _orders(entry, (*way, name, entry.key))
