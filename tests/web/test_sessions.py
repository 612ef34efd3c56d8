"""A cookie and a form token that were found good are remembered, and nothing else is let in by that."""

import pytest
from itsdangerous import BadSignature, SignatureExpired

from lms.web import sessions
from lms.web.sessions import Remembering
from tests.web.visiting import fields, visitor


@pytest.fixture
def serializer():
    return Remembering("a secret", salt="a salt")


def test_what_is_remembered_is_each_readers_own_copy(serializer):
    signed = serializer.dumps({"seen": ["one"]})
    serializer.loads(signed)["seen"].append("two")
    assert serializer.loads(signed) == {"seen": ["one"]}


def test_a_signature_that_was_good_grows_old_all_the_same(serializer, monkeypatch):
    signed = serializer.dumps("hello")
    now = sessions.time()
    assert serializer.loads(signed, max_age=60) == "hello"
    for later in (61, -2):
        monkeypatch.setattr(sessions, "time", lambda later=later: now + later)
        with pytest.raises(SignatureExpired):
            serializer.loads(signed, max_age=60)


def test_what_was_signed_with_another_secret_is_refused_every_time(serializer):
    signed = Remembering("another secret", salt="a salt").dumps("hello")
    for _ in range(2):
        with pytest.raises(BadSignature):
            serializer.loads(signed)


def test_a_token_that_one_session_may_use_opens_no_other(app, school):
    app.config["WTF_CSRF_ENABLED"] = True
    one, other = (visitor(app, school.emails["learner"]) for _ in range(2))
    attempt = f"/attempts/{school.names['attempt']}"
    token, others = (fields(client.get(f"{attempt}/1"))["csrf_token"] for client in (one, other))

    def save(client, sent, sequence):
        body = {"fields": {"answer": ["yes"]}, "sequence": sequence}
        return client.put(f"{attempt}/answers/quiz-1-1", json=body, headers={"X-CSRFToken": sent}).status_code

    assert [save(one, token, 1), save(one, token, 2), save(other, token, 3), save(other, others, 4)] == [200, 200, 400, 200]
