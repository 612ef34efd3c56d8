"""Accounts: registering, confirming, signing in and out, passwords, one's own details, and the cookies that carry it all."""

from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest

from lms.people import registering
from tests.conftest import make_app
from tests.web.visiting import PASSWORD, add_login, all_logins, changing, faults, fields, link_in, mail_to, text, visitor

REGISTRATION = {
    "legal_name": "Chiara Nguyễn-Park",
    "email": "chiara@example.org",
    "password": PASSWORD,
    "password_confirm": PASSWORD,
    "time_zone": "America/Los_Angeles",
}
AWAY = (
    "//evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "///evil.example",
    "https:evil.example",
    "javascript:alert(1)",
)


def register(client, **changed):
    return client.post("/register", data=REGISTRATION | changed)


def enter(client, email, password=PASSWORD, address="/login", **more):
    return client.post(address, data={"email": email, "password": password} | more)


def session_of(client) -> dict:
    with client.session_transaction() as session:
        return dict(session)


def is_inside(client) -> bool:
    return client.get("/account").status_code == 200


@pytest.fixture
def ada(app):
    return add_login(app, "ada@example.org", legal_name="Adaeze Okonkwo")


def test_registering_confirming_and_signing_in(app):
    client = visitor(app)
    assert register(client).location == "/registered"
    assert "Check your mail" in client.get("/registered").text
    assert not is_inside(client)

    link = link_in(mail_to(app, "chiara@example.org")[0])
    # A scanner that opens every link in a mail confirms nothing.
    page = client.get(link)
    assert "You are confirming chiara@example.org" in text(page)
    assert "do not fit together" in text(enter(client, "chiara@example.org"))
    assert client.post(link, data=fields(page)).location == "/login"
    assert enter(client, "chiara@example.org").location == "/learning"
    assert "Chiara Nguyễn-Park" in client.get("/learning").text
    # The link has done its work.
    assert visitor(app).get(link).location == "/login"


def test_an_address_that_has_an_account_tells_nobody(app, ada):
    client = visitor(app)
    taken, free = register(client, email=ada.upper()), register(visitor(app))
    assert (taken.status_code, taken.location) == (free.status_code, free.location)
    assert "It has one already" in mail_to(app, ada)[0]
    assert all_logins(app) == ["ada@example.org", "chiara@example.org"]
    weak = {"password": "short", "password_confirm": "short"}
    assert faults(register(client, email=ada, **weak)) == faults(register(client, email="bo@example.org", **weak))


def test_addresses_that_differ_by_case_are_one_account(app):
    register(visitor(app), email="Chiara@Example.ORG")
    register(visitor(app))
    assert all_logins(app) == ["chiara@example.org"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"password": "short", "password_confirm": "short"}, "at least 10 characters"),
        ({"password_confirm": "another one entirely"}, "do not match"),
        ({"legal_name": "x" * 201}, "at most 200 characters"),
        ({"legal_name": " \u2003 "}, "Enter your name"),
        ({"legal_name": "Ada \u202e yelraM"}, "cannot be shown"),
        ({"email": "nobody"}, "Invalid email"),
        ({"email": "a" * 300 + "@example.org"}, "Invalid email"),
        ({"time_zone": "Mars/Olympus"}, "Choose a time zone"),
    ],
)
def test_what_does_not_fit_is_said_and_the_form_stays_as_it_was_filled(app, changed, words):
    page = register(visitor(app), **changed)
    assert any(words in fault for fault in faults(page))
    kept = REGISTRATION | changed
    # No browser and no proxy should see a password twice.
    shown = fields(page)
    assert {name: shown[name] for name in ("legal_name", "email")} == {name: kept[name] for name in ("legal_name", "email")}
    assert shown["password"] == shown["password_confirm"] == ""
    assert "<title>Error: " in page.text
    assert all_logins(app) == []


@pytest.mark.parametrize(
    "name", ["Zoë Ó Briain", "李小龍", "محمد بن سلمان", "<script>alert(1)</script>", "x" * 200, "{{ 7 * 7 }}"]
)
def test_a_name_in_any_script_is_kept_and_shown_as_text(app, name):
    register(visitor(app), legal_name=name)
    page = visitor(app, "chiara@example.org").get("/account")
    assert fields(page)["legal_name"] == name
    assert "<script>alert" not in page.text


def test_an_invented_link_leads_to_a_new_one(app):
    add_login(app, "bo@example.org", is_confirmed=False)
    client = visitor(app)
    for method in (client.get, client.post):
        assert method("/confirm/invented").location == "/confirm"
    client.post("/confirm", data={"email": "bo@example.org"})
    link = link_in(mail_to(app, "bo@example.org")[0])
    assert client.post(link).location == "/login"
    assert enter(client, "bo@example.org").location == "/learning"


