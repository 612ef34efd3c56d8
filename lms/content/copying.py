"""A copy of a course under other keys: every part has a new one and every reference follows, so that it shares none."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lms.content.apart import Document
from lms.content.beginnings import suggest_key
from lms.content.schema import Course

OWN_KEYS = ("affirmation", "key", "objective", "objectives", "sources", "target", "to")
"""The fields that hold keys of the course's own parts; what a class requires names other courses, and those stay."""

_LINK = re.compile(r"((?:\]\(|\]:)\s*<?|<)(term|source):([a-z0-9-]+)", re.IGNORECASE)


def copy(course: Course, key: str, title: str) -> Document:
    """Everything of another course as a course of its own, which no learner has been in: nothing in it is retired."""
    document = course.model_copy(update={"retired": ()}).model_dump(mode="json")
    made: Document = rekey(document, new_keys(document))
    return made | {"key": key, "title": title}


def new_keys(document: Document) -> dict[str, str]:
    """A key for each one in the course: the same with a number, which nothing in the course is called yet."""
    old = dict.fromkeys(_keys_in(document))
    taken, found = set(old), dict[str, str]()
    for key in old:
        found[key] = suggest_key(key, taken)
        taken.add(found[key])
    return found


def rekey(value: Any, keys: Mapping[str, str], is_key: bool = False) -> Any:
    """The course, or a part of it, with other keys wherever one stands: in fields and in the links of its Markdown."""
    if isinstance(value, dict):
        return {name: rekey(held, keys, name in OWN_KEYS) for name, held in value.items()}
    if isinstance(value, list):
        return [rekey(entry, keys, is_key) for entry in value]
    if not isinstance(value, str):
        return value
    return keys.get(value, value) if is_key else _LINK.sub(lambda link: _relinked(link, keys), value)


def _keys_in(value: Any, is_key: bool = False) -> Iterator[str]:
    if isinstance(value, dict):
        for name, held in value.items():
            yield from _keys_in(held, name in OWN_KEYS)
    elif isinstance(value, list):
        for entry in value:
            yield from _keys_in(entry, is_key)
    elif is_key and isinstance(value, str):
        yield value


def _relinked(link: re.Match[str], keys: Mapping[str, str]) -> str:
    before, scheme, key = link.groups()
    return f"{before}{scheme}:{keys.get(key, key)}"
