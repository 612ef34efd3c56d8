"""Ordering: entries to put into their right order, by number rather than by dragging."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from lms.content.items.item import InvalidAnswer, ItemPart, Offered, first, refuse_doubled
from lms.content.types import Key, Part, Text


class Entry(Part):
    """One thing to put in order."""

    key: Key
    text: Text


class Ordering(ItemPart):
    """The author writes the entries in the right order; each one in its right place earns its share of the points."""

    type: Literal["ordering"] = "ordering"
    entries: Annotated[tuple[Entry, ...], Field(min_length=3, max_length=8)]

    @model_validator(mode="after")
    def _entries_differ(self) -> "Ordering":
        refuse_doubled([entry.key for entry in self.entries])
        return self

    def read(self, form):
        return self.accept({entry.key: first(form, f"answer.{entry.key}") for entry in self.entries})

    def accept(self, answer: Any):
        """A mapping from each entry's key to its place, "1" being the first; places may be missing but not shared."""
        if answer in (None, ""):
            return None
        keys = [entry.key for entry in self.entries]
        if not isinstance(answer, dict) or not set(answer) <= set(keys):
            raise InvalidAnswer("Give each entry a place.")
        places = {key: answer[key] for key in keys if answer.get(key)}
        if any(place not in self.places for place in places.values()):
            raise InvalidAnswer(f"Use the places 1 to {len(keys)}.")
        if len(set(places.values())) < len(places):
            raise InvalidAnswer("Two entries have the same place. Give each its own.")
        return places or None

    @property
    def places(self) -> list[str]:
        """The places there are, from "1" on."""
        return [str(place) for place in range(1, len(self.entries) + 1)]

    def mark(self, answer):
        right = self.solution()
        return sum((answer or {}).get(key) == place for key, place in right.items()) / len(right)

    def arrange(self, random):
        keys = [entry.key for entry in self.entries]
        shown = random.sample(keys, len(keys))
        return shown if shown != keys else shown[1:] + shown[:1]

    def offered(self):
        right = self.solution()
        return [
            Offered(f"{entry.key}:{place}", f"{entry.text} as number {place}", right[entry.key] == place)
            for entry in self.entries
            for place in self.places
        ]

    def solution(self):
        return {entry.key: place for entry, place in zip(self.entries, self.places, strict=True)}
