"""Saving one answer from a script: the request that a sitting sends most of all."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from lms.assessment import answering, reading
from lms.assessment.answering import ACKNOWLEDGED
from lms.assessment.reading import Glance
from lms.content.items import InvalidAnswer
from lms.db import db
from lms.errors import Invalid, NotFound
from lms.prepared import each_statement_by_itself
from lms.web.filters import clock_time
from lms.web.guards import at_once, learner, signed_in_as, visitor

area = Blueprint("answers", __name__)


def _saved_at_once(public_id: str, item_key: str) -> ResponseReturnValue | None:
    login = signed_in_as()
    if login is None:
        return None
    try:
        attempt = reading.glance(public_id)
        given, sequence = _sent(attempt, item_key)
        with each_statement_by_itself():
            saved = answering.save_as(login, attempt, item_key, given, sequence)
    except (NotFound, Invalid):
        return None
    _keep()
    return _acknowledgement("saved", sequence, clock_time(saved[0], ZoneInfo(saved[1]))) if saved else None


@area.put("/attempts/<public_id>/answers/<item_key>")
@at_once(_saved_at_once)
@learner
def save(public_id: str, item_key: str) -> ResponseReturnValue:
    """Save one answer from a script and acknowledge it; sending it again changes nothing.

    The body is JSON: ``fields`` as the form would send them (each name with the list of its values) and ``sequence``.
    """
    attempt = reading.glance_of(public_id, visitor().person.id)
    given, sequence = _sent(attempt, item_key)
    # Where reasons are told at once, what was told and what is stored must be seen together.
    with each_statement_by_itself(reading.assessment_of(attempt).feedback != "now"):
        saved = answering.save(attempt, item_key, given, sequence)
    _keep()
    return _acknowledgement(saved.kind, saved.sequence, clock_time(saved.saved_at) if saved.saved_at else None)


def _sent(attempt: Glance, item_key: str) -> tuple[Any, int]:
    """The answer and its count from the body that a script sent."""
    body = request.get_json()
    fields, sequence = (body.get("fields"), body.get("sequence")) if isinstance(body, dict) else (None, None)
    if not _are_fields(fields) or not isinstance(sequence, int) or isinstance(sequence, bool):
        raise Invalid("The answer did not reach us whole. Load the page again and answer once more.")
    try:
        return reading.assessment_of(attempt).item(item_key).read(fields), sequence
    except KeyError:
        raise NotFound("This attempt does not ask that question.") from None
    except InvalidAnswer as problem:
        raise Invalid(str(problem)) from None


def _keep() -> None:
    # A statement by itself is kept already; only what a session took part in is not.
    if db.session.registry.has():
        db.session.commit()


def _acknowledgement(kind: str, sequence: int, saved_at: str | None) -> ResponseReturnValue:
    return jsonify(kind=kind, acknowledged=kind in ACKNOWLEDGED, sequence=sequence, saved_at=saved_at)


def _are_fields(fields: Any) -> bool:
    return isinstance(fields, dict) and all(
        isinstance(values, list) and all(isinstance(value, str) for value in values) for values in fields.values()
    )
