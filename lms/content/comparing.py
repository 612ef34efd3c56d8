"""What changed from one version of a course to the next: activity by activity, by block, question and setting, word by word."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from lms.content.aligning import align
from lms.content.classing import Class, class_of, heaviest, is_mostly_new
from lms.content.items import Item
from lms.content.leaves import Way, leaves, name_of, orders
from lms.content.schema import Assessment, Block, CheckBlock, Course, Lesson, Part
from lms.content.wordwise import Span, compare_words, shortened

Action = Literal["added", "removed", "changed", "moved"]

BLOCKS = {
    "text": "Text",
    "case": "Case",
    "takeaway": "Take-away",
    "note": "Note",
    "advisory": "Advisory",
    "figure": "Picture",
    "media": "Recording",
    "check": "Knowledge check",
    "scenario": "Scenario",
    "checklist": "Checklist",
    "job-aid": "Job aid",
    "references": "Sources",
}
"""What each kind of block is called."""

SETTINGS = "Settings"
_ORDER = "order"


@dataclass(frozen=True)
class ValueChange:
    """One value that is different: where it stands, its words before and after, and the class proposed for it."""

    name: str
    before: str
    after: str
    proposed: Class

    @property
    def spans(self) -> tuple[Span, ...]:
        """The words before and after as runs, with some of what stayed around each change."""
        return shortened(compare_words(self.before, self.after))


@dataclass(frozen=True)
class PartChange:
    """One block, one question or the settings of an activity; ``key`` is that of a question, check, scenario or job aid."""

    action: Action
    name: str
    key: str
    values: tuple[ValueChange, ...]
    proposed: Class


@dataclass(frozen=True)
class Change:
    """One activity, or the course itself, that is not what it was; ``proposed`` is the class that follows from the rules."""

    action: Action
    key: str
    title: str
    kind: str
    words: str
    parts: tuple[PartChange, ...]
    proposed: Class


def compare(old: Course, new: Course) -> list[Change]:
    """What changed from ``old`` to ``new``: the course's own fields first, then its activities in the new order, then losses."""
    before = {activity.key: activity for activity in old.activities}
    after = {activity.key: activity for activity in new.activities}
    changes = list(_course(old, new))
    for key, activity in after.items():
        if key not in before:
            changes.append(_whole("added", activity, "is new", "additive"))
        elif before[key] != activity:
            changes.append(compare_activities(before[key], activity))
    return changes + [_whole("removed", one, "is gone", "editorial") for key, one in before.items() if key not in after]


def compare_activities(old: Lesson | Assessment, new: Lesson | Assessment) -> Change:
    """What changed in one activity."""
    parts = [*_settings(old, new), *_inside(old, new)]
    is_new = isinstance(old, Lesson) and isinstance(new, Lesson) and is_mostly_new(old, new)
    proposed: Class = "must-redo" if is_new else heaviest(part.proposed for part in parts)
    counted = _counted(parts) + (["most of its words are new"] if is_new else [])
    words = f"The {new.kind} “{new.title}” changed: {', '.join(counted) or 'its kind'}."
    return Change("changed", new.key, new.title, new.kind, words, tuple(parts), proposed)


def compare_items(old: Item, new: Item) -> PartChange:
    """What changed in one question."""
    return _changed("Question", new.key, old, new)


def _course(old: Course, new: Course) -> Iterator[Change]:
    left_out = ("modules", "format", "retired")
    values = tuple(_values(leaves(old, left_out), leaves(new, left_out)))
    words = [f"The course changed: {', '.join(dict.fromkeys(one.name.split(' · ')[0] for one in values))}."] if values else []
    if _shared(old, new) != _shared(new, old):
        words.append("The order of the activities changed.")
    if words:
        part = PartChange("changed", SETTINGS, "", tuple(replace(value, proposed="editorial") for value in values), "editorial")
        yield Change("changed", new.key, new.title, "course", " ".join(words), (part,) if values else (), "editorial")


def _shared(one: Course, other: Course) -> list[tuple[str, str]]:
    keys = {activity.key for activity in other.activities}
    return [(module.title, activity.key) for module in one.modules for activity in module.activities if activity.key in keys]