def test_a_link_that_is_too_old_is_refused(app):
    add_login(app, "bo@example.org", is_confirmed=False)
    client = visitor(app)
    client.post("/confirm", data={"email": "bo@example.org"})
    link = link_in(mail_to(app, "bo@example.org")[0])
    app.config["SECURITY_CONFIRM_EMAIL_WITHIN"] = timedelta(seconds=-1)
    assert client.post(link).location == "/confirm"
    assert "no longer good" in client.get("/confirm").text


def test_asking_for_a_link_tells_nobody_who_has_an_account(app, ada):
    for address in ("/confirm", "/reset-password"):
        said = [text(visitor(app).post(address, data={"email": email})) for email in (ada, "nobody@example.org")]
        assert said[0].replace(ada, "") == said[1].replace("nobody@example.org", "")
    assert mail_to(app, "nobody@example.org") == []


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(app, ada):
    client = visitor(app)
    wrong, unknown = enter(client, ada, "wrong"), enter(client, "nobody@example.org")
    assert (
        faults(wrong)
        == faults(unknown)
        == ["The address and the password do not fit together, or the address is not confirmed yet."]
    )
    assert fields(wrong)["email"] == ada
    assert not is_inside(client)


def test_signing_in_goes_on_to_the_page_that_was_asked_for(app, ada):
    client = visitor(app)
    asked = client.get("/certificates?page=2")
    assert asked.location == "/login?next=/certificates?page%3D2"
    assert enter(client, ada, address=asked.location).location == "/certificates?page=2"


@pytest.mark.parametrize("away", AWAY)
def test_signing_in_never_leads_to_another_site(app, ada, away):
    answers = [visitor(app).post("/login", query_string={"next": away}, data={"email": ada, "password": PASSWORD})]
    answers += [enter(visitor(app), ada, next=away), visitor(app, ada).get("/login", query_string={"next": away})]
    # A page elsewhere that sends a form here is not where signing in leads.
    asked = visitor(app).post("/learn/course-1", data={"return_to": away}, headers={"Referer": away})
    answers.append(enter(visitor(app), ada, address=asked.location or "/login"))
    found = [urljoin("http://localhost/", answer.location or "").replace("\\", "/") for answer in answers]
    assert {urlsplit(address).netloc for address in found} == {"localhost"}


def test_a_reset_password_replaces_the_old_one_and_ends_every_session(app, ada):
    elsewhere, client = visitor(app, ada), visitor(app)
    client.post("/reset-password", data={"email": ada})
    link = link_in(mail_to(app, ada)[0])
    short = client.post(link, data={"password": "short", "password_confirm": "short"})
    assert "at least 10 characters" in faults(short)[0]
    new = "eleven loud bells"
    assert client.post(link, data={"password": new, "password_confirm": new}).location == "/login"
    assert not is_inside(elsewhere)
    assert enter(client, ada).status_code == 200
    assert enter(client, ada, new).location == "/learning"
    assert "was reset" in mail_to(app, ada)[1]
    # The link has done its work.
    again = visitor(app).post(link, data={"password": PASSWORD, "password_confirm": PASSWORD})
    assert again.location == "/reset-password"
    assert is_inside(client)


def test_a_changed_password_ends_the_other_sessions(app, ada):
    elsewhere, client = visitor(app, ada), visitor(app, ada)
    new = {"new_password": "eleven loud bells", "new_password_confirm": "eleven loud bells"}
    wrong = client.post("/change-password", data=new | {"password": "wrong"})
    assert faults(wrong)
    assert is_inside(elsewhere)
    assert client.post("/change-password", data=new | {"password": PASSWORD}).status_code == 302
    assert is_inside(client)
    assert not is_inside(elsewhere)


def test_somebody_whose_login_is_switched_off_is_out_at_once(app, ada):
    client = visitor(app, ada)
    changing(app, lambda: setattr(registering.find_user(ada), "active", False))
    assert not is_inside(client)
    assert enter(visitor(app), ada).status_code == 200


def test_signing_out_ends_the_session_and_leaves_nothing_to_go_back_to(app, ada):
    client = visitor(app)
    enter(client, ada, remember="y")
    assert client.get("/account").headers["Cache-Control"] == "no-store"
    assert client.post("/logout").location == "/"
    assert not is_inside(client)
    assert client.get_cookie("remember_token") is None


def test_another_site_cannot_sign_anybody_out(app, ada):
    app.config["WTF_CSRF_ENABLED"] = True
    client = visitor(app, ada)
    assert client.get("/logout").status_code == 405
    client.post("/logout")
    assert is_inside(client)
    client.post("/logout", data={"csrf_token": fields(client.get("/account"))["csrf_token"]})
    assert not is_inside(client)


