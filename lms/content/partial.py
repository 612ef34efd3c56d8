"""As much of a draft as fits the format, so that it can be shown and looked at before all of it does."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from lms.content.apart import Document
from lms.content.schema import Block, Certificate, Course, FigureBlock, Lesson, MediaBlock, Objective, Source, Suppression, Term

_LISTS: dict[str, Any] = {"objectives": Objective, "sources": Source, "glossary": Term, "suppress": Suppression}


def partial_course(document: Document) -> Course:
    """As much of the course around its activities as fits the format, so that a lesson can be shown before the course is done."""
    values: dict[str, Any] = {name: tuple(_fitting(model, document.get(name, []))) for name, model in _LISTS.items()}
    values |= {name: document.get(name) or "" for name in ("key", "title", "summary", "description", "language")}
    values |= {"delivery": document.get("delivery", "online"), "advisory": document.get("advisory") or None, "minutes": 1}
    values |= {"audience": (), "roles": (), "modules": (), "media": document.get("media", {})}
    return Course.model_construct(None, certificate=Certificate.model_construct(hours=1.0), **values)


def partial_lesson(document: Document, lesson: Document, today: date) -> Lesson:
    """As much of the lesson as can be shown: without blocks that do not fit, and without those whose files are not there."""
    media = document.get("media", {})
    minutes, reviewed = lesson.get("minutes"), list(_fitting(date, [lesson.get("reviewed_on")]))
    return Lesson.model_construct(
        key=str(lesson.get("key")),
        title=str(lesson.get("title") or ""),
        minutes=minutes if isinstance(minutes, int) else 0,
        objectives=(),
        sensitive=bool(lesson.get("sensitive")),
        reviewed_on=reviewed[0] if reviewed else today,
        owner=str(lesson.get("owner") or ""),
        blocks=tuple(block for block in _fitting(Block, lesson.get("blocks", [])) if _is_shown(block, media)),
    )


def _is_shown(block: Any, media: Document) -> bool:
    needed = {block.src} if isinstance(block, FigureBlock | MediaBlock) else set()
    needed |= {block.captions} if isinstance(block, MediaBlock) and block.captions else set()
    return needed <= media.keys()


def _fitting(model: Any, parts: list[Any]) -> Iterator[Any]:
    reader: TypeAdapter[Any] = TypeAdapter(model)
    for part in parts:
        try:
            yield reader.validate_python(part)
        except ValidationError:
            continue
