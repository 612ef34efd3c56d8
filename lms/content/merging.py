"""Three-way merging of course documents: what two authors changed since the same save, both kept.

Parts with keys are matched by their keys, blocks and other entries by their places among those that stayed. Where both changed
one field, the field keeps what was saved first, and what came second stands beside it in the ``conflicts`` of the same part,
which no valid course has: somebody has to choose before it can be published.
"""

import json
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from lms.content.apart import Document, put_together, take_apart

CONFLICTS = "conflicts"
_MISSING: Any = object()


def merge(before: Document, mine: Document, theirs: Document) -> Document:
    """What became of ``before`` when ``theirs`` was saved first and ``mine`` came second."""
    if mine in (before, theirs):
        return theirs
    if theirs == before:
        return mine
    outlines, activities = zip(*map(take_apart, (before, mine, theirs)), strict=True)
    merged = _mapping(*activities)
    return put_together(_placed(_mapping(*outlines), merged, outlines), merged)


def has_conflicts(part: Any) -> bool:
    """Whether somebody has to choose between two texts somewhere in the part of a document."""
    if isinstance(part, dict):
        return bool(part.get(CONFLICTS)) or any(map(has_conflicts, part.values()))
    return isinstance(part, list) and any(map(has_conflicts, part))


def conflicts_in(part: Any, path: str = "") -> Iterator[tuple[str, Any, list[Any]]]:
    """Every field below that two authors wrote: its path, what stands there, and what else was written."""
    steps = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for step, value in steps:
        if step == CONFLICTS and isinstance(value, dict):
            yield from ((f"{path}{name}", part.get(name), others) for name, others in value.items())
        else:
            yield from conflicts_in(value, f"{path}{step}.")


def settle(part: Document, field: str, value: Any) -> Document:
    """The part with a value chosen for a field that two authors had changed."""
    left = {name: values for name, values in part.get(CONFLICTS, {}).items() if name != field}
    chosen = {name: entry for name, entry in part.items() if name != CONFLICTS} | {field: value}
    return chosen | ({CONFLICTS: left} if left else {})


def _placed(outline: Document, activities: dict[str, Document], outlines: Sequence[Document]) -> Document:
    """The outline with each activity in one place: one that was taken out and edited at once goes back in."""
    seen: set[str] = set()
    for module in outline["modules"]:
        module["activities"] = [name for name in dict.fromkeys(module["activities"]) if name in activities and name not in seen]
        seen.update(module["activities"])
    for name in (name for name in activities if name not in seen):
        homes = [module.get("key") for one in outlines for module in one["modules"] if name in module["activities"]]
        found = next((module for module in outline["modules"] if module.get("key") in homes), None)
        if found is None:
            found = {"key": "put-back", "title": "Put back", "activities": []}
            outline["modules"].append(found)
        found["activities"].append(name)
    return outline


def _value(before: Any, mine: Any, theirs: Any) -> Any:
    """The merged value, ``_MISSING`` where it is gone; where both changed it and it is no list and no part, theirs."""
    if mine in (before, theirs):
        return theirs
    if theirs == before or theirs is _MISSING:
        return mine
    if isinstance(mine, dict) and isinstance(theirs, dict):
        return _mapping(before if isinstance(before, dict) else {}, mine, theirs)
    if isinstance(mine, list) and isinstance(theirs, list):
        return _list(before if isinstance(before, list) else [], mine, theirs)
    return theirs


def _mapping(before: Document, mine: Document, theirs: Document) -> Document:
    merged: Document = {}
    refused: Document = {}
    for name in [*theirs, *(name for name in mine if name not in theirs)]:
        three = [one.get(name, _MISSING) for one in (before, mine, theirs)]
        value = _value(*three)
        if value is not _MISSING:
            merged[name] = value
        if _is_lost(*three):
            refused[name] = [mine[name]]
    if refused:
        already = merged.get(CONFLICTS) or {}
        merged[CONFLICTS] = already | {name: [*already.get(name, []), *values] for name, values in refused.items()}
    return merged


def _is_lost(before: Any, mine: Any, theirs: Any) -> bool:
    """Whether both sides changed a value that cannot hold both."""
    if mine in (before, theirs, _MISSING) or theirs in (before, _MISSING):
        return False
    return not any(isinstance(mine, kind) and isinstance(theirs, kind) for kind in (dict, list))


