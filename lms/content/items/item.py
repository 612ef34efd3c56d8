"""What every question type shares: its key, prompt, objective and points, and the questions an assessment asks of it."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from lms.content.types import Key, Markdown, Part, Points, Text

Answer = str | list[str] | dict[str, str]
"""What a learner answered, as JSON holds it."""


class InvalidAnswer(ValueError):
    """The answer does not fit the question: a key that is not offered, or the wrong shape."""


class Suppression(Part):
    """A lint finding that its author has looked at and keeps, with the reason."""

    rule: Key
    reason: Text


class Option(Part):
    """One thing a learner may choose, with what to say to whoever chose it."""

    key: Key
    text: Text
    correct: bool = False
    feedback: Markdown | None = None


class Offered(NamedTuple):
    """One answer, or one part of an answer, that a question offers: how it is counted, what it says, whether it is right."""

    key: str
    text: str
    is_right: bool


class ItemPart(Part):
    """The fields of every question, and how the rest of the project talks to one."""

    key: Key
    objective: Key
    prompt: Markdown
    points: Points = 1.0
    critical: bool = False
    explanation: Markdown
    suppress: tuple[Suppression, ...] = ()

    def read(self, form: Mapping[str, Sequence[str]]) -> Answer | None:
        """The answer in a submitted form, None when nothing was answered; InvalidAnswer when it does not fit.

        ``form`` maps each field's name to all its values; the fields are ``answer`` or ``answer.<key>``.
        """
        raise NotImplementedError

    def accept(self, answer: Any) -> Answer | None:
        """The answer as it is stored, from JSON of any shape, None for an empty one; InvalidAnswer when it does not fit."""
        raise NotImplementedError

    def mark(self, answer: Answer | None) -> float:
        """How right the answer is, from 0 to 1; no answer is 0."""
        raise NotImplementedError

    def comments(self, answer: Answer | None) -> list[str]:
        """The Markdown feedback written for just this answer, in the order of the question."""
        return []

    def arrange(self, random: Random) -> list[str]:
        """The keys of what may be shown in any order, in the order drawn; empty where the order is fixed."""
        return []

    def offered(self) -> list[Offered]:
        """What there is to choose from, in the author's order; nothing where answers are typed."""
        return []

    def chosen(self, answer: Answer | None) -> list[str]:
        """The keys of what the answer chose of all that is offered."""
        if isinstance(answer, dict):
            answer = [f"{part}:{choice}" for part, choice in answer.items()]
        held = answer if isinstance(answer, list) else [answer]
        return [one.key for one in self.offered() if one.key in held]

    def as_compared(self, answer: Answer | None) -> str | None:
        """A typed answer in the form in which answers are compared; None for no answer, and where answers are chosen."""
        return None

    def solution(self) -> Answer:
        """An answer that earns every point."""
        raise NotImplementedError


def one_of(value: Any, keys: Sequence[str]) -> str | None:
    """``value`` when it is one of ``keys``, None when it is empty; InvalidAnswer otherwise."""
    if value in (None, ""):
        return None
    if not isinstance(value, str) or value not in keys:
        raise InvalidAnswer("Choose one of the answers shown.")
    return value


def keyed(value: Any, allowed: Mapping[str, Sequence[str]]) -> dict[str, str] | None:
    """The given entries of a mapping from each of ``allowed``'s keys to one of its values; None when all are empty."""
    if value in (None, ""):
        return None
    if not isinstance(value, dict) or not set(value) <= set(allowed):
        raise InvalidAnswer("Choose from the answers shown.")
    chosen = {key: one_of(value.get(key), keys) for key, keys in allowed.items()}
    return {key: option for key, option in chosen.items() if option is not None} or None


def first(form: Mapping[str, Sequence[str]], name: str = "answer") -> str:
    """The first value of a form field, empty when it was not sent."""
    return next(iter(form.get(name, ())), "")


def doubled(keys: Sequence[str]) -> list[str]:
    """The keys that stand more than once."""
    return sorted({key for key in keys if keys.count(key) > 1})


def refuse_doubled(keys: Sequence[str]) -> None:
    """ValueError that names the keys that stand more than once."""
    if twice := doubled(keys):
        raise ValueError(f"these keys stand twice: {', '.join(twice)}")
