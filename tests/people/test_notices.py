"""Notices: told in the transaction that causes them, by the way each person chose, once where once is enough."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from lms import clock
from lms.audit import AuditEvent
from lms.db import db
from lms.errors import Invalid, Refused
from lms.outbox import OutboxMessage
from lms.people import digests, notices
from lms.people.models import Notice, Person, User
from tests.factories import a_person, a_user

pytestmark = pytest.mark.usefixtures("session", "frozen_clock")


def tell(person, subject="Your class has changed", kind="class-changed", **kwargs):
    return notices.tell(person, kind, subject, "It starts earlier.", link="/classes", **kwargs)


def mails() -> list[OutboxMessage]:
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def test_a_notice_stands_on_the_page_and_leaves_by_mail_unless_told_otherwise():
    user = a_user("Zoë Ångström", "zoe@example.org")
    notice = tell(user.person, about="offering:1")
    (mail,) = mails()
    assert (mail.recipient, mail.subject, mail.person_id) == ("zoe@example.org", "Your class has changed", user.person_id)
    assert mail.body.startswith("Hello Zoë Ångström,\n\nIt starts earlier.\n\nhttp://127.0.0.1/classes\n")
    assert "http://127.0.0.1/account/notices" in mail.body
    assert (notice.message_id, notice.read_at) == (mail.id, None)
    assert notices.of_person(user.person_id) == [notice]


def test_a_kind_can_stay_on_the_page():
    person = a_person()
    notices.choose(person.id, {"class-changed": "page"})
    assert tell(person).message_id is None
    tell(person, kind="class-cancelled")
    assert len(mails()) == 1
    notices.choose(person.id, {"class-changed": "mail"})
    tell(person)
    assert len(mails()) == 2
    assert notices.channels_of(person.id) == dict.fromkeys(notices.KINDS, "mail")


@pytest.mark.parametrize("channels", [{"class-changed": "pigeon"}, {"weather": "mail"}])
def test_what_cannot_be_chosen_is_refused(channels):
    with pytest.raises(Invalid):
        notices.choose(a_person().id, channels)


def test_a_kind_that_nobody_can_choose_cannot_be_told():
    with pytest.raises(KeyError):
        tell(a_person(), kind="finished-work")


def test_nobody_without_an_active_login_gets_mail():
    user, nobody = a_user(), Person(learner_number="L1", legal_name="No Login", created_at=clock.now())
    user.active = False
    db.session.add(nobody)
    db.session.flush()
    assert tell(user.person) is not None
    assert tell(nobody) is not None
    assert mails() == []


def test_what_may_be_told_once_is_told_once():
    person = a_person()
    assert tell(person, once="credential:1:90") is not None
    assert tell(person, once="credential:1:90") is None
    assert tell(person, once="credential:1:30") is not None
    assert len(mails()) == 2


def test_what_is_read_no_longer_counts():
    user, other = a_user(), a_user()
    first, _second = tell(user.person), tell(user.person)
    tell(other.person)
    notices.mark_read(user.person_id, first)
    assert unread(user) == 1
    notices.mark_read(user.person_id)
    assert (unread(user), unread(other)) == (0, 1)


def test_what_was_acted_on_no_longer_counts():
    user = a_user()
    tell(user.person, kind="seat-offered", about="offering:1")
    tell(user.person, kind="seat-offered", about="offering:2")
    notices.settle(user.person_id, "seat-offered", "offering:1")
    assert unread(user) == 1


def unread(user) -> int:
    return db.session.scalar(select(User.unread_notices).where(User.id == user.id))


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Auckland", "UTC"])
def test_a_digest_is_one_mail_at_seven_in_the_readers_morning(zone):
    person = a_person(time_zone=zone)
    notices.choose(person.id, {"class-changed": "digest"})
    tell(person, "First")
    clock.advance(timedelta(minutes=1))
    tell(person, "Second")
    assert digests.post_due(10) == 0
    morning = digests.last_morning(clock.now(), zone) + timedelta(days=1)
    clock.advance(morning - clock.now() - timedelta(seconds=1))
    assert digests.post_due(10) == 0
    clock.advance(timedelta(seconds=1))
    tell(person, "Third")
    clock.advance(timedelta(seconds=1))
    assert [digests.post_due(10), digests.post_due(10)] == [1, 0]
    (mail,) = mails()
    assert "First" in mail.body
    assert "Second" in mail.body
    assert mail.body.count("http://127.0.0.1/classes") == mail.body.count("It starts earlier.") == 3
    assert db.session.scalar(select(func.count(Notice.id)).where(Notice.message_id == mail.id)) == 3


def test_after_days_without_a_worker_there_is_one_digest():
    person = a_person()
    notices.choose(person.id, {"class-changed": "digest"})
    for _day in range(3):
        tell(person)
        clock.advance(timedelta(days=1))
    assert digests.post_due(10) == 1
    assert mails()[0].subject == "3 things to look at"
    tell(person)
    # The next one waits for the next morning.
    assert digests.post_due(10) == 0


def test_what_was_read_on_the_page_is_not_sent_afterward():
    person = a_person()
    notices.choose(person.id, {"class-changed": "digest"})
    tell(person)
    notices.mark_read(person.id)
    clock.advance(timedelta(days=2))
    assert digests.post_due(10) == 0


def test_digests_are_posted_batch_by_batch():
    for zone in ("America/New_York", "America/Chicago", "America/Chicago"):
        person = a_person(time_zone=zone)
        notices.choose(person.id, {"class-changed": "digest"})
        tell(person)
    clock.advance(timedelta(days=2))
    assert [digests.post_due(2), digests.post_due(2)] == [2, 1]


def test_seven_in_the_morning_is_the_zones_own_across_daylight_saving():
    # On the second Sunday of March the clocks of New York go forward at two.
    before, after = (digests.last_morning(datetime(2027, 3, day, 18, tzinfo=UTC), "America/New_York") for day in (13, 14))
    assert after.hour == before.hour == 7
    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=23)


def test_a_mail_is_sent_again_to_the_address_of_today_and_once():
    user = a_user(email="old@example.org")
    notice = tell(user.person)
    (failed,) = mails()
    failed.failed_at, failed.last_error, user.email = clock.now(), "550 nobody of that name", "new@example.org"
    db.session.flush()
    again = notices.send_again(failed, "person:1")
    assert (again.recipient, again.subject, again.body) == ("new@example.org", failed.subject, failed.body)
    assert (notice.message_id, failed.failed_at) == (again.id, clock.now())
    with pytest.raises(Refused):
        notices.send_again(failed, "person:1")
    assert len(mails()) == 2
    event = db.session.scalar(select(AuditEvent).where(AuditEvent.action == "mail.sent-again"))
    assert (event.actor, event.detail) == ("person:1", {"message": failed.id, "again": again.id})


def test_a_mail_that_waits_for_another_try_is_tried_at_once():
    tell(a_person())
    (waiting,) = mails()
    waiting.due_at, waiting.last_error = clock.now() + timedelta(hours=6), "451 come back later"
    db.session.flush()
    assert notices.send_again(waiting, "person:1") is waiting
    assert waiting.due_at == clock.now()
    assert len(mails()) == 1
