"""What somebody asks of a roster: whom to show and in which order. Pure; it reads from an address and writes one again."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

SHOWN = {
    "": "Everybody",
    "ready": "Ready",
    "not-ready": "Not ready",
    "one-thing": "Blocked by one thing",
    "expiring": "Expires before the class",
    "waived": "Waived",
    "seated": "With a seat",
    "waiting": "Waiting",
    "marked": "Marked as verified",
    "unmarked": "Not marked yet",
}
"""Whom a roster can show, in the words of the page."""

SORTS = {"": "Seat or turn", "name": "Name", "agency": "Agency", "left": "What is left"}
"""The orders a roster can stand in."""

LONGEST = 200


@dataclass(frozen=True)
class Asked:
    """Part of a roster. ``agency`` is an agency's address, ``after`` the key of the last line of the page before."""

    search: str = ""
    show: str = ""
    agency: str = ""
    sort: str = ""
    after: str = ""

    @classmethod
    def read(cls, values: Mapping[str, str]) -> "Asked":
        """What the parameters of an address ask for; what is not known counts as not asked."""
        found = {name: values.get(name, "").strip()[:LONGEST] for name in ("search", "show", "agency", "sort", "after")}
        if found["show"] not in SHOWN:
            found["show"] = ""
        if found["sort"] not in SORTS:
            found["sort"] = ""
        return cls(**found)

    @property
    def filters(self) -> dict[str, str]:
        """What narrows or orders the roster, as the parameters of an address, without the page."""
        return {name: value for name, value in asdict(self).items() if value and name != "after"}

    @property
    def query(self) -> str:
        """The filters as the query of an address."""
        return urlencode(self.filters)

    @property
    def is_narrowed(self) -> bool:
        """Whether it leaves anybody out."""
        return bool(self.search or self.show or self.agency)

    def without(self, name: str) -> "Asked":
        """The same with one thing not asked for, from its first page."""
        return replace(self, **{name: "", "after": ""})


@lru_cache(maxsize=10_000)
def fold(text: str) -> str:
    """The text as it is searched and sorted: without regard to case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def write_key(key: tuple[Any, ...]) -> str:
    """The key of a line as it stands in an address."""
    return json.dumps(key, separators=(",", ":"))


def read_key(text: str, like: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """The key that ``write_key`` wrote, when it has the form of the keys it is to be compared with; else None."""
    try:
        parts = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(parts, list) or [type(part) for part in parts] != [type(part) for part in like]:
        return None
    return tuple(parts)
