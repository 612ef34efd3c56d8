"""Credit across versions: whatever is published, in whatever order, what was earned stays earned."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select

from lms.assessment.models import Attempt, Grade
from lms.credentials.models import Credential
from lms.db import db
from lms.progress import reading
from lms.progress.standing import derive
from tests.progress.histories import STEPS, a_history

pytestmark = pytest.mark.usefixtures("frozen_clock")

_courses = count(1)
ATTEMPT = select(Attempt.id, Attempt.version_id, Attempt.items)
GRADE = select(Grade.id, Grade.attempt_id, Grade.points, Grade.max_points, Grade.marks, Grade.passed).join(Attempt)
CREDENTIAL = select(Credential.id, Credential.number, Credential.claims, Credential.signature, Credential.version_id)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(STEPS)
def test_nothing_earned_is_ever_taken_away(session, steps):
    history = a_history(f"course-{next(_courses)}")
    before = records(history)
    for name, *given_ in steps:
        getattr(history, name)(*given_)
        after = records(history)
        # Completions, the questions and the version of attempts, grades and certificates: more may come, none may change.
        assert [kind for kind in before if not before[kind].items() <= after[kind].items()] == []
        assert_that_the_standing_follows(history, after)
        assert_that_a_new_certificate_is_earned(history, name, before, after)
        before = after


def records(history):
    """Every record of the learner by its key."""
    found = {"completions": reading.completed(history.enrolment.id)}
    queries = {
        "attempts": ATTEMPT.where(Attempt.enrolment_id == history.enrolment.id),
        "grades": GRADE.where(Attempt.enrolment_id == history.enrolment.id),
        "credentials": CREDENTIAL.where(Credential.enrolment_id == history.enrolment.id),
    }
    return found | {kind: {row.id: tuple(row) for row in db.session.execute(query)} for kind, query in queries.items()}


def assert_that_the_standing_follows(history, found):
    """What is taught now and was done in any version is met; a quiz passed in any version is done."""
    standing = derive(history.version.document, found["completions"])
    assert {one.key for one in standing.requirements if one.is_met} == history.taught & found["completions"].keys()
    passed = select(Attempt.activity_key).join(Grade).where(Attempt.enrolment_id == history.enrolment.id, Grade.passed)
    assert set(db.session.scalars(passed)) <= found["completions"].keys()


def assert_that_a_new_certificate_is_earned(history, step, before, after):
    """It is there once whoever did everything did one more thing or asks for it, and not before."""
    is_complete = history.taught <= after["completions"].keys()
    if after["credentials"] != before["credentials"]:
        assert is_complete
        assert len(after["credentials"]) == 1
    if is_complete and (step == "certify" or after["completions"] != before["completions"]):
        assert after["credentials"]
