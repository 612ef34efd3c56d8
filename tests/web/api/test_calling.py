"""Calling the API: who is let in, how refusals look, and what the document says."""

from datetime import timedelta

import pytest

from lms import clock
from lms.connections.models import ApiToken
from lms.db import db
from lms.people import registering
from lms.web import limits
from tests.conftest import make_app
from tests.web.calling import caller
from tests.web.visiting import changing, visitor

LIST = "/api/v1/certificates"


def test_a_refusal_is_problem_json_wherever_it_comes_from(app, school):
    system = caller(app, school.emails["coordinator"])
    for answer, status in (
        (app.test_client().get(LIST), 401),
        (system.get(f"{LIST}?limit=many"), 422),
        (system.get(f"{LIST}/TH-1"), 404),
        (system.get("/api/v1/nothing"), 404),
        (system.delete(LIST), 405),
        (system.post("/api/v1/courses/class-2/eligibility", data={"people": "x"}), 415),
        (system.post("/api/v1/courses/class-2/eligibility", data="{", content_type="application/json"), 400),
        (system.post("/api/v1/courses/class-2/eligibility", json=["x"]), 422),
    ):
        assert (answer.status_code, answer.content_type, answer.json["status"]) == (status, "application/problem+json", status)
        assert answer.json.keys() >= {"type", "title", "detail"}
    assert app.test_client().get(LIST).headers["WWW-Authenticate"].startswith("Bearer")
    assert system.get(f"{LIST}?limit=many").json["errors"][0]["where"] == "limit"


@pytest.mark.parametrize("loss", ["the role", "the login", "the token"])
def test_who_loses_the_role_or_the_login_loses_the_token(app, school, loss):
    system = caller(app, school.emails["agency"])
    assert system.get(LIST).status_code == 200

    def lose():
        user = registering.find_user(school.emails["agency"])
        if loss == "the role":
            registering.revoke(user, user.roles[0])
        elif loss == "the login":
            user.active = False
        else:
            db.session.query(ApiToken).filter_by(user_id=user.id).update({"expires_at": clock.now() + timedelta(seconds=0.01)})

    changing(app, lose)
    with clock.frozen(clock.now() + timedelta(seconds=1)):
        assert system.get(LIST).status_code == 401


def test_a_call_leaves_no_cookie_and_notes_the_use(app, school):
    system = caller(app, school.emails["coordinator"])
    assert "Set-Cookie" not in system.get(LIST).headers
    page = visitor(app, school.emails["coordinator"]).get("/staff/connections").text
    assert page.count("Never") == 1, "of two tokens one was used"


def test_too_many_calls_are_refused_for_a_while(tmp_path, app, school, monkeypatch):
    monkeypatch.setattr(limits, "PER_CALLER", "3 per minute")
    strict = make_app(tmp_path, app.config["SQLALCHEMY_DATABASE_URI"], rate_limits=True)
    system = caller(strict, school.emails["coordinator"])
    codes = [system.get("/api/v1/certificates/TH-1").status_code for _ in range(4)]
    assert codes == [404] * 3 + [429]
    assert 1 <= int(system.get(LIST).headers["Retry-After"]) <= 60


def test_the_document_names_every_operation_and_no_other(app):
    described = app.test_client().get("/api/v1/openapi.json").json
    assert described["openapi"].startswith("3.1")
    served = {
        (rule.rule.replace("<", "{").replace(">", "}"), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.endpoint != "api.show_document"
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert {(path, method) for path, operations in described["paths"].items() for method in operations} == served