def test_another_site_cannot_change_a_password(app, ada):
    app.config["WTF_CSRF_ENABLED"] = True
    client = visitor(app, ada)
    new = {"new_password": "eleven loud bells", "new_password_confirm": "eleven loud bells"}
    client.post("/change-password", data=new | {"password": PASSWORD})
    assert enter(visitor(app), ada, "eleven loud bells").status_code == 303
    app.config["WTF_CSRF_ENABLED"] = False
    assert enter(visitor(app), ada).location == "/learning"


def test_a_new_name_is_for_new_certificates(app, school):
    learner = school.emails["learner"]
    client = visitor(app, learner)
    answer = client.post("/account", data={"legal_name": "  New   Name ", "time_zone": "Pacific/Guam"})
    assert answer.location == "/account"
    shown = fields(client.get("/account"))
    assert (shown["legal_name"], shown["time_zone"]) == ("New Name", "Pacific/Guam")
    assert "Person learner" in text(client.get(f"/certificates/{school.names['certificate']}"))
    assert "The signature fits what is shown here." in text(client.get(f"/verify/{school.names['number']}"))


def test_times_follow_the_time_zone(app, school):
    client = visitor(app, school.emails["learner"])
    client.put(f"/attempts/{school.names['attempt']}/answers/quiz-1-1", json={"fields": {"answer": ["yes"]}, "sequence": 1})
    shown = []
    for zone in ("America/New_York", "Asia/Kathmandu"):
        client.post("/account", data={"legal_name": "Person learner", "time_zone": zone})
        shown.append(text(client.get(f"/attempts/{school.names['attempt']}/check")))
    assert shown[0] != shown[1]


def test_details_that_do_not_fit_are_shown_again(app, ada):
    client = visitor(app, ada)
    page = client.post("/account", data={"legal_name": "", "time_zone": "Mars"})
    assert faults(page) == ["Enter your name as it should stand on certificates.", "Choose a time zone from the list."]
    with app.app_context():
        assert registering.find_user(ada).legal_name == "Adaeze Okonkwo"


@pytest.mark.parametrize("address", ["/login", "/register", "/reset-password", "/confirm"])
def test_a_form_without_its_token_does_nothing_and_is_shown_again(app, ada, address):
    app.config["WTF_CSRF_ENABLED"] = True
    client = visitor(app)
    sent = client.post(address, data=REGISTRATION | {"email": ada, "legal_name": "Typed Before"})
    assert sent.location == address
    assert "seven" not in str(session_of(client))
    page = client.get(address)
    assert "open for so long" in text(page)
    # Asking for another confirmation is one field, and Flask-Security empties it.
    assert fields(page)["email"] == (ada if address != "/confirm" else "")
    assert fields(page).get("legal_name", "Typed Before") == "Typed Before"
    assert not is_inside(client)
    assert mail_to(app, ada) == []
    assert all_logins(app) == [ada]


def test_details_without_their_token_are_not_saved_and_shown_again(app, ada):
    app.config["WTF_CSRF_ENABLED"] = True
    client = visitor(app, ada)
    client.post("/account", data={"legal_name": "Typed Before", "time_zone": "America/Denver"})
    page = client.get("/account")
    assert "open for so long" in text(page)
    assert (fields(page)["legal_name"], fields(page)["time_zone"]) == ("Typed Before", "America/Denver")
    assert client.post("/account", data=fields(page)).location == "/account"
    with app.app_context():
        assert registering.find_user(ada).legal_name == "Typed Before"


def test_a_session_from_before_signing_in_is_not_the_one_after(app, ada):
    client = visitor(app)
    client.get("/login")
    before = client.get_cookie("session").value
    enter(client, ada)
    assert client.get_cookie("session").value != before
    thief = visitor(app)
    thief.set_cookie("session", before)
    assert not is_inside(thief)


def test_cookies_are_closed_to_scripts_and_other_sites_and_to_plain_http(tmp_path, sqlite_template, database_url):
    secure = make_app(tmp_path, database_url, base_url="https://training.example.gov")
    add_login(secure, "ada@example.org")
    answer = enter(visitor(secure), "ada@example.org", remember="y")
    cookies = answer.headers.getlist("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {"session", "remember_token"}
    for cookie in cookies:
        assert {"HttpOnly", "Secure", "SameSite=Lax"} <= set(cookie.split("; "))


def test_links_in_mails_lead_to_this_site_whatever_the_request_says(tmp_path, database_url):
    app = make_app(tmp_path, database_url, mode="production", base_url="https://training.example.gov")
    add_login(app, "ada@example.com")
    visitor(app).post(
        "/reset-password", data={"email": "ada@example.com"}, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    )
    assert "https://training.example.gov/reset-password/" in mail_to(app, "ada@example.com")[0]
    assert "evil" not in mail_to(app, "ada@example.com")[0]
