"""What goes wrong: every refusal as a page in the site's words, or as problem+json for scripts, and nothing of it lost."""

import pytest
from sqlalchemy import text as sql

from lms.db import db
from tests.conftest import make_app
from tests.web.visiting import PASSWORD, add_login, changing, fields, text, visitor

DEEP = b"[" * 100_000


@pytest.fixture
def guarded(app, school):
    """The site as it is served: forms need tokens, and what breaks is answered."""
    app.config.update(TESTING=False, WTF_CSRF_ENABLED=True)
    return app


def answers(school) -> str:
    return f"/attempts/{school.names['attempt']}/answers/quiz-1-1"


def test_an_address_that_is_not_there(app, school):
    page = visitor(app).get("/no-such-page")
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "There is no such page" in text(page)


def test_a_method_that_an_address_does_not_take_names_those_it_takes(app):
    page = visitor(app).post("/help")
    assert page.status_code == 405
    assert "GET" in page.headers["Allow"]
    assert "use the buttons on the page" in text(page)


def test_too_much_at_once(app, school):
    client = visitor(app, school.emails["learner"])
    for data in ({"answer": "x" * 1_200_000}, b"x" * 1_200_000):
        page = client.post(f"/attempts/{school.names['attempt']}/1", data=data, content_type="application/x-www-form-urlencoded")
        assert page.status_code == 413
        assert "too large" in text(page)


def test_too_many_tries(tmp_path, database_url):
    app = make_app(tmp_path, database_url, rate_limits=True)
    add_login(app, "ada@example.org")
    client = visitor(app)
    tries = [client.post("/login", data={"email": "ada@example.org", "password": "wrong"}) for _ in range(11)]
    assert [page.status_code for page in tries] == [200] * 10 + [429]
    assert "Wait" in text(tries[-1])
    # Reading the page is not a try, and neither is what somebody else does.
    assert client.get("/login").status_code == 200
    elsewhere = client.post(
        "/login", data={"email": "ada@example.org", "password": PASSWORD}, environ_overrides={"REMOTE_ADDR": "10.1.2.3"}
    )
    assert elsewhere.status_code == 302


def test_a_whole_class_signs_in_at_once_from_one_building(tmp_path, database_url):
    app = make_app(tmp_path, database_url, rate_limits=True)
    tries = [visitor(app).post("/login", data={"email": f"p{n}@example.org", "password": "x"}).status_code for n in range(101)]
    assert tries == [200] * 100 + [429]


def test_behind_a_proxy_tries_are_counted_for_each_visitor(tmp_path, database_url):
    app = make_app(tmp_path, database_url, rate_limits=True, proxies=1)
    wrong = {"email": "ada@example.org", "password": "wrong"}

    def attempt(said: str) -> int:
        # A visitor may claim anything in front of what the proxy adds.
        return visitor(app).post("/login", data=wrong, headers={"X-Forwarded-For": said}).status_code

    assert [attempt(f"192.0.2.{number}, 10.1.2.3") for number in range(11)][-1] == 429
    assert attempt("10.9.9.9") == 200


def test_without_a_proxy_nobody_says_who_they_are(tmp_path, database_url):
    app = make_app(tmp_path, database_url, rate_limits=True)
    wrong = {"email": "ada@example.org", "password": "wrong"}
    tries = [visitor(app).post("/login", data=wrong, headers={"X-Forwarded-For": f"192.0.2.{n}"}) for n in range(11)]
    assert tries[-1].status_code == 429


def test_a_crash_is_told_without_its_details(guarded, school):
    def crash() -> None:
        raise RuntimeError("a secret of the inside")

    vars(crash)["guard"] = "public"
    guarded.view_functions["pages.help_now"] = crash
    page = visitor(guarded, school.emails["learner"]).get("/help")
    assert page.status_code == 500
    assert "Something went wrong on our side" in text(page)
    assert "secret" not in page.text
    asked = visitor(guarded).get("/help", headers={"Accept": "application/json"})
    assert (asked.status_code, asked.mimetype) == (500, "application/problem+json")


def test_a_database_that_is_away_is_told_on_a_page_that_does_not_need_it(guarded, school, tmp_path):
    client = visitor(guarded, school.emails["learner"])
    changing(
        guarded,
        lambda: [db.session.execute(sql(f"ALTER TABLE {table} RENAME TO gone_{table}")) for table in ("user_account", "course")],
    )
    page = client.get("/learning")
    assert page.status_code == 500
    assert "Nothing you saved is lost" in text(page)


