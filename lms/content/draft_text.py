"""A lesson or an assessment of a draft as the text of its file, valid or not, and such a text as plain values."""

from typing import Any

from pydantic import ValidationError

from lms.content.apart import Document
from lms.content.lesson_files import MARKDOWN_BLOCKS, read_lesson_file
from lms.content.merging import CONFLICTS
from lms.content.problems import Problem
from lms.content.schema import Assessment, Lesson
from lms.content.writer import write_assessment, write_lesson
from lms.content.yaml_nodes import read_yaml
from lms.content.yaml_text import to_yaml


def write(activity: Document) -> str:
    """The text of the activity's file: canonical where it fits the format, else with all that it holds."""
    try:
        if activity.get("kind") == "lesson":
            return write_lesson(Lesson.model_validate(activity))
        return write_assessment(Assessment.model_validate(activity))
    except ValidationError:
        return _write_as_it_is(activity)


def read(text: str, kind: str) -> tuple[Document | None, list[Problem]]:
    """The activity that the text holds, None while it cannot be read, and what is in the way, by line."""
    text = text.replace("\r\n", "\n")
    tree, problems = read_lesson_file(text, "text") if kind == "lesson" else read_yaml(text, "text")
    return (None if problems or tree is None else tree.plain()), problems


def _write_as_it_is(activity: Document) -> str:
    if activity.get("kind") != "lesson":
        return to_yaml(_plain(activity))
    front = to_yaml(_plain({name: value for name, value in activity.items() if name not in ("kind", "blocks")}))
    return f"---\n{front}---\n\n" + "\n".join(_block(block) for block in activity.get("blocks", []))


def _block(block: Document) -> str:
    kind = block.get("kind", "text")
    if kind == "text":
        return f"{block.get('body') or ''}\n"
    if kind in MARKDOWN_BLOCKS:
        title = f" {block['title']}" if block.get("title") else ""
        return f"::: {kind}{title}\n{block.get('body') or ''}\n:::\n"
    fields = block.get("item") or {} if kind == "check" else {name: value for name, value in block.items() if name != "kind"}
    return f"::: {kind}\n{to_yaml(_plain(fields))}:::\n"


def _plain(value: Any) -> Any:
    """The values without those that are empty, which the format leaves out, and without what waits for a choice."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items() if one not in (None, [], {}) and name != CONFLICTS}
    return [_plain(one) for one in value] if isinstance(value, list) else value
