"""Course document to course files, in the one canonical form: reading them gives the same document back."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from lms.content.course_files import COURSE_FILE, assessment_path, lesson_path
from lms.content.items import ItemPart
from lms.content.schema import AsideBlock, Assessment, Block, CheckBlock, Course, Lesson, TextBlock
from lms.content.yaml_text import to_yaml

_ITEM_STARTS = ("key", "type", "objective", "prompt")
_ITEM_ENDS = ("explanation", "points", "critical", "suppress")


def write_course(course: Course, media: Mapping[str, bytes]) -> dict[str, bytes]:
    """The course's files by their paths in its folder; ``media`` holds the bytes of every path in ``course.media``.

    Fields stand in the schema's order and those that equal their default are left out. Raises KeyError when ``media`` lacks a
    path.
    """
    texts = {COURSE_FILE: to_yaml(_course_fields(course))}
    for number, module in enumerate(course.modules, 1):
        for place, activity in enumerate(module.activities, 1):
            if isinstance(activity, Lesson):
                texts[lesson_path(number, module.key, place, activity.key)] = write_lesson(activity)
            else:
                texts[assessment_path(activity.key)] = write_assessment(activity)
    return {path: text.encode() for path, text in texts.items()} | {path: media[path] for path in course.media}


def write_lesson(lesson: Lesson) -> str:
    """The text of a lesson's file."""
    front = to_yaml(_fields(lesson, leave_out=("kind", "blocks")))
    return f"---\n{front}---\n\n" + "\n".join(map(_block, lesson.blocks))


def write_assessment(assessment: Assessment) -> str:
    """The text of the file of a quiz or an exam."""
    return to_yaml(_fields(assessment))


def write_items(items: Iterable[ItemPart]) -> str:
    """The text of the list of questions as it stands in the file of a quiz or an exam."""
    return to_yaml({"items": [_fields(item) for item in items]})


def _course_fields(course: Course) -> dict[str, Any]:
    fields = {"format": course.format, **_fields(course, leave_out=("media",))}
    for module in fields.get("modules", ()):
        module["activities"] = [activity["key"] for activity in module["activities"]]
    return fields


def _block(block: Block) -> str:
    if isinstance(block, TextBlock):
        return f"{block.body}\n"
    if isinstance(block, AsideBlock):
        return f"::: {block.kind}{f' {block.title}' if block.title else ''}\n{block.body}\n:::\n"
    fields = _fields(block.item) if isinstance(block, CheckBlock) else _fields(block, leave_out=("kind",))
    return f"::: {block.kind}\n{to_yaml(fields)}:::\n"


def _fields(part: BaseModel, leave_out: Iterable[str] = ()) -> dict[str, Any]:
    """The part's fields as plain values, without those that equal their default."""
    names = [name for name in type(part).model_fields if name not in leave_out]
    if isinstance(part, ItemPart):
        own = [name for name in names if name not in _ITEM_STARTS + _ITEM_ENDS]
        names = [*_ITEM_STARTS, *own, *_ITEM_ENDS]
    return {name: _plain(getattr(part, name)) for name in names if name == "type" or not _is_default(part, name)}


def _is_default(part: BaseModel, name: str) -> bool:
    field = type(part).model_fields[name]
    return not field.is_required() and getattr(part, name) == field.get_default(call_default_factory=True)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return _fields(value)
    return [_plain(entry) for entry in value] if isinstance(value, tuple) else value
