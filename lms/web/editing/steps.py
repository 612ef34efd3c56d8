"""What the buttons inside an author's form do to the part that the form holds: add, copy, take out, move, and settle."""

import copy
from typing import Any

from lms.content.apart import Document
from lms.content.beginnings import suggest_key
from lms.content.merging import settle
from lms.errors import Invalid
from lms.web.editing.block_fields import ADD, new_block, show
from lms.web.editing.fields import Field
from lms.web.editing.item_fields import ADD_QUESTION, new_entry, new_question

_UNKNOWN = "That button is no longer on the page. Reload it and try again."


def act(part: Document, step: str, fields: tuple[Field, ...], taken: set[str]) -> tuple[Document, str]:
    """The part once the button ``step`` was pressed, and the path of what to show next.

    A step is written ``action:path:detail``, such as ``add:blocks.2:figure``, ``up:blocks.1`` or ``use:blocks.0.body:1``.
    """
    action, _, where = step.partition(":")
    path, _, detail = where.partition(":")
    changed = copy.deepcopy(part)
    if action in ("use", "keep"):
        return _settled(changed, path, detail if action == "use" else None), path
    if action == "add" and not path.rpartition(".")[2].isdecimal():
        return changed, _add_entry(changed, path, fields)
    entries, place = _entry(changed, path)
    if action == "add" and detail in ADD:
        entries.insert(place, new_block(detail, taken))
    elif action == "add" and detail in ADD_QUESTION:
        entries.insert(place, new_question(detail, suggest_key("question", sorted(taken))))
    elif action == "copy" and place < len(entries) and isinstance(entries[place], dict):
        entries.insert(place + 1, entries[place] | {"key": suggest_key(str(entries[place].get("key")), sorted(taken))})
        return changed, f"{path.rpartition('.')[0]}.{place + 1}"
    elif action == "remove" and place < len(entries):
        del entries[place]
        return changed, f"{path.rpartition('.')[0]}.{max(0, place - 1)}"
    elif action in ("up", "down") and place < len(entries):
        other = max(0, place - 1) if action == "up" else min(len(entries) - 1, place + 1)
        entries[place], entries[other] = entries[other], entries[place]
        return changed, f"{path.rpartition('.')[0]}.{other}"
    else:
        raise Invalid(_UNKNOWN)
    return changed, path


def field_at(part: Document, path: str, fields: tuple[Field, ...]) -> Field:
    """The field that the path leads to."""
    found: Field | None = None
    here: Any = part
    for step in path.split("."):
        if step.isdecimal():
            here = here[int(step)] if isinstance(here, list) and int(step) < len(here) else {}
            fields = show(here).fields if found is None else found.parts
        else:
            found = next((field for field in fields if field.name == step), None) if step != "blocks" else None
            here = here.get(step) if isinstance(here, dict) else None
            fields = found.parts if found else ()
    if found is None:
        raise Invalid(_UNKNOWN)
    return found


def _add_entry(part: Document, path: str, fields: tuple[Field, ...]) -> str:
    """Add an entry at the end of the list of parts that the path leads to; the path of the new entry."""
    field = field_at(part, path, fields)
    owner, name = _owner(part, path)
    if field.kind != "parts" or not isinstance(owner, dict):
        raise Invalid(_UNKNOWN)
    entries = owner.get(name)
    if not isinstance(entries, list):
        entries = owner[name] = []
    entries.append(new_entry(field, len(entries) + 1))
    return f"{path}.{len(entries) - 1}"


def _settled(part: Document, path: str, detail: str | None) -> Document:
    owner, name = _owner(part, path)
    others = owner.get("conflicts", {}).get(name) if isinstance(owner, dict) else None
    if not isinstance(others, list) or (detail is not None and not (detail.isdecimal() and int(detail) < len(others))):
        raise Invalid(_UNKNOWN)
    settled = settle(owner, name, owner.get(name) if detail is None else others[int(detail)])
    owner.clear()
    owner.update(settled)
    return part


def _owner(part: Document, path: str) -> tuple[Any, str]:
    """The mapping that the last name of the path belongs to, and that name."""
    *steps, name = path.split(".")
    here: Any = part
    for step in steps:
        if isinstance(here, list):
            here = here[int(step)] if step.isdecimal() and int(step) < len(here) else None
        else:
            here = here.get(step) if isinstance(here, dict) else None
    return here, name


def _entry(part: Document, path: str) -> tuple[list[Any], int]:
    entries, place = _owner(part, path)
    if not isinstance(entries, list) or not place.isdecimal() or int(place) > len(entries):
        raise Invalid(_UNKNOWN)
    return entries, int(place)
