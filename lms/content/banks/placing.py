"""Questions that somebody has looked at, put among those of an assessment in a draft, and what the draft has already."""

from collections.abc import Iterator, Sequence

from lms.content.apart import Document
from lms.content.banks.understood import Fields, Known


def place(document: Document, activity_key: str, questions: Sequence[Fields]) -> Document:
    """The draft with the questions in one of its assessments: each in place of the one with its key, the others at the end."""
    modules = [
        module
        | {"activities": [_placed(one, questions) if one.get("key") == activity_key else one for one in _activities(module)]}
        for module in document.get("modules", [])
    ]
    return document | {"modules": modules}


def known_in(document: Document, activity_key: str, objective: str | None = None) -> Known:
    """The keys that a draft's questions, scenarios and job aids have, seen from one of its assessments."""
    activities = [one for module in document.get("modules", []) for one in _activities(module)]
    own = {key for one in activities if one.get("key") == activity_key for key in _keys(one)}
    elsewhere = {key for one in activities if one.get("key") != activity_key for key in _keys(one)}
    return Known(own, elsewhere, objective)


def _activities(module: Document) -> list[Document]:
    return module.get("activities", [])


def _placed(assessment: Document, questions: Sequence[Fields]) -> Document:
    given = {question["key"]: question for question in questions}
    kept = [given.pop(item.get("key"), item) for item in assessment.get("items", [])]
    return assessment | {"items": [*kept, *given.values()]}


def _keys(activity: Document) -> Iterator[str]:
    blocks = activity.get("blocks", [])
    for part in (*activity.get("items", []), *(block.get("item") or block for block in blocks)):
        if part.get("key"):
            yield str(part["key"])
