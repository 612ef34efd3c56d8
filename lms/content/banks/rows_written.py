"""A question as rows of cells, by column."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from lms.content.banks.answers import LETTERS
from lms.content.items import (
    Decision,
    ItemPart,
    Matching,
    MultipleResponse,
    Numeric,
    Option,
    Ordering,
    ScenarioItem,
    ShortText,
    SingleChoice,
    TrueFalse,
)

Row = dict[str, str]


def rows_of(item: ItemPart) -> list[Row]:
    """The question as rows, by column; a scenario's decisions stand in rows of their own below it."""
    first = {"key": item.key, "type": str(getattr(item, "type", "")), "objective": item.objective, "prompt": item.prompt}
    first |= {"explanation": item.explanation, "points": _number(item.points), "critical": "yes" if item.critical else ""}
    first["suppress"] = joined(f"{one.rule}: {one.reason}" for one in item.suppress)
    decisions = [_decision_row(one) for one in item.decisions] if isinstance(item, ScenarioItem) else []
    own = next((write(item) for kind, write in _WRITERS.items() if isinstance(item, kind)), {})
    return [{name: cell for name, cell in row.items() if cell} for row in (first | own, *decisions)]


def joined(texts: Iterable[str]) -> str:
    """Texts as the lines of one cell; the further lines of a text start with two spaces."""
    return "\n".join(text.replace("\n", "\n  ") for text in texts)


def _number(number: float) -> str:
    return str(int(number)) if number.is_integer() else repr(number)


def _options(options: Sequence[Option]) -> Row:
    row: Row = {}
    for letter, option in zip(LETTERS, options, strict=False):
        row |= {f"option.{letter}": option.text, f"feedback.{letter}": option.feedback or "", f"option_key.{letter}": option.key}
    right = [letter for letter, option in zip(LETTERS, options, strict=False) if option.correct]
    return row | {"answer": ", ".join(right)}


def _decision_row(decision: Decision) -> Row:
    return {"key": decision.key, "type": "decision", "prompt": decision.prompt, **_options(decision.options)}


def _multiple(item: MultipleResponse) -> Row:
    return _options(item.options) | {"partial": "" if item.partial else "no"}


def _true_false(item: TrueFalse) -> Row:
    return {"answer": "true" if item.answer else "false", "if_true": item.if_true or "", "if_false": item.if_false or ""}


def _matching(item: Matching) -> Row:
    row, targets = Row(), [target.key for target in item.targets]
    for letter, pair in zip(LETTERS, item.pairs, strict=False):
        row |= {f"option.{letter}": pair.text, f"feedback.{letter}": pair.feedback or "", f"option_key.{letter}": pair.key}
    for number, target in enumerate(item.targets, 1):
        row |= {f"match.{number}": target.text, f"match_key.{number}": target.key}
    pairs = zip(LETTERS, item.pairs, strict=False)
    return row | {"answer": ", ".join(f"{letter}-{targets.index(pair.target) + 1}" for letter, pair in pairs)}


def _ordering(item: Ordering) -> Row:
    row: Row = {}
    for letter, entry in zip(LETTERS, item.entries, strict=False):
        row |= {f"option.{letter}": entry.text, f"option_key.{letter}": entry.key}
    return row


def _numeric(item: Numeric) -> Row:
    tolerance = str(item.tolerance) if item.tolerance else ""
    return {"answer": str(item.value), "tolerance": tolerance, "unit": item.unit or "", "if_wrong": item.if_wrong or ""}


def _short_text(item: ShortText) -> Row:
    return {"answer": joined(item.accepted), "if_wrong": item.if_wrong or ""}


_WRITERS: Mapping[type[ItemPart], Callable[[Any], Row]] = {
    SingleChoice: lambda item: _options(item.options),
    MultipleResponse: _multiple,
    TrueFalse: _true_false,
    Matching: _matching,
    Ordering: _ordering,
    Numeric: _numeric,
    ShortText: _short_text,
}
