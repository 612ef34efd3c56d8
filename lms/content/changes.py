"""Two versions of a course side by side: what may not follow what, and what changed in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from lms.content.course_files import COURSE_FILE
from lms.content.problems import Problem
from lms.content.schema import Assessment, Course, Lesson

_COURSE_FIELDS = {
    "title": "title",
    "summary": "summary",
    "description": "description",
    "audience": "audience",
    "roles": "roles",
    "minutes": "minutes",
    "advisory": "content advisory",
    "history": "history note",
    "certificate": "certificate",
    "objectives": "objectives",
    "requires": "prerequisites",
    "classroom": "class outline",
    "sources": "sources",
    "glossary": "glossary",
    "media": "media files",
}


@dataclass(frozen=True)
class Change:
    """One difference between two versions: ``key`` names the activity, or the course; ``words`` say what changed."""

    action: Literal["added", "removed", "changed"]
    key: str
    title: str
    words: str


def refusals(old: Course, new: Course) -> list[Problem]:
    """Why ``new`` cannot follow ``old``: what learners have done hangs on keys, so a key neither vanishes nor changes sense."""
    return [Problem(COURSE_FILE, 1, rule, message) for rule, message in _refusals(old, new)]


def compare(old: Course, new: Course) -> list[Change]:
    """What changed from ``old`` to ``new``: the course's own fields first, then its activities in the new order, then losses."""
    before = {activity.key: activity for activity in old.activities}
    after = {activity.key: activity for activity in new.activities}
    fields = [noun for name, noun in _COURSE_FIELDS.items() if getattr(old, name) != getattr(new, name)]
    changes = [Change("changed", new.key, new.title, f"The course changed: {', '.join(fields)}.")] if fields else []
    if [key for key in before if key in after] != [key for key in after if key in before]:
        changes.append(Change("changed", new.key, new.title, "The order of the activities changed."))
    for key, activity in after.items():
        if key not in before:
            changes.append(Change("added", key, activity.title, f"The {activity.kind} “{activity.title}” is new."))
        elif before[key] != activity:
            changes.append(Change("changed", key, activity.title, _difference(before[key], activity)))
    gone = [activity for key, activity in before.items() if key not in after]
    return changes + [Change("removed", one.key, one.title, f"The {one.kind} “{one.title}” is gone.") for one in gone]


def _refusals(old: Course, new: Course) -> Iterator[tuple[str, str]]:
    if old.delivery != new.delivery:
        yield "changed-kind", f"the course was {old.delivery} and is now {new.delivery}: give the new course another key"
    before = {activity.key: activity for activity in old.activities}
    after = {activity.key: activity for activity in new.activities}
    for key in sorted(before.keys() - after.keys() - set(new.retired)):
        yield "vanished-key", f"the activity `{key}` is gone: put it back, or list its key under `retired`"
    for key in sorted(set(old.retired) - after.keys() - set(new.retired)):
        yield "vanished-key", f"`{key}` is no longer listed under `retired`: put it back on the list"
    for key in sorted(after.keys() & {*old.retired, *new.retired}):
        yield "reused-key", f"the activity `{key}` uses a key that is retired: choose another key"
    for key in (key for key in after if key in before and after[key].kind != before[key].kind):
        yield "changed-kind", f"`{key}` was a {before[key].kind} and is now a {after[key].kind}: give the new one another key"
    types, new_types = _types(old), _types(new)
    for key in (key for key in new_types if key in types and types[key] != new_types[key]):
        yield "changed-kind", f"the question `{key}` was {types[key]} and is now {new_types[key]}: give the new one another key"


def _types(course: Course) -> dict[str, str]:
    """What every key that answers hang on stands for."""
    types: dict[str, str] = {}
    for activity in course.activities:
        if isinstance(activity, Lesson):
            types |= {item.key: item.type for item in activity.checks}
            types |= {scenario.key: "a branching scenario" for scenario in activity.scenarios}
        else:
            types |= {item.key: item.type for item in activity.items}
    return types


def _difference(old: Lesson | Assessment, new: Lesson | Assessment) -> str:
    """What changed in an activity, in one sentence."""
    words = [_values(name, old, new) for name in ("title", "minutes", "pass_percent", "attempts", "time_limit_minutes")]
    words += [_counted("block", old, new, "blocks"), _items(old, new)]
    found = [word for word in words if word]
    return f"The {new.kind} “{new.title}” changed: {', '.join(found) if found else 'its text or settings'}."


def _values(name: str, old: BaseModel, new: BaseModel) -> str:
    before, after = getattr(old, name, None), getattr(new, name, None)
    return f"{name.replace('_', ' ')} {before} → {after}" if before != after else ""


def _counted(noun: str, old: BaseModel, new: BaseModel, name: str) -> str:
    before, after = getattr(old, name, ()), getattr(new, name, ())
    changed = sum(part not in before for part in after)
    gone = max(0, len(before) - len(after))
    found = [f"{changed} {noun}{'s' * (changed != 1)} new or edited"] if changed else []
    return ", ".join(found + ([f"{gone} {noun}{'s' * (gone != 1)} fewer"] if gone else []))


def _items(old: Lesson | Assessment, new: Lesson | Assessment) -> str:
    if isinstance(old, Lesson) or isinstance(new, Lesson):
        return ""
    before, after = {item.key: item for item in old.items}, {item.key: item for item in new.items}
    counts = {
        "added": len(after.keys() - before.keys()),
        "removed": len(before.keys() - after.keys()),
        "edited": sum(key in before and before[key] != item for key, item in after.items()),
    }
    return ", ".join(f"{count} question{'s' * (count != 1)} {word}" for word, count in counts.items() if count)
