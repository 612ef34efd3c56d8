"""A draft's document in its usual shape: what fits the format as the format writes it, and sums that follow from their parts."""

from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from lms.content.apart import Document
from lms.content.items import Item
from lms.content.schema import Assessment, Block, Lesson

_PARTS: dict[str, TypeAdapter[Any]] = {"blocks": TypeAdapter(Block), "items": TypeAdapter(Item)}


def tidy(document: Document, before: Document | None = None) -> Document:
    """The document with its activities and minutes in order; those that stand in ``before`` as they are were tidied then."""
    known = {activity.get("key"): activity for module in (before or {}).get("modules", []) for activity in module["activities"]}
    modules = [_module(module, known) for module in document.get("modules", [])]
    return document | {"modules": modules} | _course_minutes(document, modules)


def tidy_activity(activity: Document) -> Document:
    """The lesson or assessment as the format writes it; where something does not fit, at least each part that does."""
    model: type[BaseModel] = Lesson if activity.get("kind") == "lesson" else Assessment
    try:
        return model.model_validate(activity).model_dump(mode="json")
    except ValidationError:
        return {
            name: [_part(name, one) for one in value] if _holds_parts(name, value) else value for name, value in activity.items()
        }


def _holds_parts(name: str, value: Any) -> bool:
    return name in _PARTS and isinstance(value, list)


def _part(name: str, part: Any) -> Any:
    try:
        return _PARTS[name].validate_python(part).model_dump(mode="json")
    except ValidationError:
        return part


def _module(module: Document, known: dict[Any, Document]) -> Document:
    activities = [one if known.get(one.get("key")) == one else tidy_activity(one) for one in module.get("activities", [])]
    lessons = [one for one in activities if one.get("kind") == "lesson"]
    return module | {"activities": activities, "minutes": _total(lessons or activities)}


def _course_minutes(document: Document, modules: list[Document]) -> Document:
    if document.get("delivery") == "classroom":
        segments = (document.get("classroom") or {}).get("segments", [])
        return {"minutes": _total(segments)} if segments else {}
    activities = [activity for module in modules for activity in module["activities"]]
    return {"minutes": _total([one for one in activities if one.get("kind") == "lesson"])}


def _total(parts: list[Document]) -> int:
    return sum(minutes for part in parts if isinstance(minutes := part.get("minutes"), int))
