"""The fields of questions, by type."""

from typing import Any

from lms.web.editing.fields import Field

OPTION = (
    Field("key", "Key"),
    Field("text", "Text"),
    Field("correct", "Right", "flag"),
    Field("feedback", "Feedback to whoever chose it", "text"),
)
_KEYED = (Field("key", "Key"), Field("text", "Text"))
_PAIR = (
    Field("key", "Key"),
    Field("text", "Text"),
    Field("target", "Key of what it goes with"),
    Field("feedback", "Feedback when it is matched wrongly", "text"),
)
_DECISION = (
    Field("key", "Key"),
    Field("prompt", "What is to be decided", "text"),
    Field("options", "Options", "parts", parts=OPTION, noun="option"),
)
_IF_WRONG = Field("if_wrong", "Feedback to a wrong answer", "text")

OWN: dict[str, tuple[Field, ...]] = {
    "single-choice": (Field("options", "Options", "parts", "Exactly one is right.", parts=OPTION, noun="option"),),
    "multiple-response": (
        Field("options", "Options", "parts", "Any number of them are right.", parts=OPTION, noun="option"),
        Field("partial", "Give a share of the points for a partly right answer", "flag"),
    ),
    "true-false": (
        Field("answer", "It is", "pick", choices=(("true", "True"), ("false", "False"))),
        Field("if_true", "Feedback to whoever says true", "text"),
        Field("if_false", "Feedback to whoever says false", "text"),
    ),
    "matching": (
        Field("pairs", "What is to be matched", "parts", parts=_PAIR, noun="line"),
        Field("targets", "What it is matched with", "parts", parts=_KEYED, noun="match"),
    ),
    "ordering": (Field("entries", "Entries", "parts", "In the right order.", parts=_KEYED, noun="entry"),),
    "numeric": (
        Field("value", "Right number"),
        Field("tolerance", "How far off an answer may be"),
        Field("unit", "Unit", hint="You may leave it out."),
        _IF_WRONG,
    ),
    "short-text": (Field("accepted", "Answers that are accepted", "lines", "One on each line."), _IF_WRONG),
    "scenario": (Field("decisions", "Decisions", "parts", parts=_DECISION, noun="decision"),),
}
"""The fields that only one type of question has."""

TYPES = {
    "single-choice": "single choice",
    "multiple-response": "multiple response",
    "true-false": "true or false",
    "matching": "matching",
    "ordering": "ordering",
    "numeric": "number",
    "short-text": "short text",
    "scenario": "decisions",
}

ADD_QUESTION = {f"question.{item_type}": words for item_type, words in TYPES.items()}
"""Everything that can be added to a quiz or an exam, with its words."""

_OBJECTIVE = Field("objective", "Objective it measures", "pick", choices="objectives")
_EXPLANATION = Field("explanation", "Explanation", "text", "What to remember, whatever was answered.")
_SCORED = (
    Field("points", "Points", "number"),
    Field("critical", "A life-safety question: nobody passes who has it wrong", "flag"),
)
_SUPPRESSION = (Field("rule", "Rule"), Field("reason", "Reason"))
SUPPRESS = Field(
    "suppress", "Findings to keep", "parts", "Each with its rule and your reason.", parts=_SUPPRESSION, noun="finding"
)


def fields_of(item_type: str) -> tuple[Field, ...]:
    """The fields of a question inside a lesson, where points do not count."""
    return (Field("key", "Key"), _OBJECTIVE, Field("prompt", "Question", "text"), *OWN.get(item_type, ()), _EXPLANATION, SUPPRESS)


def scored_fields_of(item_type: str) -> tuple[Field, ...]:
    """The fields of a question of a quiz or an exam."""
    return (*fields_of(item_type)[:-1], *_SCORED, SUPPRESS)


def new_item(item_type: str, key: str) -> dict[str, Any]:
    """A question with nothing but its key and two empty entries wherever the type has a list."""
    item: dict[str, Any] = {"type": item_type, "key": key, "objective": None, "prompt": None}
    for field in OWN[item_type]:
        item[field.name] = [new_entry(field, number) for number in (1, 2)] if field.kind == "parts" else _empty(field)
    return item | {"explanation": None, "suppress": []}


def new_question(what: str, key: str) -> dict[str, Any]:
    """The same for a quiz or an exam, of one of the kinds in ``ADD_QUESTION``."""
    return new_item(what.removeprefix("question."), key) | {"points": 1, "critical": False}


def new_entry(field: Field, number: int) -> dict[str, Any]:
    """A new entry of a list of parts, with a key where it has one and two entries of its own lists."""
    entry: dict[str, Any] = {}
    for part in field.parts:
        if part.kind == "parts":
            entry[part.name] = [new_entry(part, place) for place in (1, 2)] if field.noun == "decision" else []
        else:
            entry[part.name] = f"{field.noun}-{number}" if part.name == "key" else _empty(part)
    return entry


def _empty(field: Field) -> Any:
    return {"flag": field.name == "partial", "lines": [], "picks": []}.get(field.kind)
