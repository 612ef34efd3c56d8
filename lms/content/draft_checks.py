"""What is wrong with a draft, part by part: the refusals and findings of ``flask content check``, where forms can show them."""

import re
from dataclasses import dataclass, replace
from typing import Any

from lms.content.apart import Document
from lms.content.checks import findings
from lms.content.checks.findings import RULES
from lms.content.keys import key_problems
from lms.content.merging import CONFLICTS
from lms.content.minute_sums import minute_problems
from lms.content.partial import partial_course
from lms.content.problems import Problem
from lms.content.references import media_named, reference_problems, what_is_named
from lms.content.schema import Assessment, Course, Lesson, Module
from lms.content.schema_problems import validate
from lms.content.yaml_nodes import Located

_PLACE = re.compile(r"stands already at \S+:\d+")
_ACTIVITY = re.compile(r"^modules\.\d+\.activities\.\d+\.?")
_NAMES = {"item": "", "alt": "alternative text", "src": "file", "roles": "jobs", "as_of": "as of", "entries": "entrys"}
_PLAIN = (
    (
        re.compile(r"`\w+` is (missing: add it|empty: fill it in or remove it)|.*it should have at least 1 character.*"),
        "fill this in",
    ),
    (re.compile(r".*it should have at least 1 item.*"), "add or choose at least one"),
    (re.compile(r".*it should have at least (\d+) items.*"), r"add at least \1 of them"),
    (re.compile(r"`\w+`: (.+)"), r"\1"),
)
"""What the files are told, in the words that fit a form."""

_SUMS = re.compile(r"(modules\.\d+\.)?minutes")
_SUMMED = "They add up by themselves once there is a lesson, or in a classroom course a segment."
CHOOSE = "two people wrote this at the same time: choose which words stay"


@dataclass(frozen=True, order=True)
class Remark:
    """One thing to mend: ``path`` leads to a part of the document or to one around it, ``line`` counts within its text."""

    path: str
    line: int
    rule: str
    message: str

    @property
    def place(self) -> str:
        """Where it is in its activity or in the course, in words, such as ``Block 3, option 1, text``; empty for the whole."""
        words: list[str] = []
        # Lists inside a lesson have items as well, which are no questions.
        for step in re.sub(r"^items\b", "questions", _ACTIVITY.sub("", self.path)).split("."):
            if step.isdecimal() and words:
                words[-1] = f"{words[-1].removesuffix('s')} {int(step) + 1}"
            elif step:
                words.append(_NAMES.get(step, step.replace("_", " ")))
        text = ", ".join(word for word in words if word)
        return text[:1].upper() + text[1:]

    @property
    def severity(self) -> str:
        """``refusal`` for what keeps the course from being published, else what the lint says: ``error`` or ``warning``."""
        return RULES[self.rule].severity if self.rule in RULES else "refusal"


def read_draft(document: Document) -> tuple[Course | None, list[Remark]]:
    """The course that the draft holds, None while something keeps it from being published, and everything that is wrong.

    Media that no block shows are left out. Findings come once nothing is refused, as in a terminal.
    """
    where = locate(document)
    shown = _with_media_shown(document, where)
    course, problems = validate(Course, shown, where)
    problems += [*key_problems(where), *minute_problems(where), *reference_problems(where, what_is_named(where, shown["media"]))]
    if problems or course is None:
        return None, _without_sums(_remarks(problems), document)
    return course, _remarks(findings(course, where))


def check_course_alone(document: Document) -> list[Remark]:
    """What refuses the course by its own fields, with a look at only the first activity; findings need the others as well."""
    alone = document | {"modules": [module | {"activities": module["activities"][:1]} for module in document["modules"][:1]]}
    where = locate(alone)
    named = what_is_named(where, document.get("media", {}))
    return _remarks([*validate(Course, alone, where)[1], *key_problems(where), *reference_problems(where, named)])


