"""Short names for questions as they are asked: equal as long as nothing that is asked has changed, whatever else has."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple

from lms.content.schema import Assessment

_NOT_ASKED = {"objective", "points", "critical", "explanation", "suppress"}
"""The fields of a question that change nothing about how it is answered."""


class Wordings(NamedTuple):
    """The short names of an assessment's questions and of how it asks them."""

    form: str
    items: Mapping[str, str]


def wordings(assessment: Assessment) -> Wordings:
    """The short name of each question by its key, and of all of them together with how they are drawn."""
    items = {item.key: _short(item.model_dump(mode="json", exclude=_NOT_ASKED)) for item in assessment.items}
    drawn = [[stratum.objective, stratum.count] for stratum in assessment.draw]
    strata = [[item.key, item.objective] for item in assessment.items] if drawn else []
    return Wordings(_short([items, drawn, strata]), items)


def _short(value: object) -> str:
    return sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]
