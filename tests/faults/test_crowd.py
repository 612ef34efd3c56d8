"""Many learners who save answers at the same moment: each is acknowledged, and nobody learns that the database was busy."""

from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

import pytest
from sqlalchemy import func, select

from lms.assessment.models import Response
from lms.catalogue import versions
from lms.db import db
from tests import serving
from tests.assessment.sitting import sit_down, start
from tests.conftest import settings
from tests.factories import a_course_document, a_quiz, a_user
from tests.faults.line import Line, Request, Traffic
from tests.web.cookies import admit

CLIENTS, ANSWERS = 32, 6


@pytest.fixture
def crowd(app, session, database_url, tmp_path):
    """A server with a thread for every client and two processes, and each client's line and attempt."""
    server = serving.Server("wsgi:app", serving.environment(settings(tmp_path, database_url)), workers=2, threads=CLIENTS)
    seat = sit_down(a_course_document(activities=[a_quiz(items=ANSWERS)]))
    traffic, clients = Traffic(CLIENTS), []
    for _ in range(CLIENTS):
        user = a_user()
        visitor = admit(app, user)
        headers = {**visitor.headers, "X-CSRFToken": visitor.token}
        attempt = start(sit_down(version=versions.load(seat.version.id), document=seat.version.document, person=user.person))
        clients.append((Line(server.port, headers, Random(0), traffic), attempt.public_id))
    session.commit()
    session.remove()
    server.start()
    yield clients
    server.kill()


def test_of_many_who_save_at_once_nobody_is_turned_away(crowd):
    together = Barrier(CLIENTS)

    def save_all(client):
        line, attempt = client
        together.wait(timeout=30)
        paths = [f"/attempts/{attempt}/answers/quiz-1-{number}" for number in range(1, ANSWERS + 1)]
        requests = [Request("PUT", path, {"fields": {"answer": ["yes"]}, "sequence": 1}) for path in paths]
        replies = [reply for request in requests for reply in line.send_together([request])]
        line.close()
        return [(reply.status, reply.json["kind"]) for reply in replies]

    with ThreadPoolExecutor(CLIENTS) as threads:
        assert list(threads.map(save_all, crowd)) == [[(200, "saved")] * ANSWERS] * CLIENTS
    assert db.session.scalar(select(func.count(Response.id))) == CLIENTS * ANSWERS
