"""One-click fixes: what can be mended in an activity without anybody's judgment, by the rule that found it."""

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from lms.content.apart import Document
from lms.content.checks.citing import cited_keys
from lms.content.checks.reading import assessment_minutes, lesson_minutes
from lms.content.draft_checks import Remark
from lms.content.schema import Assessment, Lesson

_NEIGHBORS = "two text blocks follow each other"


def offer(remark: Remark) -> str | None:
    """What the button that mends it says, None when it takes somebody to think about it."""
    if remark.rule == "source-uncited" and not remark.path.startswith("blocks."):
        return None
    if remark.rule == "invalid-value":
        return "Join them" if _NEIGHBORS in remark.message.lower() else None
    return _FIXES[remark.rule][0] if remark.rule in _FIXES else None


def fix(activity: Document, rule: str, path: str) -> Document:
    """The activity with that finding mended; unchanged when there is nothing to mend."""
    try:
        return _FIXES[rule][1](activity, path) if rule in _FIXES else activity
    except (ValidationError, LookupError, ValueError):
        # The page is older than the draft: what it wants to mend is no longer there.
        return activity


def _advise(lesson: Document, _path: str) -> Document:
    advisories = [block for block in lesson["blocks"] if block.get("kind") == "advisory"]
    first = advisories[:1] or [{"kind": "advisory", "body": None, "short_version": None}]
    return lesson | {"blocks": first + [block for block in lesson["blocks"] if block is not first[0]]}


def _declare(activity: Document, _path: str) -> Document:
    if activity["kind"] == "lesson":
        minutes = lesson_minutes(Lesson.model_validate(activity))
    else:
        minutes = assessment_minutes(Assessment.model_validate(activity))
    return activity | {"minutes": max(1, round(minutes))}


def _list(lesson: Document, _path: str) -> Document:
    listed = [key for block in lesson["blocks"] if block.get("kind") == "references" for key in block["sources"]]
    missing = [key for key in cited_keys(Lesson.model_validate(lesson)) if key not in listed]
    places = [place for place, block in enumerate(lesson["blocks"]) if block.get("kind") == "references"]
    blocks = list(lesson["blocks"])
    if places:
        blocks[places[-1]] = blocks[places[-1]] | {"sources": [*blocks[places[-1]]["sources"], *missing]}
    return lesson | {"blocks": blocks if places else [*blocks, {"kind": "references", "sources": missing}]}


def _take_out(part: Any, path: str) -> Any:
    """The part without the entry of a list that the path leads to."""
    step, _, rest = path.partition(".")
    if isinstance(part, list):
        place = int(step)
        return part[:place] + ([_take_out(part[place], rest)] if rest else []) + part[place + 1 :]
    return part | {step: _take_out(part[step], rest)}


def _unlist(lesson: Document, path: str) -> Document:
    blocks = _take_out(lesson, path)["blocks"]
    return lesson | {"blocks": [block for block in blocks if block.get("kind") != "references" or block["sources"]]}


def _join(lesson: Document, _path: str) -> Document:
    joined: list[Document] = []
    for block in lesson["blocks"]:
        if joined and block.get("kind") == joined[-1].get("kind") == "text":
            joined[-1] = joined[-1] | {"body": "\n\n".join(filter(None, (joined[-1]["body"], block["body"])))}
        else:
            joined.append(block)
    return lesson | {"blocks": joined}


_FIXES: dict[str, tuple[str, Callable[[Document, str], Document]]] = {
    "advisory-first": ("Put an advisory first", _advise),
    "declared-minutes": ("Declare what it takes", _declare),
    "source-unlisted": ("List what is cited", _list),
    "source-uncited": ("Take it off the list", _unlist),
    "idle-suppression": ("Take it out", _take_out),
    "invalid-value": ("Join them", _join),
}