def test_an_answer_whose_token_is_stale_is_not_lost(guarded, school):
    client = visitor(guarded, school.emails["learner"])
    address = f"/attempts/{school.names['attempt']}/1"
    assert client.post(address, data={"answer": "no", "csrf_token": "stale"}).location == address
    page = client.get(address)
    assert "open for so long" in text(page)
    assert fields(page)["answer"] == "no"
    assert client.post(address, data=fields(page) | {"action": "continue"}).location.endswith("/2")


def test_an_answer_after_the_session_ended_is_not_lost(app, school):
    client = visitor(app)
    address = f"/attempts/{school.names['attempt']}/1"
    asked = client.post(address, data={"answer": "no"})
    assert asked.location == f"/login?next={address}"
    with client.session_transaction() as session:
        kept = session["kept_form"]
    assert kept == {"path": address, "form": {"answer": ["no"]}}
    learner = visitor(app, school.emails["learner"])
    with learner.session_transaction() as session:
        session["kept_form"] = kept
    page = learner.get(address)
    assert "signed out before this answer was saved" in text(page)
    assert fields(page)["answer"] == "no"
    # It is handed out once.
    assert "answer" not in fields(learner.get(address))


def test_what_another_person_typed_is_not_shown(app, school):
    stranger = visitor(app, school.emails["stranger"])
    with stranger.session_transaction() as session:
        session["kept_form"] = {"path": f"/attempts/{school.names['attempt']}/1", "form": {"answer": ["no"]}}
    assert stranger.get(f"/attempts/{school.names['attempt']}/1").status_code == 404


def test_a_script_whose_token_is_stale_or_missing_is_told_so(guarded, school):
    client = visitor(guarded, school.emails["learner"])
    body = {"fields": {"answer": ["yes"]}, "sequence": 1}
    refused = client.put(answers(school), json=body)
    assert (refused.status_code, refused.mimetype) == (400, "application/problem+json")
    assert "open for so long" in refused.json["detail"]
    token = fields(client.get(f"/attempts/{school.names['attempt']}/1"))["csrf_token"]
    assert client.put(answers(school), json=body, headers={"X-CSRFToken": token}).json["acknowledged"]


def test_a_script_of_somebody_signed_out_is_told_so(app, school):
    refused = visitor(app).put(answers(school), json={"fields": {"answer": ["yes"]}, "sequence": 1})
    assert (refused.status_code, refused.is_json) == (401, True)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (DEEP, 400),
        (b'{"fields": {"answer": ["\\ud800"]}, "sequence": 1}', 400),
        (b'{"fields": {"\\ud800": ["yes"]}, "sequence": 1}', 400),
        (b'{"fields": {"answer": ["\\u0000"]}, "sequence": 1}', 400),
        (b"NaN", 422),
        (b"[]", 422),
        (b"null", 422),
        (b'{"fields": {"answer": ["yes"]}, "sequence": NaN}', 422),
        (b'{"fields": {"answer": ["yes"]}, "sequence": 1.5}', 422),
        (b'{"fields": {"answer": ["yes"]}, "sequence": true}', 422),
        (b'{"fields": {"answer": ["yes"]}, "sequence": 0}', 422),
        (b'{"fields": {"answer": ["yes"]}, "sequence": ' + b"9" * 30 + b"}", 422),
        (b'{"fields": {"answer": ["yes"]}, "sequence": ' + b"9" * 5000 + b"}", 400),
        (b'{"fields": {"answer": "yes"}, "sequence": 1}', 422),
        (b'{"fields": {"answer": [{}]}, "sequence": 1}', 422),
        (b'{"fields": {"answer": ["maybe"]}, "sequence": 1}', 422),
        (b'{"fields": [], "sequence": 1}', 422),
        (b'{"sequence": 1}', 422),
    ],
)
def test_a_body_that_is_not_an_answer_is_refused_in_json(app, school, body, status):
    client = visitor(app, school.emails["learner"])
    answer = client.put(answers(school), data=body, content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert set(answer.json) == {"type", "title", "status", "detail"}
    assert "Not answered" in text(client.get(f"/attempts/{school.names['attempt']}/check"))


def test_a_body_that_is_no_json_at_all(app, school):
    client = visitor(app, school.emails["learner"])
    assert client.put(answers(school), data=b"answer=yes").status_code == 415


def test_characters_that_no_database_keeps_are_refused(app, school):
    client = visitor(app, school.emails["learner"])
    assert client.get("/courses/%00").status_code == 404
    assert client.get("/verify?number=%00").status_code == 404
    page = client.post("/learn/course-1/lesson-1/place", data={"anchor": "\0"})
    assert page.status_code == 422
    assert "cannot be kept" in text(page)
