"""Delivering events: to whom, until when, and again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms import clock
from lms.connections import delivering, endpoints
from lms.connections.delivering import NotTaken
from lms.connections.models import WebhookDelivery, WebhookEvent, WebhookTry
from lms.errors import Invalid, NotFound
from lms.offerings import booking, waiting
from lms.outbox import Undeliverable
from lms.people import agencies, registering
from lms.permissions import events_visible_to
from lms.progress import completing
from tests.connections.listening import listen
from tests.factories import a_course_document, a_lesson, a_person, a_published_course, a_user, an_agency, an_enrolment
from tests.offerings.factories import an_offering
from tests.racing import overlap

DAY = timedelta(days=1)


def taken(_endpoint, _event):
    return 200, "ok"


def kinds_of(session):
    return list(session.scalars(select(WebhookEvent.kind).order_by(WebhookEvent.id)))


def deliver_all(session, send=taken):
    while delivering.spread(events_visible_to):
        session.commit()
    found = []
    while delivery := delivering.take():
        found.append((delivery.endpoint_id, delivering.deliver(delivery, send, events_visible_to)))
        session.commit()
    return found


def test_what_happens_is_noted_once_somebody_listens(session):
    person, version = a_person(), a_published_course(a_course_document(activities=(a_lesson(),)))
    offering = an_offering()
    booking.release(booking.book(offering, person))
    assert kinds_of(session) == []
    listen()
    held = booking.book(offering, person)
    booking.release(held)
    booking.release(held)
    completing.complete(an_enrolment(person, version), version, "lesson-1", "viewed", person)
    assert kinds_of(session) == ["booking.booked", "booking.released", "certificate.issued", "course.completed"]


def test_an_offered_seat_is_booked_when_it_is_accepted(session, frozen_clock):
    listen()
    offering = an_offering(capacity=1)
    first, second = a_person(), a_person()
    held = booking.book(offering, first)
    waiting.join(offering, second)
    booking.release(held)
    assert kinds_of(session) == ["booking.booked", "booking.released"]
    booking.book(offering, second)
    assert kinds_of(session) == ["booking.booked", "booking.released", "booking.booked"]


def test_what_is_rolled_back_never_happened(session):
    listen()
    session.commit()
    booking.book(an_offering(), a_person())
    session.rollback()
    assert kinds_of(session) == []


def test_only_those_hear_of_it_who_may_see_the_person_or_run_the_course(session):
    agency, person, offering = an_agency(), a_person(), an_offering()
    agencies.join(person, agency, "officer")
    hears = {"all": listen(roles=("coordinator",))}
    reaches = {"agency": {"agency": agency}, "other": {"agency": an_agency()}, "course": {"course_id": offering.course_id}}
    for name, reach in reaches.items():
        user = a_user()
        registering.grant(user, "coordinator", **reach)
        hears[name] = listen(user)
    hears["none"], hears["others"] = listen(a_user()), listen(kinds=["booking.released"])
    booking.book(offering, person)
    told = [endpoint_id for endpoint_id, _sent in deliver_all(session)]
    assert sorted(told) == sorted(hears[name].id for name in ("all", "agency", "course"))


def test_who_loses_the_role_hears_no_more_of_what_is_still_to_be_sent(session):
    user = a_user(roles=("coordinator",))
    listen(user)
    booking.book(an_offering(), a_person())
    delivering.spread(events_visible_to)
    registering.revoke(user, user.roles[0])
    session.commit()
    (one,) = deliver_all(session)
    assert one[1] is False
    delivery = session.scalars(select(WebhookDelivery)).one()
    assert delivery.failed_at is not None


def test_what_is_not_taken_is_tried_again_later_and_then_given_up(session, frozen_clock):
    endpoint, tried = listen(), []

    def busy(_endpoint, event):
        tried.append(event.public_id)
        raise NotTaken(503, "Busy")

    for _ in range(2):
        booking.book(an_offering(), a_person())
    assert len(deliver_all(session, busy)) == 1, "the second waits while the endpoint rests"
    assert deliver_all(session, busy) == []
    clock.advance(timedelta(seconds=61))
    deliver_all(session, busy)
    for _ in range(70):
        clock.advance(timedelta(hours=6))
        deliver_all(session, busy)
        clock.advance(timedelta(minutes=2))
        deliver_all(session, busy)
    assert [one.state for one in endpoints.log_of(endpoint)] == ["failed", "failed"]
    assert {tried.count(event) for event in tried} == {28}
    assert endpoints.log_of(endpoint)[0].tries[0].said == "Busy"


def test_what_can_never_be_sent_is_given_up_at_once(session):
    endpoint = listen()
    booking.book(an_offering(), a_person())

    def never(_endpoint, _event):
        raise Undeliverable("A private network")

    deliver_all(session, never)
    (one,) = endpoints.log_of(endpoint)
    assert (one.state, one.tries[0].said) == ("failed", "A private network")


def test_one_is_replayed_or_all_since_a_moment(session, frozen_clock):
    first = listen()
    booking.book(an_offering(), a_person())
    clock.advance(DAY)
    booking.book(an_offering(), a_person())
    late = listen()
    deliver_all(session)
    (newest, oldest) = endpoints.log_of(first)
    delivering.replay(first, oldest.delivery.id, "person:1")
    assert deliver_all(session) == [(first.id, True)]
    assert delivering.replay_since(first, clock.now() - timedelta(hours=1), events_visible_to, "person:1") == 1
    assert delivering.replay_since(late, clock.now() - 2 * DAY, events_visible_to, "person:1") == 2
    assert sorted(deliver_all(session)) == sorted([(first.id, True), (late.id, True), (late.id, True)])
    with pytest.raises(NotFound):
        delivering.replay(late, oldest.delivery.id, "person:1")


def test_what_happened_is_kept_for_ninety_days(session, frozen_clock):
    endpoint, offering = listen(), an_offering()
    booking.book(offering, a_person())
    deliver_all(session)
    clock.advance(89 * DAY)
    booking.book(offering, a_person())
    deliver_all(session)
    delivering.forget_old()
    assert len(endpoints.log_of(endpoint)) == 2
    clock.advance(2 * DAY)
    delivering.forget_old()
    (left,) = endpoints.log_of(endpoint)
    assert left.event.happened_at == clock.now() - 2 * DAY
    assert len(kinds_of(session)) == session.query(WebhookTry).count() == 1


def test_two_workers_send_each_delivery_once(app, session):
    listen()
    booking.book(an_offering(), a_person())
    delivering.spread(events_visible_to)
    session.commit()

    def work():
        delivery = delivering.take()
        return delivery.id if delivery else None

    first, second = overlap(app, work, work)
    assert (first is None) != (second is None)


@pytest.mark.parametrize(
    "address",
    ["", "records", "ftp://x.org", "https://", "https://a:b@x.org", "https://x.org/#a", "http://x.org", "https://10.0.0.8/x"]
    + ["https://[::1]/", "https://localhost/x", "https://x.org:port/", "https://x.org/a b", "https://x.org/" + "a" * 500],
)
def test_an_address_to_which_nothing_may_be_sent_is_refused(address):
    with pytest.raises(Invalid):
        endpoints.check_address(address, only_secure=True)


def test_where_the_site_is_tried_out_this_machine_may_listen():
    assert endpoints.check_address(" http://127.0.0.1:8080/x ", only_secure=False) == "http://127.0.0.1:8080/x"
    assert endpoints.check_address("https://records.example.gov/x", only_secure=True) == "https://records.example.gov/x"
