"""The worker: mail leaves by file or by a real mail server, once, and one bad mail or slow server holds nothing up."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from lms import clock, outbox
from lms.db import db, expect_only_reads
from lms.outbox import OutboxMessage
from lms.web.background import close_what_is_over, deliver_mail
from tests.conftest import make_app
from tests.factories import a_person
from tests.serving import free_port
from tests.web.visiting import changing


class Mailbox:
    """What a mail server took, and whom it turns away."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.goes_away = False
        self.in_the_middle: Event | None = None
        self.go_on = Event()

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:
        if address.startswith("refused"):
            return "550 nobody of that name"
        if address.startswith("busy"):
            return "451 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope) -> str:
        if self.goes_away:
            server.transport.abort()
            return "250 OK"
        if b"unwanted" in envelope.content:
            return "554 not this"
        if self.in_the_middle:
            self.in_the_middle.set()
            while not self.go_on.is_set():
                await asyncio.sleep(0.01)
        self.taken.append((envelope.rcpt_tos[0], envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def mailbox():
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    box.port = controller.port
    yield box
    box.go_on.set()
    controller.stop()


@pytest.fixture
def posting(tmp_path, database_url, mailbox):
    return make_app(tmp_path, database_url, mail_server="127.0.0.1", mail_port=mailbox.port)


def post(app, *recipients: str) -> None:
    changing(
        app, lambda: [outbox.post(recipient, "A subject – with a dash", "Hello Zoë,\nall is well.") for recipient in recipients]
    )


def deliver(app) -> int:
    with app.app_context():
        expect_only_reads(False)
        return deliver_mail()


def rows(app) -> dict[str, OutboxMessage]:
    with app.app_context():
        found = {row.recipient: row for row in db.session.scalars(select(OutboxMessage))}
        db.session.remove()
        return found


def test_without_a_mail_server_mail_is_written_to_files(app, tmp_path):
    post(app, "ada@example.org")
    assert deliver(app) == 1
    assert deliver(app) == 0
    written = b"".join(path.read_bytes() for path in (tmp_path / "mail").iterdir())
    assert b"To: ada@example.org" in written
    assert rows(app)["ada@example.org"].sent_at


def test_a_mail_server_gets_each_mail_once(posting, mailbox):
    post(posting, "ada@example.org", "bo@example.org")
    assert deliver(posting) == 2
    assert deliver(posting) == 0
    assert [recipient for recipient, _text in mailbox.taken] == ["ada@example.org", "bo@example.org"]
    assert "From: Threshold <no-reply@example.org>" in mailbox.taken[0][1]


def test_one_mail_that_cannot_leave_holds_up_no_other(posting, mailbox, frozen_clock):
    post(posting, "refused@example.org", "not an address\nBcc: everybody@example.org", "münchen@example.org", "ada@example.org")
    deliver(posting)
    assert "ada@example.org" in [recipient for recipient, _text in mailbox.taken]
    assert "everybody@example.org" not in [recipient for recipient, _text in mailbox.taken]


def test_what_the_server_refuses_for_good_is_not_tried_again(posting, mailbox, frozen_clock):
    post(posting, "refused@example.org", "not an address\nBcc: everybody@example.org")
    changing(posting, lambda: outbox.post("ada@example.org", "A subject", "unwanted"))
    deliver(posting)
    clock.advance(timedelta(days=30))
    deliver(posting)
    failed = rows(posting)
    assert [(row.tries, row.sent_at) for row in failed.values()] == [(1, None)] * 3
    assert all(row.failed_at == row.tried_at for row in failed.values())
    assert failed["refused@example.org"].last_error == "550 nobody of that name"
    assert failed["ada@example.org"].last_error == "554 not this"


def test_what_the_server_puts_off_is_tried_less_and_less_often_and_given_up_in_the_end(posting, frozen_clock):
    post(posting, "busy@example.org")
    deliver(posting)
    for number, pause in enumerate((60, 120, 240), start=1):
        busy = rows(posting)["busy@example.org"]
        assert (busy.tries, busy.due_at) == (number, clock.now() + timedelta(seconds=pause))
        assert "451 come back later" in busy.last_error
        clock.advance(timedelta(seconds=pause - 1))
        deliver(posting)
        assert rows(posting)["busy@example.org"].tries == number
        clock.advance(timedelta(seconds=1))
        deliver(posting)
    start = clock.now()
    while not rows(posting)["busy@example.org"].failed_at:
        clock.advance(timedelta(hours=6))
        deliver(posting)
    assert timedelta(days=4) < clock.now() - start < timedelta(days=7)
    assert rows(posting)["busy@example.org"].tries == outbox.MOST_TRIES


def test_a_server_that_goes_away_in_the_middle_gets_the_mail_later(posting, mailbox, frozen_clock):
    mailbox.goes_away = True
    post(posting, "ada@example.org")
    assert deliver(posting) == 0
    assert (rows(posting)["ada@example.org"].failed_at, mailbox.taken) == (None, [])
    mailbox.goes_away = False
    clock.advance(timedelta(minutes=2))
    assert deliver(posting) == 1
    assert rows(posting)["ada@example.org"].last_error is None


def test_a_mail_server_that_is_away_loses_nothing(tmp_path, database_url, frozen_clock):
    app = make_app(tmp_path, database_url, mail_server="127.0.0.1", mail_port=free_port())
    post(app, "ada@example.org")
    assert deliver(app) == 0
    assert rows(app)["ada@example.org"].last_error


def test_nobody_waits_for_a_slow_mail_server(posting, mailbox):
    mailbox.in_the_middle = Event()
    post(posting, "ada@example.org")
    with ThreadPoolExecutor(1) as threads:
        sending = threads.submit(deliver, posting)
        assert mailbox.in_the_middle.wait(30)
        # While the mail is on its way, others write, and no second worker sends it again.
        changing(posting, a_person)
        assert deliver(posting) == 0
        mailbox.go_on.set()
        assert sending.result(30) == 1
    assert len(mailbox.taken) == 1


def test_the_worker_closes_what_is_over_even_when_there_is_nothing(app):
    with app.app_context():
        expect_only_reads(False)
        close_what_is_over()
    post(app, "ada@example.org")
    app.extensions["threshold-deliver"]()
    assert rows(app)["ada@example.org"].sent_at
