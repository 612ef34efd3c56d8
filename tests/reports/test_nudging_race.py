"""Coordinators who click at the same moment write to nobody twice."""

from sqlalchemy import func, select

from lms.catalogue import versions
from lms.db import db
from lms.outbox import OutboxMessage
from lms.people import agencies
from lms.progress import nudging
from lms.reports import readiness
from tests.factories import a_person, a_published_course, an_agency
from tests.racing import race


def test_each_is_reminded_by_one_of_them(app):
    with app.app_context():
        north = an_agency("North")
        a_published_course()
        for _ in range(3):
            agencies.join(a_person(), north, "officer")
        db.session.commit()

    def nudge() -> int:
        agency, version = agencies.named("North"), versions.current("course-1")
        return nudging.nudge(readiness.missing_ids([agency.id], version), version, agency, "/courses/course-1", "person:1")

    answers = race(app, [nudge] * 4)
    with app.app_context():
        assert sum(answers) == db.session.scalar(select(func.count(OutboxMessage.id))) == 3
