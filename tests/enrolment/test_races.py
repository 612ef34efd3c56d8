"""Enrolling in two tabs at once ends in one enrolment, because the index says so."""

import pytest
from sqlalchemy import func, select

from lms.audit import AuditEvent
from lms.enrolment import enrolling
from lms.enrolment.models import Enrolment
from tests.factories import a_person, a_published_course
from tests.racing import drop_index, overlap, race

only_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def enrol(session):
    """A request of one person to enroll in one course."""
    person_id, course_id = a_person().id, a_published_course().course_id
    session.commit()
    return lambda: enrolling.enrol(person_id, course_id).id


def count(session):
    return session.scalar(select(func.count(Enrolment.id)))


def test_many_clicks_are_one_enrolment_and_one_event(app, enrol, session):
    assert len(set(race(app, [enrol] * 8))) == 1
    assert count(session) == 1
    assert session.scalar(select(func.count()).where(AuditEvent.action == "enrolment.opened")) == 1


def test_who_runs_into_another_click_is_in_the_same_enrolment(app, enrol, session):
    first, second = overlap(app, enrol, enrol)
    assert first == second
    assert count(session) == 1


@only_postgresql
def test_without_its_indexes_two_clicks_are_two_enrolments(app, enrol, session):
    """On SQLite a transaction that writes is alone from its start; on PostgreSQL only the indexes stand between two clicks."""
    drop_index("enrolment", "uq_enrolment_open")
    drop_index("enrolment", "uq_enrolment_person_id_course_id_cycle")
    first, second = overlap(app, enrol, enrol)
    assert first != second
    assert count(session) == 2
