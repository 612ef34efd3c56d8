"""A question as it was understood from a list, with what keeps it from being complete and what may have been taken wrongly."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lms.content.beginnings import suggest_key
from lms.content.items import (
    Item,
    ItemPart,
    Matching,
    MultipleResponse,
    Numeric,
    Ordering,
    ScenarioItem,
    ShortText,
    SingleChoice,
    TrueFalse,
)
from lms.content.problems import Problem
from lms.content.schema_problems import explain
from lms.content.yaml_nodes import Located, Step

Fields = dict[str, Any]
Path = tuple[Step, ...]

TYPES: dict[str, type[ItemPart]] = {
    one.model_fields["type"].default: one
    for one in (SingleChoice, MultipleResponse, TrueFalse, Matching, Ordering, Numeric, ShortText, ScenarioItem)
}
"""The question types by the name that authors write."""

_ANSWERS = ("answer", "value", "accepted", "target", "decisions")
_TO_BE_WRITTEN = ("`explanation` is", "`objective` is")
_PARTS = ("options", "pairs", "targets", "entries", "decisions")


@dataclass(frozen=True)
class Understood:
    """One question: ``line`` is where it begins, ``fields`` what was understood, ``item`` the question when it is complete."""

    line: int
    fields: Fields
    item: Item | None = None
    problems: tuple[Problem, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def is_usable(self) -> bool:
        """Whether it can go into a draft: it is complete but for words that its author can still write there."""
        return all(one.rule == "missing-field" and any(name in one.message for name in _TO_BE_WRITTEN) for one in self.problems)

    @property
    def draft(self) -> Fields:
        """A usable question as a draft holds it, with nothing where its author has still to write."""
        missing = {name: "" for name in ("explanation", "objective") if not self.fields.get(name)}
        model = TYPES[self.fields["type"]]
        whole = model.model_validate(_filled(self.fields) | dict.fromkeys(missing, "to-be-written"))
        return whole.model_dump(mode="json") | missing


@dataclass(frozen=True)
class Bank:
    """The questions of a list, what is wrong with the list as a whole, and what of it was left out."""

    questions: Sequence[Understood] = ()
    problems: Sequence[Problem] = ()
    doubts: Sequence[str] = ()


@dataclass(frozen=True)
class Known:
    """What the course has already: the keys of the assessment's own questions and of all else, and the objective to assume."""

    own: Collection[str] = ()
    elsewhere: Collection[str] = ()
    objective: str | None = None


def understand(
    line: int,
    fields: Fields,
    *,
    place: Callable[[Path], tuple[str, int, str]],
    problems: Iterable[Problem] = (),
    doubts: Sequence[str] = (),
) -> Understood:
    """What the fields make; ``place`` tells the file, the line and the words before the message for any part of them.

    Problems that are known already stand for those that follow from them.
    """
    found = list(problems)
    model = TYPES.get(str(fields.get("type")))
    item: Item | None = None
    if model is not None:
        item, explained = explain(model, _filled(fields), _tree(fields))
        follows = [bool(found) and (not path or path[-1] in _ANSWERS) for path, _ in explained]
        found += [_placed(one, *place(path)) for (path, one), told in zip(explained, follows, strict=True) if not told]
    complete = item is not None and not found
    kept = item.model_dump(mode="json") if complete and item else fields
    return Understood(line, kept, item if complete else None, tuple(dict.fromkeys(found)), tuple(doubts))


def refuse_taken_keys(questions: Sequence[Understood], known: Known, file: str) -> list[Understood]:
    """The questions, with a problem for each whose key stands twice or elsewhere in the course.

    A key of the assessment's own is taken: the question takes the place of that one.
    """
    seen: dict[str, int] = {}
    for question in questions:
        seen.setdefault(str(question.fields.get("key")), question.line)
    return [_refuse_taken_key(one, known, seen, file) for one in questions]


class Naming:
    """Gives keys to questions that have none, each made of its first words and none twice."""

    def __init__(self, known: Known, given: Iterable[str]):
        self.taken = {*known.own, *known.elsewhere, *given}

    def name(self, prompt: str) -> str:
        """A new key."""
        key = suggest_key(" ".join(prompt.split()[:6])[:60], self.taken)
        self.taken.add(key)
        return key


def key_parts(fields: Fields) -> Fields:
    """The fields with a key for every option, pair, target, entry and decision that has none, made of its words."""
    return fields | {name: _keyed(fields[name]) for name in _PARTS if name in fields}


def _keyed(parts: Sequence[Fields]) -> list[Fields]:
    keys = [part["key"] for part in parts if part.get("key")]
    made = []
    for part in parts:
        if not part.get("key"):
            words = " ".join((part.get("text") or part.get("prompt") or "").split()[:3])
            part = part | {"key": suggest_key(words[:40], keys)}
            keys.append(part["key"])
        made.append(key_parts(part))
    return made


def _refuse_taken_key(question: Understood, known: Known, seen: dict[str, int], file: str) -> Understood:
    key = str(question.fields.get("key"))
    if seen[key] != question.line:
        words = f"the key `{key}` stands already on line {seen[key]}: choose another key"
    elif key in known.elsewhere and key not in known.own:
        words = f"the course uses the key `{key}` elsewhere: choose another key"
    else:
        return question
    problem = Problem(file, question.line, "duplicate-key", words)
    return replace(question, item=None, problems=(*question.problems, problem))


def _filled(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if value is not None and name != "type"}


def _tree(value: Any) -> Located:
    """The fields as a tree, for messages that name what they are about."""
    if isinstance(value, dict):
        return Located({name: _tree(one) for name, one in value.items()}, "", 1, 1)
    if isinstance(value, list | tuple):
        return Located([_tree(one) for one in value], "", 1, 1)
    return Located(None if value is None else str(value), "", 1, 1)


def _placed(problem: Problem, file: str, line: int, words: str) -> Problem:
    return Problem(file, line, problem.rule, f"{words}{problem.message}")
