"""Answers kept under a key: what is sent twice is done once, whoever is quicker."""

from datetime import timedelta

import pytest

from lms import clock
from lms.connections import answers, tokens
from lms.connections.answers import OtherCall
from lms.connections.models import KeptAnswer
from tests.factories import a_user
from tests.racing import drop_index, overlap, race


@pytest.fixture
def token_id(session):
    token, _secret = tokens.make(a_user().id, "system", "Academy", ["bookings:write"], 30, "form")
    session.commit()
    return token.id


def doing(token_id, done, fingerprint="f"):
    """A call that does something once and is answered with it."""

    def call():
        kept = answers.claim(token_id, "key", fingerprint)
        if kept.body is None:
            done.append(1)
            kept.body = f"answer {len(done)}"
        return kept.body

    return call


def test_calls_sent_at_once_are_done_once(app, session, token_id):
    done = []
    assert race(app, [doing(token_id, done)] * 8) == ["answer 1"] * 8
    assert done == [1]


def test_it_is_the_unique_index_that_lets_one_through(app, session, token_id):
    drop_index("kept_answer", "uq_kept_answer_token_id_key")
    done = []
    overlap(app, doing(token_id, done), doing(token_id, done))
    assert done == [1, 1]


def test_a_key_stands_for_one_call(session, token_id):
    doing(token_id, [])()
    with pytest.raises(OtherCall):
        answers.claim(token_id, "key", "another call")


def test_a_refused_call_frees_its_key(app, session, token_id):
    def refused():
        answers.claim(token_id, "key", "f")
        raise ValueError

    done = []
    overlap(app, refused, doing(token_id, done, "another call"))
    assert done == [1]


def test_answers_are_kept_for_a_day(session, token_id, frozen_clock):
    doing(token_id, [])()
    session.commit()
    clock.advance(timedelta(hours=23))
    answers.forget_old()
    assert session.query(KeptAnswer).count() == 1
    clock.advance(timedelta(hours=2))
    answers.forget_old()
    assert session.query(KeptAnswer).count() == 0
