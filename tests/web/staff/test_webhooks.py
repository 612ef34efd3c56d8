"""Webhooks from the page to a real server: the secret once, what is sent and how it is signed, the log, and sending again."""

import socket

import pytest
from lxml import html
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from lms import clock
from lms.connections.models import WebhookEndpoint, WebhookEvent
from lms.db import db
from lms.outbox import Undeliverable
from tests.conftest import make_app
from tests.connections.listening import listening
from tests.web.visiting import faults, fields, text, visitor

PAGE = "/staff/connections/webhooks"
BOOK = "/classes/class-1/{offering}/book"


@pytest.fixture
def listener():
    with listening() as one:
        yield one


def add(client, address):
    sent = fields(client.get(PAGE)) | {"address": address, "kinds": ["booking.booked", "booking.released"]}
    return sent, client.post(PAGE, data=sent)


def book(app, school, who="stranger"):
    return visitor(app, school.emails[who]).post(BOOK.format(**school.names))


def log_page(client):
    return html.fromstring(client.get(PAGE).text).xpath("//main//tbody//a/@href")[0]


def test_a_booking_is_told_at_once_and_signed(app, school, listener):
    coordinator = visitor(app, school.emails["coordinator"])
    sent, added = add(coordinator, listener.address)
    secret = html.fromstring(added.text).get_element_by_id("secret").text
    book(app, school)
    ((headers, body),) = listener.heard
    said = Webhook(secret).verify(body, headers)
    assert said["type"] == "booking.booked"
    assert said["data"]["class"] == school.names["offering"]
    assert said["data"].keys() == {"learner_number", "class", "booking", "seat"}
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body + b" ", headers)
    again = coordinator.post(PAGE, data=sent)
    assert (again.status_code, secret in again.text) == (422, False)
    assert "shown only once" in faults(again)[0]


def test_what_was_not_taken_stands_in_the_log_and_is_sent_again(app, school, listener):
    coordinator = visitor(app, school.emails["coordinator"])
    add(coordinator, listener.address)
    listener.statuses = [503, 200]
    book(app, school)
    address = log_page(coordinator)
    assert "A seat is booked" in text(coordinator.get(address))
    assert "To be tried again" in text(coordinator.get(address))
    assert "503 Heard" in text(coordinator.get(address))
    (replay,) = html.fromstring(coordinator.get(address).text).xpath("//main//td//form/@action")
    assert coordinator.post(replay).status_code == 303
    assert "Delivered" in text(coordinator.get(address))
    assert len({headers["webhook-id"] for headers, _body in listener.heard}) == 1
    assert len(listener.heard) == 2
    assert coordinator.post(f"{address}/replay", data={"since": "2020-01-01T00:00"}).status_code == 303
    assert len(listener.heard) == 3
    assert coordinator.post(f"{address}/replay", data={"since": "soon"}).status_code == 422


def test_an_ended_webhook_hears_nothing(app, school, listener):
    coordinator = visitor(app, school.emails["coordinator"])
    add(coordinator, listener.address)
    address = log_page(coordinator)
    assert coordinator.post(f"{address}/end").status_code == 303
    book(app, school)
    assert listener.heard == []
    assert coordinator.get(address).status_code == 404


def test_in_production_nothing_reaches_this_machine_or_the_network_inside(tmp_path, app, school, listener, monkeypatch):
    def lead_inside(_host, port, **_asked):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", lead_inside)
    port = listener.address.split(":")[2]
    coordinator = visitor(app, school.emails["coordinator"])
    add(coordinator, listener.address)
    secured = {"mode": "production", "base_url": "https://training.example.gov"}
    strict = make_app(tmp_path, app.config["SQLALCHEMY_DATABASE_URI"], **secured)
    sender = strict.extensions["threshold-sender"]
    event = WebhookEvent(public_id="msg_1", kind="booking.booked", person_id=1, course_id=1, data={}, happened_at=clock.now())
    with strict.app_context():
        endpoint = db.session.query(WebhookEndpoint).filter(WebhookEndpoint.address == listener.address).one()
        for address, why in (
            (listener.address, "https://"),
            ("https://169.254.169.254/latest", "inside a private network"),
            (f"https://records.example.gov:{port}", "leads into a private network"),
        ):
            endpoint.address = address
            with pytest.raises(Undeliverable, match=why):
                sender.send(endpoint, event)
    assert listener.heard == []


def test_a_redirect_is_not_followed(app, school, listener):
    with listening() as elsewhere:
        listener.statuses, listener.headers = [302], {"Location": elsewhere.address}
        coordinator = visitor(app, school.emails["coordinator"])
        add(coordinator, listener.address)
        book(app, school)
        assert len(listener.heard) == 1
        assert elsewhere.heard == []
    assert "302" in text(coordinator.get(log_page(coordinator)))


def test_an_address_that_does_not_answer_is_said_so_and_harms_nothing(app, school):
    coordinator = visitor(app, school.emails["coordinator"])
    add(coordinator, "http://127.0.0.1:1/x")
    assert book(app, school).status_code == 303
    assert "no answer It could not be reached." in text(coordinator.get(log_page(coordinator)))
    assert faults(coordinator.post(PAGE, data={"once": "x"})) == ["Choose what to send."]
