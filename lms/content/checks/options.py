"""Questions that give their answer away, or that are harder to read than to answer."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from lms.content.checks.parts import Finding, Path, Rule, assessments, items, items_of, lessons
from lms.content.items import Option, ScenarioItem, SingleChoice, TrueFalse
from lms.content.schema import Assessment, Course, Lesson

MIN_ITEMS_FOR_LENGTH = 4
MIN_ITEMS_FOR_POSITION = 5
LONGEST_SHARE = 0.5
POSITION_SHARE = 0.6
LENGTH_RATIO, MIN_LONG_KEY = 1.6, 60

RULES = (
    Rule("key-longest", "warning", "The right option is not usually the longest, nor far longer than the wrong ones."),
    Rule("key-position", "warning", "The right option does not usually stand in the same place."),
    Rule("all-of-the-above", "error", "No option refers to the other options."),
    Rule("negative-stem", "warning", "A question asks what is so, not what is not."),
)

_REFERS_TO_OTHERS = re.compile(
    r"\b(?:all|none|both|neither|any|most) of (?:the|these|those) (?:above|below|other|options|answers|choices)"
    r"|\b(?:all|none|both|neither) of (?:these|those|them)[.!]?$|^(?:all|none|both)(?: of)? (?:the )?above|\bnone apply\b",
    re.IGNORECASE,
)
_SHOUTED_NOT = re.compile(r"\b(?:NOT|EXCEPT|LEAST|NEVER|CANNOT)\b")
_ASKS_WHAT_IS_NOT = re.compile(
    r"(?:^|[.!?:\n]\s*)(?:which|what|who)\b(?:(?!\b(?:when|if|while|because|that|who|whose)\b)[^.?!:])*?"
    r"\b(?:not|never|except|least likely|\w+n['’]t)\b[^.?!]*\?",
    re.IGNORECASE,
)

Choice = tuple[Path, Sequence[Option]]


def check(course: Course) -> Iterator[Finding]:
    """Giveaways in the options of single choices and decisions, and stems that ask for what is not so."""
    groups = [(path, f"{activity.kind}", list(_choices(path, activity))) for path, activity in assessments(course)]
    groups.append(((), "lessons' checks", [choice for path, lesson in lessons(course) for choice in _choices(path, lesson)]))
    for path, noun, choices in groups:
        yield from _often_longest(path, noun, choices)
        yield from _often_in_one_place(path, noun, choices)
        yield from (finding for choice in choices for finding in _far_longer(*choice))
    for path, item in items(course):
        for where, options in _option_lists(path, item):
            yield from _referring(where, options)
        yield from _negative((*path, "prompt"), item.prompt, isinstance(item, TrueFalse))


def _choices(activity_path: Path, activity: Lesson | Assessment) -> Iterator[Choice]:
    """Every list of options of the activity of which exactly one is right, with its path."""
    for path, item in items_of(activity_path, activity):
        if isinstance(item, SingleChoice | ScenarioItem):
            yield from _option_lists(path, item)


def _option_lists(path: Path, item: object) -> Iterator[Choice]:
    if options := getattr(item, "options", ()):
        yield (*path, "options"), options
    for place, decision in enumerate(getattr(item, "decisions", ())):
        yield (*path, "decisions", place, "options"), decision.options


def _often_longest(path: Path, noun: str, choices: Sequence[Choice]) -> Iterator[Finding]:
    longest = [where for where, options in choices if _key_is_longest(options)]
    if len(choices) >= MIN_ITEMS_FOR_LENGTH and len(longest) > LONGEST_SHARE * len(choices):
        message = f"in {len(longest)} of {len(choices)} questions of the {noun} the right option is the longest: lengthen others"
        yield Finding("key-longest", path or longest[0], message)


def _key_is_longest(options: Sequence[Option]) -> bool:
    key = max(len(option.text) for option in options if option.correct)
    return all(len(option.text) < key for option in options if not option.correct)


def _far_longer(path: Path, options: Sequence[Option]) -> Iterator[Finding]:
    key = next(len(option.text) for option in options if option.correct)
    others = [len(option.text) for option in options if not option.correct]
    if key > MIN_LONG_KEY and key > LENGTH_RATIO * sum(others) / len(others):
        yield Finding("key-longest", path, "the right option is far longer than the others: shorten it or lengthen them")


def _often_in_one_place(path: Path, noun: str, choices: Sequence[Choice]) -> Iterator[Finding]:
    places = Counter(next(place for place, option in enumerate(options, 1) if option.correct) for _, options in choices)
    if len(choices) < MIN_ITEMS_FOR_POSITION:
        return
    place, count = places.most_common(1)[0]
    if count > POSITION_SHARE * len(choices):
        message = f"in {count} of {len(choices)} questions of the {noun} the right option is number {place}: move some"
        yield Finding("key-position", path or choices[0][0], message)


def _referring(path: Path, options: Sequence[Option]) -> Iterator[Finding]:
    for place, option in enumerate(options):
        if _REFERS_TO_OTHERS.search(option.text):
            message = f"“{option.text}” refers to the other options: write an option that stands by itself"
            yield Finding("all-of-the-above", (*path, place), message)


def _negative(path: Path, prompt: str, is_statement: bool) -> Iterator[Finding]:
    found = _SHOUTED_NOT.search(prompt) or (None if is_statement else _ASKS_WHAT_IS_NOT.search(prompt))
    if found:
        words = " ".join(found[0].split()).lstrip(".!?: ")
        message = f"“{words[-60:]}” asks for what is not so: ask for what is so"
        yield Finding("negative-stem", path, message, prompt.count("\n", 0, found.start()))