def with_media_shown(document: Document) -> Document:
    """The draft without the media that no block shows, as it is published."""
    return _with_media_shown(document, locate(document))


def check_activity(document: Document, activity: Document) -> list[Remark]:
    """What is wrong with one activity of the draft, its paths counted from the activity itself.

    What only the whole course shows, such as two questions alike in different lessons, is not looked for.
    """
    alone = document | {"modules": [{"activities": [activity]}]}
    where = locate(alone)
    whole, found = validate(Lesson if activity.get("kind") == "lesson" else Assessment, activity, locate(activity))
    inside = "modules.0.activities.0."
    problems = [*key_problems(where), *reference_problems(where, what_is_named(where, document.get("media", {})))]
    found += [_moved(one, inside) for one in problems if one.file.startswith(inside)]
    if not found and whole is not None:
        course = _around(document, whole)
        found = [_moved(one, inside) for one in findings(course, where) if one.file.startswith(inside)]
    return _remarks(found)


def remarks_elsewhere(document: Document, activity: Document) -> tuple[bool, list[Remark]]:
    """Whether all of the draft could be looked at, and what is wrong besides what ``check_activity`` tells of that activity."""
    places = [
        f"modules.{place}.activities.{number}."
        for place, module in enumerate(document["modules"])
        for number, one in enumerate(module["activities"])
        if one.get("key") == activity.get("key")
    ]
    told = {(f"{places[0]}{one.path}".rstrip("."), one.message) for one in check_activity(document, activity)}
    course, remarks = read_draft(document)
    return course is not None, [one for one in remarks if (one.path, one.message) not in told]


def locate(value: Any, path: str = "") -> Located:
    """The plain values as a tree in which each part knows its path, in place of a file."""
    if isinstance(value, dict):
        children = {name: locate(child, _below(path, name)) for name, child in value.items()}
        return Located(children, path, 1, 1)
    if isinstance(value, list):
        return Located([locate(child, _below(path, place)) for place, child in enumerate(value)], path, 1, 1)
    text = value if isinstance(value, str) else str(value).lower()
    return Located(None if value is None else text, path, 1, 1)


def _with_media_shown(document: Document, where: Located) -> Document:
    named = media_named(where) if document.get("media") else set()
    return document | {"media": {path: digest for path, digest in document.get("media", {}).items() if path in named}}


def _around(document: Document, activity: Lesson | Assessment) -> Course:
    module = Module.model_construct(key="alone", title="", minutes=activity.minutes, activities=(activity,))
    return partial_course(document).model_copy(update={"modules": (module,)})


def _below(path: str, step: str | int) -> str:
    return f"{path}.{step}" if path else str(step)


def _moved(problem: Problem, inside: str) -> Problem:
    return Problem(problem.file.removeprefix(inside), problem.line, problem.rule, problem.message)


def _without_sums(remarks: list[Remark], document: Document) -> list[Remark]:
    """The remarks without those on sums of minutes, which only follow from what is said of their parts, if there are any."""
    sums = [one for one in remarks if one.rule == "invalid-value" and _SUMS.fullmatch(one.path)]
    if document.get("modules") and len(sums) < len(remarks):
        return [one for one in remarks if one not in sums]
    return [replace(one, message=_SUMMED) if one in sums else one for one in remarks]


def _remarks(problems: list[Problem]) -> list[Remark]:
    return sorted({_remark(problem) for problem in problems})


def _remark(problem: Problem) -> Remark:
    is_conflict = problem.rule == "unknown-field" and f"`{CONFLICTS}`" in problem.message
    message = CHOOSE if is_conflict else _PLACE.sub("stands elsewhere in the course already", problem.message)
    for pattern, words in _PLAIN:
        if pattern.fullmatch(message):
            message = pattern.sub(words, message)
            break
    path = problem.file.removesuffix(f".{CONFLICTS}")
    return Remark(path, problem.line, problem.rule, message[:1].upper() + message[1:] + ".")
