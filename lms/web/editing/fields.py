"""Fields of forms for parts of a document, and how what was sent becomes plain values again.

A field's name on the page is its path in the part, such as ``blocks.2.body``. What a part holds besides its known fields is sent
along as JSON under ``rest``, so that nothing is lost that no field shows.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

REST = "rest"
_DEEPEST = 12


@dataclass(frozen=True)
class Field:
    """One thing an author fills in.

    ``kind`` is line, fixed (a line that is only shown), text, number, day, flag, pick (one of ``choices``), picks (any of them),
    lines (a text for each line), part (one part with fields of its own) or parts (any number of them, each called ``noun``).
    ``choices`` are pairs of value and words, or the name of a list of the course whose keys are chosen from. ``starts`` are the
    values of a new entry of ``parts``.
    """

    name: str
    label: str
    kind: str = "line"
    hint: str = ""
    choices: Sequence[tuple[str, str]] | str = ()
    parts: tuple["Field", ...] = ()
    noun: str = ""
    starts: Any = None


def tree_of(form: MultiDict[str, str]) -> dict[str, Any]:
    """What was sent as nested mappings, each value as the list of everything sent under its name."""
    root: dict[str, Any] = {}
    for name, values in form.lists():
        *path, last = name.split(".")
        here: Any = root
        for step in path[:_DEEPEST]:
            here = here.setdefault(step, {}) if isinstance(here, dict) else None
        if isinstance(here, dict):
            here[last] = values
    return root


def read(fields: Iterable[Field], tree: Mapping[str, Any]) -> dict[str, Any]:
    """The part that the fields were filled in with, together with what it held besides."""
    return rest_of(tree) | {field.name: _value(field, tree.get(field.name)) for field in fields}


def numbered(tree: Any) -> list[Mapping[str, Any]]:
    """The entries of a list of parts in the order of their numbers."""
    places = tree if isinstance(tree, dict) else {}
    numbers = sorted(
        int(step) for step, entry in places.items() if step.isdecimal() and len(step) < 6 and isinstance(entry, dict)
    )
    return [places[str(number)] for number in numbers if str(number) in places]


def first(tree: Mapping[str, Any], name: str) -> str:
    """The first value sent under the name, with plain line ends; empty when there is none."""
    values = tree.get(name)
    return values[0].replace("\r\n", "\n") if isinstance(values, list) else ""


def rest_of(tree: Mapping[str, Any]) -> dict[str, Any]:
    """What a part held besides its fields; nothing when what was sent is no such thing."""
    try:
        rest = json.loads(first(tree, REST) or "{}")
    except (ValueError, RecursionError):
        return {}
    return rest if isinstance(rest, dict) else {}


def rest_to_send(fields: Iterable[Field], part: Mapping[str, Any], shown: Iterable[str] = ()) -> str:
    """What the part holds besides the fields and what is shown otherwise, as JSON; empty when that is nothing."""
    names = {field.name for field in fields} | set(shown)
    rest = {name: value for name, value in part.items() if name not in names}
    return json.dumps(rest, ensure_ascii=True) if rest else ""


def with_choices(fields: Iterable[Field], lists: Mapping[str, Sequence[tuple[str, str]]]) -> tuple[Field, ...]:
    """The fields with what there is to choose from in place of the names of lists."""
    return tuple(
        replace(
            field,
            choices=lists.get(field.choices, ()) if isinstance(field.choices, str) else field.choices,
            parts=with_choices(field.parts, lists),
        )
        for field in fields
    )


def _value(field: Field, sent: Any) -> Any:
    if field.kind == "parts":
        return [read(field.parts, entry) for entry in numbered(sent)]
    if field.kind == "part":
        return read(field.parts, sent if isinstance(sent, dict) else {})
    texts = [text.replace("\r\n", "\n") for text in sent] if isinstance(sent, list) else []
    if field.kind == "flag":
        return bool(texts)
    if field.kind == "picks":
        return texts
    text = texts[0] if texts else ""
    if field.kind == "lines":
        return [line.strip() for line in text.split("\n") if line.strip()]
    return _number(text.strip()) if field.kind == "number" else text.strip() or None


def _number(text: str) -> Any:
    """A whole or decimal number as one, other text as it is, None for nothing."""
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return int(text)
    try:
        return float(text) if len(text) < 20 and text.replace(".", "", 1).isdecimal() else text or None
    except ValueError:
        return text
