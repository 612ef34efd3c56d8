"""Plain values to YAML in one canonical style.

Fields stand one per line. Text is written bare wherever YAML 1.1 and 1.2 both read it as that text, in quotes where they would
not, and as a ``|`` block when it has several lines or when its quotes would not fit on the line. Lists of bare words and the
small entries of ``COMPACT`` lists stand in one line each as long as they fit.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

WIDTH = 120
COMPACT = frozenset(("options", "pairs", "targets", "entries", "choices", "draw", "suppress"))
"""The lists whose entries are written as ``{key: a, text: b}`` when every one of them fits on its line."""

_BARE = re.compile(r"[^\W_](?:[^\n\t]*\S)?")
_BARE_IN_FLOW = re.compile(r"[^\n\t,\[\]{}:?#]*")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_ALSO_SPECIAL = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
_RESOLVER = yaml.resolver.Resolver()


def to_yaml(fields: dict[str, Any], indent: int = 0) -> str:
    """The fields as YAML, every line ended, each starting with ``indent`` spaces."""
    return "".join(_field(name, value, indent) for name, value in fields.items())


def _field(name: str, value: Any, indent: int) -> str:
    start = f"{' ' * indent}{name}:"
    if isinstance(value, dict):
        return f"{start}\n{to_yaml(value, indent + 2)}"
    if isinstance(value, list):
        return _list(name, value, indent, start)
    return f"{start} {_scalar(value, indent, len(start) + 1)}\n"


def _list(name: str, entries: list[Any], indent: int, start: str) -> str:
    words = f"{start} [{', '.join(map(str, entries))}]"
    if len(words) <= WIDTH and all(isinstance(entry, str) and _WORD.fullmatch(entry) and _is_text(entry) for entry in entries):
        return f"{words}\n"
    compact = [_compact(entry, indent + 4) for entry in entries] if name in COMPACT else [None]
    if None not in compact:
        return f"{start}\n" + "".join(f"{' ' * (indent + 2)}- {{{entry}}}\n" for entry in compact)
    return f"{start}\n" + "".join(_entry(entry, indent + 2) for entry in entries)


def _entry(entry: Any, indent: int) -> str:
    if isinstance(entry, dict):
        return f"{' ' * indent}- {to_yaml(entry, indent + 2)[indent + 2 :]}"
    return f"{' ' * indent}- {_scalar(entry, indent, indent + 2)}\n"


def _compact(entry: Any, indent: int) -> str | None:
    """The entry's fields on one line, None when they do not fit on one."""
    if any(isinstance(value, dict | list) or (isinstance(value, str) and "\n" in value) for value in entry.values()):
        return None
    text = ", ".join(f"{name}: {_in_flow(value)}" for name, value in entry.items())
    return text if indent + len(text) + 1 <= WIDTH else None


def _in_flow(value: Any) -> str:
    if not isinstance(value, str):
        return _number(value)
    return value if _is_bare(value) and _BARE_IN_FLOW.fullmatch(value) else _quoted(value)


def _scalar(value: Any, indent: int, column: int) -> str:
    if not isinstance(value, str):
        return _number(value)
    if _is_bare(value):
        return value
    quoted = _quoted(value)
    return _block(value, indent + 2) if "\n" in value or column + len(quoted) > WIDTH else quoted


def _number(value: bool | int | float | Decimal | date) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _block(text: str, indent: int) -> str:
    return "|\n" + "\n".join(f"{' ' * indent}{line}" if line else "" for line in text.split("\n"))


def _is_bare(text: str) -> bool:
    return bool(_BARE.fullmatch(text)) and ": " not in text and " #" not in text and not text.endswith(":") and _is_text(text)


def _is_text(text: str) -> bool:
    """Whether YAML reads the bare word as text and not as a number, a date, a truth value or nothing."""
    tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))
    return tag == "tag:yaml.org,2002:str" and text.lower() not in _ALSO_SPECIAL and not re.match(r"0[xo]|\d[\d_,.:e+-]*$", text)


def _quoted(text: str) -> str:
    if ('"' in text or "\\" in text) and not re.search(r"[\n\t]", text):
        return "'" + text.replace("'", "''") + "'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'