def _list(before: list[Any], mine: list[Any], theirs: list[Any]) -> list[Any]:
    keys = [_keys(one) for one in (before, mine, theirs)]
    if all(found is not None for found in keys):
        return _keyed(before, mine, theirs)
    return _joined(list(_sequence(before, mine, theirs)))


def _keys(entries: list[Any]) -> list[Any] | None:
    """The entries' keys, None when one has none or two are alike."""
    keys = [entry.get("key") if isinstance(entry, dict) else None for entry in entries]
    return keys if all(keys) and len(set(keys)) == len(keys) else None


def _keyed(before: list[Any], mine: list[Any], theirs: list[Any]) -> list[Any]:
    three = [{entry["key"]: entry for entry in one} for one in (before, mine, theirs)]
    values = {key: _value(*(one.get(key, _MISSING) for one in three)) for key in {**three[2], **three[1]}}
    return [values[key] for key in _order(*map(list, three)) if values[key] is not _MISSING]


def _order(before: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """The keys of both sides in the order of whoever changed it; an entry of one side alone follows its neighbor there."""
    moved = [key for key in before if key in theirs] != [key for key in theirs if key in before]
    first, second = (theirs, mine) if moved else (mine, theirs)
    order = list(first)
    for place, key in enumerate(second):
        if key not in first:
            order.insert(order.index(second[place - 1]) + 1 if place else 0, key)
    return order


def _sequence(before: list[Any], mine: list[Any], theirs: list[Any]) -> Iterator[Any]:
    """Entries without keys: those that stayed on both sides stand where they were, with what each side put in between."""
    my_places, their_places = _places(before, mine), _places(before, theirs)
    my_next = their_next = 0
    for place in range(len(before) + 1):
        my_place = my_places.get(place, len(mine) if place == len(before) else None)
        their_place = their_places.get(place, len(theirs) if place == len(before) else None)
        added = theirs[their_next:their_place] if their_place is not None else []
        yield from added
        if my_place is not None:
            yield from (entry for entry in mine[my_next:my_place] if entry not in added)
            my_next = my_place + 1
        their_next = their_next if their_place is None else their_place + 1
        if place < len(before):
            three = (before[place], _at(mine, my_place), _at(theirs, their_place))
            if (value := _value(*three)) is not _MISSING:
                yield value


def _at(entries: list[Any], place: int | None) -> Any:
    return _MISSING if place is None else entries[place]


def _places(before: list[Any], after: list[Any]) -> dict[int, int]:
    """Where each entry of ``before`` stands in ``after``: the same, or one of its kind that was put in its place."""
    old, new = ([json.dumps(entry, sort_keys=True) for entry in one] for one in (before, after))
    places: dict[int, int] = {}
    for tag, start, end, other_start, other_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            places |= dict(zip(range(start, end), range(other_start, other_end), strict=True))
        elif tag == "replace":
            places |= _pairs(before, after, range(start, end), range(other_start, other_end))
    return places


def _pairs(before: list[Any], after: list[Any], olds: range, news: range) -> Iterator[tuple[int, int]]:
    start = news.start
    for old in olds:
        kind = _kind(before[old])
        new = next((place for place in range(start, news.stop) if kind and _kind(after[place]) == kind), None)
        if new is not None:
            yield old, new
            start = new + 1


def _kind(entry: Any) -> tuple[Any, ...] | None:
    """What makes two blocks the same block written anew; None for what is not a part."""
    if not isinstance(entry, dict):
        return None
    return entry.get("kind"), entry.get("key"), (entry.get("item") or {}).get("key")


def _joined(entries: list[Any]) -> list[Any]:
    """The blocks with neighboring text joined into one, as the format asks."""
    joined: list[Any] = []
    for entry in entries:
        if joined and _is_plain_text(entry) and _is_plain_text(joined[-1]):
            joined[-1] = {**joined[-1], "body": f"{joined[-1]['body']}\n\n{entry['body']}"}
        else:
            joined.append(entry)
    return joined


def _is_plain_text(entry: Any) -> bool:
    return isinstance(entry, dict) and entry.get("kind") == "text" and CONFLICTS not in entry and bool(entry.get("body"))
