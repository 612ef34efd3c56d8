"""What the cells of a row say, by column: each question type as the document holds it."""

import re
from collections.abc import Callable, Mapping, Sequence

from lms.content.banks.answers import LETTERS, chosen, matched, truth
from lms.content.banks.rows_written import Row
from lms.content.banks.understood import Fields, key_parts

_TYPE_NAMES = {
    "single-choice": ("multiple choice", "single", "single choice", "mc", "mcq", "choice", "one answer", "best answer", "radio"),
    "multiple-response": (
        "multiple response",
        "multiple answer",
        "multiple answers",
        "multiple select",
        "multi select",
        "ma",
        "mr",
    )
    + ("checkbox", "checkboxes", "select all", "select all that apply"),
    "true-false": ("true false", "true or false", "tf", "t f", "yes no", "boolean"),
    "matching": ("match", "pairs"),
    "ordering": ("order", "sequence", "sequencing", "rank", "ranking"),
    "numeric": ("number", "numerical", "calculation"),
    "short-text": ("short text", "short answer", "text", "fill in", "fill in the blank", "fill in blank", "fib", "sa"),
    "scenario": ("case", "case study"),
}
_TYPES = {name: kind for kind, names in _TYPE_NAMES.items() for name in (*names, kind.replace("-", " "))}


def type_of(name: str) -> str | None:
    """The question type that a cell names, None when it names none."""
    return _TYPES.get(" ".join(re.sub(r"[^a-z]+", " ", name.casefold()).split()))


def split(cell: str) -> list[str]:
    """The texts that were joined."""
    return [text.replace("\n  ", "\n") for text in re.split(r"\n(?!  )", cell) if text.strip()]


def letters(row: Row) -> list[str]:
    """The letters of the options that a row has."""
    return [letter for letter in LETTERS if row.get(f"option.{letter}")]


def guessed_type(row: Row) -> str:
    """The question type of a row that names none, by what it has."""
    options, answer = letters(row), row.get("answer", "")
    if any(name.startswith("match.") for name in row):
        return "matching"
    if options and all(truth(row[f"option.{one}"]) is not None for one in options):
        return "true-false"
    if options:
        found = chosen(answer, [row[f"option.{one}"] for one in options]) or []
        return "multiple-response" if len(found) > 1 else "single-choice"
    if truth(answer) is not None and not answer.strip().isdecimal():
        return "true-false"
    return "numeric" if re.fullmatch(r"[-+]?\d[\d.,]*", answer.strip()) else "short-text"


def fields_of(kind: str, row: Row, decisions: Sequence[Row]) -> tuple[Fields, list[str]]:
    """What the cells of a question of that type say, as the document holds it, and what could not be read of the answer."""
    return _READERS[kind](row, decisions)


def _read_options(row: Row, _decisions: Sequence[Row] = ()) -> tuple[Fields, list[str]]:
    names = letters(row)
    right = chosen(row.get("answer", ""), [row[f"option.{one}"] for one in names])
    options = [_part(row, one) | {"correct": place in (right or ())} for place, one in enumerate(names)]
    if names and not right:
        return {"options": options}, ["name the right option by its letter, as in `B`, or in full"]
    return {"options": options}, []


def _part(row: Row, letter: str) -> Fields:
    return {
        "key": row.get(f"option_key.{letter}", ""),
        "text": row[f"option.{letter}"],
        "feedback": row.get(f"feedback.{letter}"),
    }


def _read_multiple(row: Row, _decisions: Sequence[Row]) -> tuple[Fields, list[str]]:
    fields, slips = _read_options(row)
    return fields | {"partial": truth(row.get("partial", "")) is not False}, slips


def _read_true_false(row: Row, _decisions: Sequence[Row]) -> tuple[Fields, list[str]]:
    names = letters(row)
    place = chosen(row.get("answer", ""), [row[f"option.{one}"] for one in names]) if names else None
    answer = truth(row[f"option.{names[place[0]]}"] if place else row.get("answer", ""))
    fields = {"answer": answer, "if_true": row.get("if_true"), "if_false": row.get("if_false")}
    return fields, [] if answer is not None else ["write `true` or `false`"]


def _read_matching(row: Row, _decisions: Sequence[Row]) -> tuple[Fields, list[str]]:
    names, numbers = letters(row), [number for number in range(1, 11) if row.get(f"match.{number}")]
    targets = [{"key": row.get(f"match_key.{number}", ""), "text": row[f"match.{number}"]} for number in numbers]
    fields = key_parts({"pairs": [_part(row, one) for one in names], "targets": targets})
    keys = dict(zip(numbers, (target["key"] for target in fields["targets"]), strict=True))
    found = {LETTERS[option]: keys.get(match) for option, match in (matched(row.get("answer", "")) or {}).items()}
    if not names or set(found) != set(names) or None in found.values():
        return fields, ["say which match belongs to each option, as in `A-2, B-1`"]
    pairs = [pair | {"target": found[one]} for pair, one in zip(fields["pairs"], names, strict=True)]
    return fields | {"pairs": pairs}, []


def _read_ordering(row: Row, _decisions: Sequence[Row]) -> tuple[Fields, list[str]]:
    names = letters(row)
    entries = [{"key": row.get(f"option_key.{one}", ""), "text": row[f"option.{one}"]} for one in names]
    order = [LETTERS.find(one) for one in re.findall(r"[A-J]", row.get("answer", "").upper())]
    if order and sorted(order) == [LETTERS.index(one) for one in names]:
        entries = [entries[names.index(LETTERS[place])] for place in order]
    elif row.get("answer"):
        return {"entries": entries}, ["write the options in their right order and leave this empty, or name all of them in order"]
    return {"entries": entries}, []


def _read_numeric(row: Row, _decisions: Sequence[Row]) -> tuple[Fields, list[str]]:
    value = row.get("answer", "").replace(" ", "")
    fields: Fields = {"value": value.replace(",", "") if re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?", value) else value or None}
    fields |= {name: row[name] for name in ("tolerance", "unit", "if_wrong") if row.get(name)}
    return fields, [] if value else ["write the number that is right"]


def _read_short_text(row: Row, _decisions: Sequence[Row]) -> tuple[Fields, list[str]]:
    accepted = [*split(row.get("answer", "")), *(row[f"option.{one}"] for one in letters(row))]
    slips = [] if accepted else ["write every answer that is accepted, each on a line of the cell"]
    return {"accepted": accepted, "if_wrong": row.get("if_wrong")}, slips


def _read_scenario(_row: Row, decisions: Sequence[Row]) -> tuple[Fields, list[str]]:
    made, slips = [], []
    for one in decisions:
        fields, found = _read_options(one)
        made.append({"key": one.get("key", ""), "prompt": one.get("prompt")} | fields)
        slips += found
    return {"decisions": made}, slips if decisions else ["write each decision in a row of its own below, of the type `decision`"]


_READERS: Mapping[str, Callable[[Row, Sequence[Row]], tuple[Fields, list[str]]]] = {
    "single-choice": _read_options,
    "multiple-response": _read_multiple,
    "true-false": _read_true_false,
    "matching": _read_matching,
    "ordering": _read_ordering,
    "numeric": _read_numeric,
    "short-text": _read_short_text,
    "scenario": _read_scenario,
}
