"""The schema's complaints about a tree of values, told as problems with file and line."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from lms.content.problems import Problem
from lms.content.types import KEY
from lms.content.yaml_nodes import Located, Step

_ADVICE = {
    "bool_parsing": "write true or false",
    "date_from_datetime_parsing": "write a date as 2026-11-23",
    "int_parsing": "write a whole number",
    "float_parsing": "write a number",
    "decimal_parsing": "write a number",
    "string_type": "write text here, and quote it if it starts with a special character",
    "tuple_type": "write a list here",
    "model_type": "write fields here, as `name: value`",
    "model_attributes_type": "write fields here, as `name: value`",
}


def validate(model: type[BaseModel], values: Any, tree: Located) -> tuple[Any, list[Problem]]:
    """``values`` as ``model``, None when they do not fit, and every problem; ``tree`` tells where each value stands."""
    document, found = explain(model, values, tree)
    return document, [problem for _, problem in found]


def explain(model: type[BaseModel], values: Any, tree: Located) -> tuple[Any, list[tuple[tuple[Step, ...], Problem]]]:
    """The same, with the path of the value beside each problem; the path is empty where the whole is meant."""
    try:
        return model.model_validate(values), []
    except ValidationError as error:
        return None, list(_problems(error, tree))


def _problems(error: ValidationError, tree: Located) -> Iterator[tuple[tuple[Step, ...], Problem]]:
    details = error.errors(include_url=False)
    places = [detail["loc"] for detail in details]
    for detail in details:
        loc = detail["loc"]
        # A list whose entries were refused is also called too short; the entries' own problems say enough.
        follows = detail["type"] == "too_short" and any(len(place) > len(loc) and place[: len(loc)] == loc for place in places)
        if not follows:
            yield loc, _problem(detail, tree)


def _problem(detail: Any, tree: Located) -> Problem:
    loc, kind = detail["loc"], detail["type"]
    where = tree.at(loc)
    name = next((step for step in reversed(loc) if isinstance(step, str)), "") if loc else ""
    if kind == "missing":
        return Problem(where.file, where.line, "missing-field", f"`{name}` is missing: add it")
    if kind == "extra_forbidden":
        return Problem(where.file, where.line, "unknown-field", f"there is no field `{name}` here: remove it or correct its name")
    if detail["input"] is None:
        return Problem(where.file, where.line, "missing-field", f"`{name}` is empty: fill it in or remove it")
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        return Problem(where.file, where.line, *_tag(detail))
    if kind == "string_pattern_mismatch" and "media" in detail["ctx"]["pattern"]:
        message = f"`{detail['input']}` must be a path such as `media/timeline.svg`: correct it"
        return Problem(where.file, where.line, "path", message)
    return Problem(where.file, where.line, "invalid-value", f"{_subject(loc, tree)}{_words(detail)}")


def _tag(detail: Any) -> tuple[str, str]:
    field, allowed = detail["ctx"]["discriminator"].strip("'"), detail["ctx"].get("expected_tags", "").replace("'", "`")
    if detail["type"] == "union_tag_not_found" or detail["ctx"]["tag"] == "None":
        return "missing-field", f"`{field}` is missing: add it"
    written = detail["ctx"].get("tag", "")
    near = get_close_matches(written, allowed.replace("`", "").split(", "), 1)
    hint = f"did you mean `{near[0]}`?" if near else f"use one of {allowed}"
    return "invalid-value", f"`{field}: {written}` does not exist: {hint}"


def _subject(loc: tuple[str | int, ...], tree: Located) -> str:
    """The name of the field that a message is about, if a field holds it."""
    here, name = tree, ""
    for step in loc:
        child = here.child(step)
        if child is not None:
            here = child
            name = f"`{step}`: " if isinstance(step, str) else f"entry {step + 1}: "
    return name


def _words(detail: Any) -> str:
    if detail["type"] == "string_pattern_mismatch" and KEY in detail["ctx"]["pattern"]:
        return "use lower-case letters, digits and single hyphens"
    if detail["type"] in _ADVICE:
        return _ADVICE[detail["type"]]
    message = detail["msg"].removeprefix("Value error, ").replace(" after validation", "")
    return message.replace("Input should", "it should").replace("String should", "it should").replace("Tuple should", "it should")
