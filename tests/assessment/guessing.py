"""Learners who know something and guess the rest, and a quiz with every question type for them."""

from random import Random

from pydantic import TypeAdapter

from lms.assessment import answering, reading, starting, submitting
from lms.catalogue.versions import LoadedVersion
from lms.content.items import Answer, Item, Numeric, ShortText
from lms.content.schema import Assessment
from lms.people.models import Person
from tests.factories import a_person, a_quiz, an_enrolment

_ALWAYS = {"objective": "objective-1", "prompt": "What now?", "explanation": "Because."}


def _options(right: str, wrong: str) -> list[dict]:
    return [{"key": key, "text": f"Option {key}", "correct": key in right} for key in sorted(right + wrong)]


EVERY_TYPE = {
    "one": {"type": "single-choice", "options": _options("a", "bcd")},
    "several": {"type": "multiple-response", "options": _options("abc", "de")},
    "statement": {"type": "true-false", "answer": True},
    "pairs": {
        "type": "matching",
        "pairs": [{"key": key, "text": key, "target": target} for key, target in ("px", "qy", "rx")],
        "targets": [{"key": key, "text": key} for key in "xyz"],
    },
    "steps": {"type": "ordering", "entries": [{"key": key, "text": key} for key in "abcde"]},
    "number": {"type": "numeric", "value": "24", "tolerance": "0.5"},
    "word": {"type": "short-text", "accepted": ["AMBER Alert"]},
    "case": {
        "type": "scenario",
        "decisions": [
            {"key": "first", "prompt": "One?", "options": _options("a", "bc")},
            {"key": "then", "prompt": "Two?", "options": _options("b", "ac")},
        ],
    },
}
"""One question of each type, by key."""


def a_quiz_of_every_type(**kwargs) -> Assessment:
    items = [TypeAdapter(Item).validate_python(_ALWAYS | {"key": key} | one) for key, one in EVERY_TYPE.items()]
    return a_quiz(items=1, **kwargs).model_copy(update={"items": tuple(items)})


def guess(item: Item, random: Random, skill: float) -> Answer | None:
    """What somebody answers who knows it with the probability ``skill``, and guesses or leaves it out otherwise."""
    if random.random() < skill:
        return item.solution()
    if random.random() < 0.2:
        return None
    if isinstance(item, Numeric):
        return str(random.randrange(20, 30))
    if isinstance(item, ShortText):
        return random.choice(["amber", "silver alert"])
    picked = [one.key for one in item.offered() if random.random() < 0.4]
    solution = item.solution()
    if isinstance(solution, list):
        return item.accept(picked)
    if isinstance(solution, str):
        return random.choice([one.key for one in item.offered()])
    return _filled_at_random(item, solution, random)


def _filled_at_random(item: Item, solution: dict[str, str], random: Random) -> dict[str, str] | None:
    values = {key: [one.key.partition(":")[2] for one in item.offered() if one.key.startswith(f"{key}:")] for key in solution}
    if item.type == "ordering":
        places = random.sample(list(solution.values()), len(solution))
        return item.accept(dict(zip(solution, places, strict=True)))
    return item.accept({key: random.choice(offered) for key, offered in values.items() if random.random() < 0.9})


def take(version: LoadedVersion, skill: float, seed: int, key: str = "quiz-1", person: Person | None = None) -> Person:
    """Somebody new, or the same again, answers the quiz as ``guess`` does and submits."""
    person, random = person or a_person(), Random(seed)
    enrolment = an_enrolment(person, version)
    attempt = starting.start(enrolment, version, version.activity(key), person, random)
    for drawn in attempt.items:
        item = reading.assessment_of(attempt).item(drawn["key"])
        answering.save(attempt, item.key, guess(item, random, skill))
    submitting.submit(attempt)
    return person
