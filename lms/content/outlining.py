"""Changes to the outline of a draft: each takes a document and returns another, and Invalid says what cannot be done."""

from collections.abc import Callable, Collection
from typing import Any

from lms.content.apart import Document, put_together, take_apart
from lms.content.beginnings import suggest_key
from lms.content.merging import settle
from lms.errors import Invalid

KINDS = ("lesson", "quiz", "exam")
MISSING = "This part of the course is no longer there. Somebody may have moved or retired it."


def keys_in_use(document: Document) -> set[str]:
    """The keys of every module and activity, and those that are retired."""
    modules = document["modules"]
    activities = {activity.get("key", "") for module in modules for activity in module["activities"]}
    return activities | {module.get("key", "") for module in modules} | set(document.get("retired", []))


def part_keys(document: Document) -> set[str]:
    """The keys of every question, scenario and job aid."""
    activities = [activity for module in document["modules"] for activity in module["activities"]]
    blocks = [block for activity in activities for block in _parts(activity.get("blocks"))]
    parts = [*blocks, *_parts([block.get("item") for block in blocks]), *(item for one in activities for item in items_of(one))]
    return {str(key) for part in parts if (key := part.get("key"))}


def find_activity(document: Document, key: str) -> Document | None:
    """The activity with that key, None when there is none."""
    found = (activity for module in document["modules"] for activity in module["activities"] if activity.get("key") == key)
    return next(found, None)


def replace_activity(document: Document, key: str, activity: Document) -> Document:
    """The document with another activity in place of the one with that key."""
    outline, activities = take_apart(document)
    if key not in activities:
        raise Invalid(MISSING)
    return put_together(outline, activities | {key: activity})


def replace_assessment(document: Document, key: str, assessment: Document, published: Collection[str]) -> Document:
    """The same for a quiz or an exam; questions it no longer has that were published are listed as retired."""
    before = item_keys(find_activity(document, key) or {})
    changed = replace_activity(document, key, assessment)
    kept, retired = part_keys(changed), document.get("retired", [])
    return changed | {"retired": [*retired, *(one for one in before if one in published and one not in {*kept, *retired})]}


def item_keys(assessment: Document) -> list[str]:
    """The keys of its questions in their order."""
    return [str(item.get("key") or "") for item in items_of(assessment)]


def items_of(assessment: Document) -> list[Document]:
    """The questions of a quiz or an exam of a draft; what stands there and is none counts as an empty one."""
    items = assessment.get("items")
    return [item if isinstance(item, dict) else {} for item in items] if isinstance(items, list) else []


def _parts(value: Any) -> list[Document]:
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def add_module(document: Document, title: str, key: str = "") -> Document:
    """The document with a new module at its end; without a key, one is made from the title."""
    module = {"key": _new_key(document, title, key), "title": _title(title), "minutes": 0, "activities": []}
    return document | {"modules": [*document["modules"], module]}


def add_activity(document: Document, module_key: str, kind: str, title: str, key: str, **values: Any) -> Document:
    """The document with a new lesson, quiz or exam at the end of the module; ``values`` are further fields of it."""
    if kind not in KINDS:
        raise Invalid("Choose a lesson, a quiz or an exam.")
    activity = {"kind": kind, "key": _new_key(document, title, key), "title": _title(title), "minutes": 5}
    activity |= {"blocks": []} | values if kind == "lesson" else {"items": []}
    return _in_module(document, module_key, lambda module: module | {"activities": [*module["activities"], activity]})


def rename(document: Document, key: str, title: str, new_key: str, frozen: Collection[str] = ()) -> Document:
    """The document with another title, and another key unless it is one of those that learners' work hangs on already."""
    if new_key != key and key in frozen:
        raise Invalid(f"`{key}` has been published, so learners' work hangs on it: a key cannot change any more.")
    new_key = key if new_key == key else _new_key(document, title, new_key)
    renamed = {"title": _title(title), "key": new_key}
    if any(module["key"] == key for module in document["modules"]):
        return _in_module(document, key, lambda module: _renamed(module, renamed))
    activity = find_activity(document, key)
    if activity is None:
        raise Invalid(MISSING)
    return replace_activity(document, key, _renamed(activity, renamed))


def move(document: Document, key: str, step: int) -> Document:
    """The document with the part one place further up (-1) or down (1); an activity also moves to the neighboring module."""
    keys = [module["key"] for module in document["modules"]]
    if key in keys:
        return document | {"modules": _swapped(document["modules"], keys.index(key), step)}
    outline, activities = take_apart(document)
    modules = outline["modules"]
    home = next((number for number, module in enumerate(modules) if key in module["activities"]), None)
    if home is None:
        raise Invalid(MISSING)
    place, names = modules[home]["activities"].index(key), modules[home]["activities"]
    if 0 <= place + step < len(names):
        modules[home]["activities"] = _swapped(names, place, step)
    elif 0 <= home + step < len(modules):
        names.remove(key)
        modules[home + step]["activities"].insert(0 if step > 0 else len(modules[home + step]["activities"]), key)
    return put_together(outline, activities)


def put(document: Document, key: str, before: str) -> Document:
    """The document with the activity moved in front of another one, or to the end of the module called ``before``."""
    outline, activities = take_apart(document)
    modules = outline["modules"]
    home = next((module for module in modules if key in module["activities"]), None)
    goal = next((module for module in modules if before == module["key"] or before in module["activities"]), None)
    if home is None or goal is None:
        raise Invalid(MISSING)
    if key != before:
        home["activities"].remove(key)
        names = goal["activities"]
        names.insert(names.index(before) if before in names else len(names), key)
    return put_together(outline, activities)


def retire(document: Document, key: str, published: Collection[str]) -> Document:
    """The document without the part; all of it that was published is listed as retired, so that no key is used again."""
    outline, activities = take_apart(document)
    gone = next((module["activities"] for module in outline["modules"] if module["key"] == key), [key])
    if gone == [key] and key not in activities:
        raise Invalid(MISSING)
    left = [module for module in outline["modules"] if module["key"] != key]
    for module in left:
        module["activities"] = [name for name in module["activities"] if name not in gone]
    names = [*gone, *(question for name in gone if name in activities for question in item_keys(activities[name]))]
    retired = document.get("retired", [])
    retired = retired + [name for name in names if name in published and name not in retired]
    return put_together(outline | {"modules": left, "retired": retired}, activities)


def _renamed(part: Document, values: Document) -> Document:
    """The part with the values, chosen from whatever else was written there at the same time."""
    for name, value in values.items():
        part = settle(part, name, value)
    return part


def _in_module(document: Document, key: str, edit: Callable[[Document], Document]) -> Document:
    if not any(module["key"] == key for module in document["modules"]):
        raise Invalid(MISSING)
    return document | {"modules": [edit(module) if module["key"] == key else module for module in document["modules"]]}


def _swapped(entries: list[Any], place: int, step: int) -> list[Any]:
    moved, other = list(entries), place + step
    if 0 <= other < len(moved):
        moved[place], moved[other] = moved[other], moved[place]
    return moved


def _title(title: str) -> str:
    if not title.strip() or len(title) > 600:
        raise Invalid("Give it a title of at most 600 characters.")
    return title.strip()


def _new_key(document: Document, title: str, key: str) -> str:
    taken = keys_in_use(document)
    if not key:
        return suggest_key(title, sorted(taken))
    if key in taken:
        raise Invalid(f"`{key}` names something in this course already, or did once: choose another key.")
    if suggest_key(key) != key:
        raise Invalid("Write keys with lower-case letters, digits and single hyphens, such as first-words.")
    return key
