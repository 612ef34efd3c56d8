"""Short text: a word or a few, compared after a stated normalisation."""

import unicodedata
from typing import Annotated, Literal

from pydantic import Field

from lms.content.items.item import InvalidAnswer, ItemPart, first
from lms.content.types import Markdown, Text


class ShortText(ItemPart):
    """Right when the normalised answer equals one of ``accepted``, normalised alike; all points or none.

    Normalised means: Unicode NFKC, case folded, punctuation dropped, white space folded to single spaces.
    """

    type: Literal["short-text"] = "short-text"
    accepted: Annotated[tuple[Text, ...], Field(min_length=1, max_length=40)]
    if_wrong: Markdown | None = None

    def read(self, form):
        return self.accept(first(form))

    def accept(self, answer):
        if answer is not None and not isinstance(answer, str):
            raise InvalidAnswer("Write your answer in words.")
        text = (answer or "").strip()
        if len(text) > 500:
            raise InvalidAnswer("Write at most 500 characters.")
        return text or None

    def mark(self, answer):
        return float(answer is not None and normalised(answer) in {normalised(text) for text in self.accepted})

    def comments(self, answer):
        return [self.if_wrong] if answer is not None and self.if_wrong and not self.mark(answer) else []

    def as_compared(self, answer):
        # What is nothing but punctuation is left as it is: something was typed.
        return None if answer is None else normalised(answer) or answer

    def solution(self):
        return self.accepted[0]


def normalised(text: str) -> str:
    """The text as answers are compared: NFKC, case folded, without punctuation, with single spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(" " if unicodedata.category(letter).startswith("P") else letter for letter in folded)
    return " ".join(kept.split())
