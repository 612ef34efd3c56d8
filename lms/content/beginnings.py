"""What a new course may start from: a blank one, or an outline with objectives; ``copying`` makes a copy of another."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import Any

from lms.content.apart import Document

_NOT_FOR_KEYS = re.compile("[^a-z0-9]+")


def suggest_key(title: str, taken: Collection[str] = ()) -> str:
    """A key made of a title's letters and digits that is not taken yet."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    key = _NOT_FOR_KEYS.sub("-", plain).strip("-")[:60].strip("-") or "part"
    numbered = (f"{key}-{number}" for number in range(2, len(taken) + 3))
    return key if key not in taken else next(one for one in numbered if one not in taken)


def blank(key: str, title: str, delivery: str) -> Document:
    """A course with nothing in it but what tells it from others."""
    values: dict[str, Any] = {"format": 1, "key": key, "title": title, "delivery": delivery, "language": "en-US"}
    values |= {"summary": "", "description": "", "audience": [], "roles": [], "minutes": 0, "advisory": None, "history": None}
    values |= {"certificate": {"hours": None, "valid_months": None}, "objectives": [], "requires": None, "classroom": None}
    return values | {"modules": [], "sources": [], "glossary": [], "suppress": [], "retired": [], "media": {}}


def outline(key: str, title: str, delivery: str, objectives: Sequence[str], modules: Sequence[str]) -> Document:
    """A course with objectives and empty modules, made from their words and titles."""
    document = blank(key, title, delivery)
    for list_name, field, words in (("objectives", "text", objectives), ("modules", "title", modules)):
        keys: list[str] = []
        for text in words:
            keys.append(suggest_key(text, keys))
        document[list_name] = [{"key": key, field: text} for key, text in zip(keys, words, strict=True)]
    document["modules"] = [module | {"minutes": 0, "activities": []} for module in document["modules"]]
    return document