def _whole(action: Action, activity: Lesson | Assessment, words: str, proposed: Class) -> Change:
    sentence = f"The {activity.kind} “{activity.title}” {words}."
    return Change(action, activity.key, activity.title, activity.kind, sentence, (), proposed)


def _settings(old: Part, new: Part) -> Iterator[PartChange]:
    inside = ("blocks", "items")
    if values := tuple(_values(leaves(old, inside), leaves(new, inside))):
        yield PartChange("changed", SETTINGS, "", values, heaviest(value.proposed for value in values if value))


def _inside(old: Lesson | Assessment, new: Lesson | Assessment) -> Iterator[PartChange]:
    if isinstance(old, Lesson) and isinstance(new, Lesson):
        yield from _blocks(old.blocks, new.blocks)
    elif isinstance(old, Assessment) and isinstance(new, Assessment):
        yield from _items(old.items, new.items)


def _blocks(old: Sequence[Block], new: Sequence[Block]) -> Iterator[PartChange]:
    pairs = align(old, new)
    for before, after in pairs:
        shown = after or cast(Block, before)
        name, key = BLOCKS[shown.kind], _key(shown)
        if before is None or after is None:
            yield _came_or_went(name, key, before, after)
        elif before != after:
            yield _changed(name, key, before, after)
    places = {id(block): place for place, block in enumerate(old)}
    kept = [places[id(before)] for before, after in pairs if before is not None and after is not None]
    if kept != sorted(kept):
        yield PartChange("moved", "Blocks in another order", "", (), "editorial")


def _items(old: Sequence[Item], new: Sequence[Item]) -> Iterator[PartChange]:
    before, after = {item.key: item for item in old}, {item.key: item for item in new}
    for key, item in after.items():
        if key not in before:
            yield _came_or_went("Question", key, None, item)
        elif before[key] != item:
            yield compare_items(before[key], item)
    for key in before.keys() - after.keys():
        yield _came_or_went("Question", key, before[key], None)
    if [key for key in before if key in after] != [key for key in after if key in before]:
        yield PartChange("moved", "Questions in another order", "", (), "editorial")


def _key(block: Block) -> str:
    return block.item.key if isinstance(block, CheckBlock) else getattr(block, "key", "")


def _came_or_went(name: str, key: str, old: Part | None, new: Part | None) -> PartChange:
    values = tuple(_values(leaves(old) if old else {}, leaves(new) if new else {}))
    is_new = new is not None
    proposed: Class = "additive" if is_new else "editorial"
    values = tuple(replace(value, proposed=proposed) for value in values)
    return PartChange("added" if is_new else "removed", name, key, values, proposed)


def _changed(name: str, key: str, old: Part, new: Part) -> PartChange:
    values = (*_values(leaves(old), leaves(new)), *_reordered(orders(old), orders(new)))
    return PartChange("changed", name, key, values, heaviest(value.proposed for value in values))


def _values(old: Mapping[Way, str], new: Mapping[Way, str]) -> Iterator[ValueChange]:
    for way in (*new, *(way for way in old if way not in new)):
        before, after = old.get(way), new.get(way)
        if before != after:
            yield ValueChange(name_of(way), before or "", after or "", class_of(way, before, after))


def _reordered(old: Mapping[Way, list[str]], new: Mapping[Way, list[str]]) -> Iterator[ValueChange]:
    for way, keys in new.items():
        before, after = [key for key in old.get(way, ()) if key in keys], [key for key in keys if key in old.get(way, ())]
        if before != after:
            # The entries of an ordering question stand in the right order: another order is another right answer.
            proposed: Class = "must-redo" if way[-1] == "entries" else "editorial"
            yield ValueChange(name_of((*way, _ORDER)), ", ".join(before), ", ".join(after), proposed)


def _counted(parts: Sequence[PartChange]) -> list[str]:
    """How many blocks or questions are new, edited and gone, and which settings changed."""
    words = [value.name for part in parts if part.name == SETTINGS for value in part.values]
    for action, verb in (("added", "new"), ("changed", "edited"), ("removed", "gone")):
        for noun, are_questions in (("question", True), ("block", False)):
            found = sum(
                part.action == action and part.name != SETTINGS and (part.name == "Question") == are_questions for part in parts
            )
            words += [f"{found} {noun}{'s' * (found != 1)} {verb}"] if found else []
    return words + [part.name.lower() for part in parts if part.action == "moved"]
