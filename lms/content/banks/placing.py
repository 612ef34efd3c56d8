"""Questions that somebody has looked at, put among those of an assessment in a draft, and what the draft has already."""

from collections.abc import Sequence

from lms.content.apart import Document
from lms.content.banks.understood import Fields, Known
from lms.content.outlining import MISSING, find_activity, part_keys, replace_activity
from lms.errors import Invalid


def place(document: Document, activity_key: str, questions: Sequence[Fields]) -> Document:
    """The draft with the questions in one of its assessments: each in place of the one with its key, the others at the end."""
    assessment = find_activity(document, activity_key)
    if assessment is None:
        raise Invalid(MISSING)
    given = {question["key"]: question for question in questions}
    kept = [given.pop(item.get("key"), item) for item in assessment.get("items", [])]
    return replace_activity(document, activity_key, assessment | {"items": [*kept, *given.values()]})


def known_in(document: Document, assessment: Document, objective: str | None) -> Known:
    """What the draft has already, seen from one of its assessments."""
    own = {str(item.get("key")) for item in assessment.get("items", [])}
    return Known(own, part_keys(document), objective)
