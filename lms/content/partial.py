"""As much of a draft as fits the format, so that it can be shown and looked at before all of it does."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, get_args

from pydantic import TypeAdapter, ValidationError

from lms.content.apart import Document
from lms.content.items import Item
from lms.content.outlining import items_of
from lms.content.schema import (
    Assessment,
    Block,
    Certificate,
    Course,
    FigureBlock,
    Lesson,
    MediaBlock,
    Module,
    Objective,
    Source,
    Stratum,
    Suppression,
    Term,
)
from lms.content.types import Part, writable

_LISTS: dict[str, Any] = {"objectives": Objective, "sources": Source, "glossary": Term, "suppress": Suppression}
_SETTINGS: dict[str, Any] = {
    name: Annotated[field.annotation, field]
    for name, field in Assessment.model_fields.items()
    if name not in ("items", "draw", "suppress")
}
_COURSE: dict[str, Any] = {
    name: Annotated[field.annotation, field] for name, field in Course.model_fields.items() if name != "modules"
}
_TYPES: dict[str, type[Item]] = {one.model_fields["type"].get_default(): one for one in get_args(get_args(Item)[0])}
_DOTS = "…"
_NEEDED = {"kind": "quiz", "key": "", "title": "", "minutes": 1}


def partial_course(document: Document) -> Course:
    """As much of the course around its activities as fits the format, so that a lesson can be shown before the course is done."""
    values: dict[str, Any] = {name: tuple(_fitting(model, document.get(name, []))) for name, model in _LISTS.items()}
    values |= {name: document.get(name) or "" for name in ("key", "title", "summary", "description", "language")}
    values |= {"delivery": document.get("delivery", "online"), "advisory": document.get("advisory") or None, "minutes": 1}
    values |= {"audience": (), "roles": (), "modules": (), "media": document.get("media", {})}
    return Course.model_construct(None, certificate=Certificate.model_construct(hours=1.0), **values)


def readable_course(document: Document, today: date) -> tuple[Course, bool]:
    """As much of the whole course as can be read, to be compared, and whether that is all of it."""
    if whole := next(_fitting(Course, [document]), None):
        return whole, True
    values = {name: next(_fitting(model, [document.get(name)]), None) for name, model in _COURSE.items()}
    values |= {name: str(document.get(name) or "") for name in ("key", "title")}
    modules = tuple(
        Module.model_construct(
            key=str(module.get("key") or ""),
            title=str(module.get("title") or ""),
            minutes=1,
            activities=tuple(_readable(document, one, today) for one in module["activities"]),
        )
        for module in document["modules"]
    )
    return Course.model_construct(None, modules=modules, **values), False


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


def partial_assessment(activity: Document) -> Assessment:
    """As much of the quiz or exam as can be tried: the settings and the questions that fit, each key once."""
    settings = {name: _fitting_or(model, activity.get(name), name) for name, model in _SETTINGS.items() if name in activity}
    items: dict[str, Item] = {}
    for item in _fitting(Item, items_of(activity)):
        items.setdefault(item.key, item)
    draw = activity.get("draw")
    strata = tuple(_fitting(Stratum, draw if isinstance(draw, list) else []))
    values: dict[str, Any] = _NEEDED | settings | {"items": tuple(items.values()), "draw": strata}
    return Assessment.model_construct(None, **values)


def partial_item(item: Document) -> Item | None:
    """The question, None while it does not fit the format."""
    return next(_fitting(Item, [item]), None)


def _readable(document: Document, activity: Document, today: date) -> Lesson | Assessment:
    if activity.get("kind") == "lesson":
        return next(_fitting(Lesson, [activity]), None) or partial_lesson(document, activity, today)
    return next(_fitting(Assessment, [activity]), None) or partial_assessment(activity)


def unfinished_item(item: Document) -> Item | None:
    """The question for its author's eyes while it does not fit: dots in place of what is missing, and nothing to be marked by.

    None when it is of no type that there is.
    """
    model = _TYPES.get(str(item.get("type")))
    return _roughly(model, item) if model else None


def _roughly(model: Any, part: Document) -> Any:
    values = {name: _rough(field, part.get(name)) for name, field in model.model_fields.items()}
    return model.model_construct(None, **values)


def _rough(field: Any, value: Any) -> Any:
    """A value of the field as it can be shown; entries of a list get keys of their own, because they may share one."""
    entry = next((one for one in get_args(field.annotation) if isinstance(one, type) and issubclass(one, Part)), None)
    if entry:
        parts = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
        return tuple(_roughly(entry, one | {"key": str(number)}) for number, one in enumerate(parts, 1))
    if field.annotation is str:
        return writable(value) if isinstance(value, str) and value.strip() else _DOTS
    fitting = list(_fitting(Annotated[field.annotation, field], [value]))
    return fitting[0] if fitting else field.get_default()


def _fitting_or(model: Any, value: Any, name: str) -> Any:
    """The value as the format has it, else what stands there when an author says nothing."""
    default = Assessment.model_fields[name].get_default()
    return next(_fitting(model, [value]), _NEEDED.get(name, default))


def _is_shown(block: Any, media: Document) -> bool:
    needed = {block.src} if isinstance(block, FigureBlock | MediaBlock) else set()
    needed |= {block.captions} if isinstance(block, MediaBlock) and block.captions else set()
    return needed <= set(media or ())


def _fitting(model: Any, parts: Any) -> Iterator[Any]:
    reader: TypeAdapter[Any] = TypeAdapter(model)
    for part in parts if isinstance(parts, list) else ():
        try:
            yield reader.validate_python(part)
        except ValidationError:
            continue
