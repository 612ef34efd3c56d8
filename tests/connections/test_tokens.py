"""Tokens for the API: shown once, kept as a digest, dead once expired or revoked."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from lms import clock
from lms.connections import tokens
from lms.connections.models import ApiToken
from lms.errors import Invalid, NotFound
from tests.factories import a_user
from tests.racing import overlap


def make(user, **changed):
    values = {"name": "Academy", "scopes": ["rosters:read"], "days": 30, "once": "form-1"} | changed
    return tokens.make(user.id, "person:1", **values)


def test_a_token_is_found_by_its_secret_which_is_nowhere_kept(session):
    token, secret = make(a_user())
    session.commit()
    found = tokens.find(secret)
    assert (found.id, found.scopes, found.needs_note) == (token.id, {"rosters:read"}, True)
    assert tokens.find(secret + "x") is None
    kept = session.execute(text("SELECT * FROM api_token")).one()
    assert secret not in "".join(map(str, kept))
    assert secret.startswith(token.hint)


def test_an_expired_or_revoked_token_is_not_found(session, frozen_clock):
    user = a_user()
    token, secret = make(user)
    _other, lasting = make(user, once="form-2", days=90)
    session.commit()
    clock.advance(timedelta(days=30))
    assert tokens.find(secret) is None
    assert tokens.state_of(token) == "expired"
    tokens.revoke(user.id, _other.public_id, "person:1")
    tokens.revoke(user.id, _other.public_id, "person:1")
    session.commit()
    assert tokens.find(lasting) is None
    with pytest.raises(NotFound):
        tokens.revoke(a_user().id, token.public_id, "person:1")


def test_use_is_noted_every_few_minutes(session, frozen_clock):
    token, secret = make(a_user())
    tokens.note_use(token.id)
    session.commit()
    assert not tokens.find(secret).needs_note
    clock.advance(timedelta(minutes=5))
    assert tokens.find(secret).needs_note


@pytest.mark.parametrize("changed", [{"name": " "}, {"name": "x" * 81}, {"scopes": []}, {"scopes": ["all"]}, {"days": 10_000}])
def test_what_does_not_fit_is_refused(session, changed):
    with pytest.raises(Invalid):
        make(a_user(), **changed)


def test_a_form_sent_twice_at_once_makes_one_token(app, session):
    user = a_user()
    session.commit()
    _made, second = overlap(app, lambda: make(user), lambda: make(user))
    assert isinstance(second, tokens.MadeAlready)
    assert session.query(ApiToken).count() == 1
