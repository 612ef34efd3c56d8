"""What became of each mail, for the coordinators of the people it went to, and sending one again."""

from datetime import timedelta

import pytest

from lms import clock
from lms.db import db
from lms.offerings import reading, scheduling
from lms.outbox import OutboxMessage
from lms.people.registering import find_user
from tests.web.visiting import changing, mail_to, text, visitor


def change(app, message: str, **values) -> None:
    changing(app, lambda: [setattr(db.session.get(OutboxMessage, int(message)), name, value) for name, value in values.items()])


@pytest.fixture
def coordinator(app, school):
    return visitor(app, school.emails["coordinator"])


def test_the_state_of_a_mail_is_said_in_words_with_the_servers(app, school, coordinator):
    change(app, school.names["message"], sent_at=None)
    assert "Your class has changed Queued" in text(coordinator.get("/staff/mail"))
    change(app, school.names["message"], tried_at=clock.now(), last_error="451 come back later")
    assert "To be tried again" in text(coordinator.get("/staff/mail?state=retrying"))
    change(app, school.names["message"], failed_at=clock.now(), tries=1, last_error="550 nobody of that name")
    page = text(coordinator.get("/staff/mail?state=failed"))
    assert "after 1 try" in page
    assert "550 nobody of that name" in page
    assert "No mail fits this search." in text(coordinator.get("/staff/mail?state=sent"))
    assert "Person learner" in text(coordinator.get("/staff/mail?q=PERSON+LEARN"))
    assert "No mail fits this search." in text(coordinator.get("/staff/mail?q=nobody%25"))


def test_a_failed_mail_is_sent_again_once(app, school, coordinator):
    change(app, school.names["message"], failed_at=clock.now(), last_error="550 nobody of that name")
    again = f"/staff/mail/{school.names['message']}/again"
    assert coordinator.post(again).status_code == 303
    assert coordinator.post(again).status_code == 409
    assert len(mail_to(app, school.emails["learner"])) == 2


def test_links_that_are_the_persons_own_are_listed_and_not_sent_again(app, school, coordinator):
    change(app, school.names["message"], sent_at=clock.now())
    app.test_client().post("/reset-password", data={"email": school.emails["learner"]})
    page = coordinator.get("/staff/mail?q=learner@")
    assert text(page).count("Person learner") == 2
    assert page.text.count("Send again") == 1
    assert coordinator.post(f"/staff/mail/{int(school.names['message']) + 1}/again").status_code == 409


def test_mail_about_one_class(app, school, coordinator):
    # Nobody was written to about this class; of the other one, its instructor was told.
    assert "No mail fits this search." in text(coordinator.get(f"/staff/mail?class={school.names['gated']}"))

    def cancel() -> None:
        scheduling.cancel(reading.find(school.names["offering"]))

    changing(app, cancel)
    page = text(coordinator.get(f"/staff/mail?class={school.names['offering']}"))
    assert "Your class was cancelled" in page
    assert "Your class has changed" not in page
    assert coordinator.get("/staff/mail?class=nonsense").status_code == 404


def test_mail_to_others_people_does_not_exist(app, school):
    theirs = visitor(app, school.emails["elsewhere"])
    assert "Person learner" not in text(theirs.get("/staff/mail"))
    assert theirs.post(f"/staff/mail/{school.names['message']}/again").status_code == 404


@pytest.mark.parametrize("before", ["1", "-1", "99999999999999999999", "x"])
def test_any_page_can_be_asked_for(coordinator, before):
    assert coordinator.get(f"/staff/mail?before={before}").status_code == 200


def test_pages_follow_each_other_without_a_gap(app, school, coordinator):
    def post_many() -> None:
        person_id = find_user(school.emails["learner"]).person_id
        for number in range(60):
            message = OutboxMessage(person_id=person_id, recipient="a@example.org", subject=f"Mail-{number:02}", body="Hello")
            message.created_at = message.due_at = clock.now() + timedelta(seconds=number)
            db.session.add(message)
            db.session.flush()

    changing(app, post_many)
    first = coordinator.get("/staff/mail")
    assert "Mail-10" in text(first)
    assert "Mail-09" not in text(first)
    oldest = int(school.names["message"]) + 11
    assert f"before={oldest}" in first.text
    second = text(coordinator.get(f"/staff/mail?before={oldest}"))
    assert "Mail-09" in second
    assert "Mail-10" not in second
