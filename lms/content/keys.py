"""Keys that must differ from each other across a course."""

from collections.abc import Iterable, Iterator

from lms.content.problems import Problem
from lms.content.yaml_nodes import Located


def key_problems(course: Located) -> Iterator[Problem]:
    """Every key that stands a second time among its like, and every retired key that is in use, in a course's whole tree."""
    modules = course.at(("modules",)).entries
    activities = [activity for module in modules for activity in module.at(("activities",)).entries if activity.fields]
    for noun, list_name in (("objective", "objectives"), ("source", "sources"), ("term", "glossary")):
        yield from _doubled(noun, course.at((list_name,)).entries)
    yield from _doubled("segment", course.at(("classroom", "segments")).entries)
    yield from _doubled("module", modules)
    yield from _doubled("activity", activities)
    parts = [part for activity in activities for part in _keyed_parts(activity)]
    yield from _doubled("question, scenario or job aid", parts)
    retired = {entry.text for entry in course.at(("retired",)).entries}
    for part in (*activities, *parts):
        key = part.fields.get("key")
        if key and key.text in retired:
            yield Problem(key.file, key.line, "reused-key", f"`{key.text}` is listed under `retired`: choose another key")


def _keyed_parts(activity: Located) -> Iterator[Located]:
    """The parts whose keys answers and anchors hang on."""
    yield from activity.at(("items",)).entries
    for block in activity.at(("blocks",)).entries:
        yield block.fields.get("item", block)


def _doubled(noun: str, parts: Iterable[Located]) -> Iterator[Problem]:
    seen: dict[str, Located] = {}
    for part in parts:
        key = part.fields.get("key")
        if key is None or not key.text:
            continue
        first = seen.setdefault(key.text, key)
        if first is not key:
            message = f"the {noun} `{key.text}` stands already at {first.file}:{first.line}: choose another key"
            yield Problem(key.file, key.line, "duplicate-key", message)
