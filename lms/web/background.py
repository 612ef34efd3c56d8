"""Work that need not be waited for: mail leaves, other systems are told, expired holds and overdue attempts are closed.

The truth is in the database; a lost job costs at most a minute, because every job looks for all there is to do.
"""

from collections.abc import Callable
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from flask import Flask, Response, current_app
from flask_mailman import EmailMessage, Mail
from huey import Huey, SqliteHuey, crontab

import config
from lms import outbox
from lms.assessment import submitting
from lms.connections import answers, delivering, events
from lms.credentials import reminding
from lms.db import db, expect_only_reads
from lms.offerings import applying, waiting, warning
from lms.outbox import OutboxMessage, Undeliverable
from lms.people import digests, notices
from lms.permissions import events_visible_to
from lms.reports import roster_changes
from lms.web.sending import Sender

mail = Mail()
_BATCH = 50


def init_app(app: Flask, settings: config.Settings) -> None:
    """Set up mail and the queue; ``app.extensions["huey"]`` is what the worker runs."""
    app.config.update(
        MAIL_BACKEND="smtp" if settings.mail_server else "file",
        MAIL_FILE_PATH=str(settings.data / "mail"),
        MAIL_SERVER=settings.mail_server,
        MAIL_PORT=settings.mail_port,
        MAIL_USERNAME=settings.mail_username,
        MAIL_PASSWORD=settings.mail_password,
        MAIL_USE_TLS=settings.mail_use_tls,
        MAIL_DEFAULT_SENDER=settings.mail_sender,
        MAIL_TIMEOUT=20,
    )
    mail.init_app(app)
    notices.lead_to(settings.base_url)
    app.extensions["threshold-sender"] = Sender(settings)
    app.extensions["huey"] = _queue(app, settings)

    @app.after_request
    def _send_what_was_posted(response: Response) -> Response:
        has_mail, has_events = outbox.take_note_of_new(), events.take_note_of_new()
        if has_mail or has_events:
            # What was read since the commit would hold SQLite's lock until whoever waits for it has given up.
            db.session.rollback()
        if has_mail:
            app.extensions["threshold-deliver"]()
        if has_events:
            app.extensions["threshold-tell"]()
        return response


def deliver_mail() -> int:
    """Send every mail whose time has come, and answer how many left; each is marked as sent right after it was."""
    sent = 0
    while message := outbox.take():
        db.session.commit()
        sent += outbox.deliver(message, _send)
        db.session.commit()
    # Nothing was found, but looking opened a transaction.
    db.session.rollback()
    return sent


def tell_systems() -> int:
    """Send every event to the systems that listen, and answer how many were taken."""
    while delivering.spread(events_visible_to):
        db.session.commit()
    sent = 0
    while delivery := delivering.take():
        db.session.commit()
        sent += delivering.deliver(delivery, current_app.extensions["threshold-sender"].send, events_visible_to)
        db.session.commit()
    db.session.rollback()
    return sent


def close_what_is_over() -> None:
    """Close attempts whose time is over, pass on seats whose hold has run out, forget what changed on rosters long ago."""
    while len(submitting.close_overdue(_BATCH)) == _BATCH:
        db.session.commit()
    db.session.commit()
    waiting.lapse_overdue()
    db.session.commit()
    roster_changes.forget_old()
    db.session.commit()


def send_digests() -> None:
    """Post the daily digests whose morning has come; the mails leave with the next delivery."""
    while digests.post_due(_BATCH) == _BATCH:
        db.session.commit()
    db.session.commit()


def remind() -> None:
    """Tell people of certificates that expire soon, and of what is missing for a class they have a seat in."""
    last: int | None = 0
    while last is not None:
        last = reminding.remind(last, _BATCH)
        db.session.commit()
    last = 0
    while last is not None:
        last = warning.warn(last)
        db.session.commit()


def forget() -> None:
    """Let go of what was kept for a while only."""
    answers.forget_old()
    delivering.forget_old()
    db.session.commit()


def work_on_lists() -> None:
    """Apply or undo the verified lists that have work left, some rows at a time."""
    for batch_id in applying.unfinished():
        while applying.work_on(batch_id):
            db.session.commit()
        db.session.commit()
    db.session.rollback()
    if outbox.take_note_of_new():
        deliver_mail()


def _queue(app: Flask, settings: config.Settings) -> Huey:
    queue = SqliteHuey("threshold", filename=str(settings.data / "jobs.db"), immediate=settings.mode == "test")
    app.extensions["threshold-deliver"] = queue.task(name="deliver")(_in(app, deliver_mail))
    queue.periodic_task(crontab(), name="deliver-periodically")(_in(app, deliver_mail))
    app.extensions["threshold-tell"] = queue.task(name="tell")(_in(app, tell_systems))
    queue.periodic_task(crontab(), name="tell-periodically")(_in(app, tell_systems))
    queue.periodic_task(crontab(), name="close")(_in(app, close_what_is_over))
    app.extensions["threshold-apply"] = queue.task(name="apply")(_in(app, work_on_lists))
    queue.periodic_task(crontab(), name="apply-periodically")(_in(app, work_on_lists))
    queue.periodic_task(crontab(), name="digest")(_in(app, send_digests))
    queue.periodic_task(crontab(minute="5"), name="remind")(_in(app, remind))
    queue.periodic_task(crontab(minute="35"), name="forget")(_in(app, forget))
    return queue


def _in(app: Flask, work: Callable[[], object]) -> Callable[[], None]:
    def job() -> None:
        with app.app_context():
            expect_only_reads(False)
            work()

    return job


def _send(message: OutboxMessage) -> None:
    try:
        # The block closes the connection even when the server turns the mail away.
        with mail.get_connection() as connection:
            EmailMessage(message.subject, message.body, to=[message.recipient], connection=connection).send()
    except SMTPRecipientsRefused as problem:
        (code, words), *_others = problem.recipients.values()
        raise _judge(code, words) from problem
    except SMTPDataError as problem:
        raise _judge(problem.smtp_code, problem.smtp_error) from problem
    except ValueError as problem:
        raise Undeliverable(f"No mail can be written to this address: {problem}") from problem


def _judge(code: int, words: bytes | str) -> Exception:
    """What a refusal by the server means: from 500 on it is for good (RFC 5321, 4.2.1), below that for now."""
    said = f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
    return Undeliverable(said) if code >= 500 else SMTPException(said)
