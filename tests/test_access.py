"""Who may open what: every route and role has its outcome here, and a route without a row fails."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.connections import tokens
from tests.web.calling import caller
from tests.web.school import School, a_school
from tests.web.signing_in import sign_in

ROLES = ("nobody", "stranger", "learner", "instructor", "coordinator", "administrator", "agency", "elsewhere")
"""``learner`` owns what the addresses name; ``stranger`` is another learner, as are the other roles.

``coordinator`` coordinates everything, ``agency`` the learner's agency with what lies below it, ``elsewhere`` another agency.
"""

WRITERS = ("author", "reviewer", "publisher")
"""Their role is for the first course alone, and they are asked only for what is about writing courses."""

OPEN = dict.fromkeys(ROLES, 200)
MINE = {"nobody": 302, **dict.fromkeys(ROLES[1:], 404), "learner": 200}
STAFF = {"nobody": 302, **dict.fromkeys(ROLES[1:4], 403), **dict.fromkeys(ROLES[4:], 200)}
WITHIN = STAFF | {"elsewhere": 404}
POSTED = STAFF | dict.fromkeys(ROLES[4:], 303)
RUNS = WITHIN | {"agency": 404}
CHECKED = STAFF | dict.fromkeys(ROLES[4:], 422)
MADE = STAFF | dict.fromkeys(ROLES[5:], 404)
"""What the coordinator made is nobody else's."""
OF_ALL = STAFF | {"agency": 403, "elsewhere": 403}
SIGNED_IN = {"nobody": 302, **dict.fromkeys(ROLES[1:], 200)}
CALLED = {**dict.fromkeys(ROLES[:4], 401), **dict.fromkeys(ROLES[4:], 200)}
"""With a token for everything; who has no role has no token that works."""


def written(**changed: int) -> dict[str, int]:
    """What is answered about the first course being written; who writes other courses does not learn that there is such a one."""
    return STAFF | dict.fromkeys(ROLES[4:], 403) | dict.fromkeys(("administrator", *WRITERS), 200) | {"instructor": 404} | changed


def written_by(status: int, *roles: str) -> dict[str, int]:
    """Only those with the roles in the course, and administrators, are answered with the status."""
    return written(administrator=status) | {role: status if role in roles else 404 for role in WRITERS}


ATTEMPTS = STAFF | {"agency": 404, "elsewhere": 404, "author": 403, "reviewer": 403, "publisher": 200}
"""Whoever coordinates the course, and its publisher."""


def but(outcomes: dict[str, int], **changed: int) -> dict[str, int]:
    return outcomes | changed


def every(status: int, nobody: int = 302) -> dict[str, int]:
    return dict.fromkeys(ROLES, status) | {"nobody": nobody}


def within(status: int) -> dict[str, int]:
    """Those whose role reaches the learner's agency are answered with the status."""
    return WITHIN | dict.fromkeys(("coordinator", "administrator", "agency"), status)


COURSE = "/learn/course-1"
WRITTEN = "/staff/courses/course-1"
QUESTIONS = f"{WRITTEN}/activities/quiz-1/questions"
HOOK = "/staff/connections/webhooks/{webhook}"
SHEET = "/staff/classes/{offering}/attendance"
RUNS = STAFF | {"agency": 404, "elsewhere": 404}
TABLE: dict[str, tuple[str, str, dict[str, int]]] = {
    "pages.home": ("GET", "/", but(every(302), nobody=200)),
    "pages.help_now": ("GET", "/help", OPEN),
    "pages.step_away": ("GET", "/step-away", OPEN),
    "pages.is_alive": ("GET", "/healthz", OPEN),
    "pages.is_ready": ("GET", "/readyz", OPEN),
    "courses.catalogue": ("GET", "/courses", OPEN),
    "courses.show": ("GET", "/courses/course-1", OPEN),
    "courses.enrol": ("POST", "/courses/course-2/enroll", every(303)),
    "courses.certify": ("POST", "/courses/course-1/certificate", but(MINE, learner=303)),
    "courses.glossary": ("GET", "/courses/course-1/glossary", OPEN),
    "courses.media": ("GET", "/media/course-1/{media}/media/a.svg", but(MINE, administrator=200)),
    "learning.overview": ("GET", "/learning", SIGNED_IN),
    "learning.resume": ("GET", COURSE, but(MINE, learner=302)),
    "learning.resume_shortly": ("GET", f"{COURSE}/resume/shortly", but(MINE, learner=302)),
    "learning.know": ("POST", f"{COURSE}/news", but(MINE, learner=303)),
    "learning.show": ("GET", f"{COURSE}/lesson-1", MINE),
    "learning.check": ("POST", f"{COURSE}/lesson-1/checks/lesson-1-check-1", but(MINE, learner=422)),
    "learning.choose": ("POST", f"{COURSE}/lesson-1/scenarios/yard", but(MINE, learner=422)),
    "learning.replay": ("POST", f"{COURSE}/lesson-1/scenarios/yard/replay", but(MINE, learner=303)),
    "learning.place": ("POST", f"{COURSE}/lesson-1/place", but(MINE, learner=204)),
    "learning.finish": ("POST", f"{COURSE}/lesson-1/done", but(MINE, learner=409)),
    "learning.job_aid": ("GET", f"{COURSE}/lesson-1/job-aids/card", MINE),
    "assessment.intro": ("GET", f"{COURSE}/quiz-1/start", MINE),
    "assessment.start": ("POST", f"{COURSE}/quiz-1/start", but(MINE, learner=303)),
    "assessment.question": ("GET", "/attempts/{attempt}/1", MINE),
    "assessment.answer": ("POST", "/attempts/{attempt}/1", but(MINE, learner=303)),
    "answers.save": ("PUT", "/attempts/{attempt}/answers/quiz-1-1", but(MINE, nobody=401)),
    "assessment.check": ("GET", "/attempts/{attempt}/check", MINE),
    "assessment.submit": ("POST", "/attempts/{attempt}/submit", but(MINE, learner=303)),
    "assessment.result": ("GET", "/attempts/{attempt}/result", MINE),
    "credentials.index": ("GET", "/certificates", SIGNED_IN),
    "credentials.transcript": ("GET", "/transcript", SIGNED_IN),
    "credentials.show": ("GET", "/certificates/{certificate}", MINE),
    "credentials.ask_for_name": ("GET", "/certificates/{certificate}/name", MINE),
    "credentials.pdf": ("GET", "/certificates/{certificate}/certificate.pdf", MINE),
    "credentials.open_badge": ("GET", "/certificates/{certificate}/badge.jwt", MINE),
    "verify.ask": ("GET", "/verify", OPEN),
    "verify.show_public": ("GET", "/verify/{number}", OPEN),
    "verify.offline": ("GET", "/verify/offline", OPEN),
    "verify.offline_worker": ("GET", "/verify/offline/worker.js", OPEN),
    "verify.jwks": ("GET", "/.well-known/jwks.json", OPEN),
    "offerings.index": ("GET", "/classes", OPEN),
    "offerings.show_course": ("GET", "/classes/class-1", OPEN),
    "offerings.show": ("GET", "/classes/class-1/{offering}", OPEN),
    "offerings.book": ("POST", "/classes/class-1/{offering}/book", every(303)),
    "offerings.ask_release": ("GET", "/classes/class-1/{offering}/release", SIGNED_IN),
    "offerings.wait": ("POST", "/classes/class-1/{offering}/wait", every(409)),
    "offerings.release": ("POST", "/classes/class-1/{offering}/release", every(303)),
    "offerings.leave": ("POST", "/classes/class-1/{offering}/leave", every(303)),
    "offerings.accept": ("POST", "/classes/class-1/{offering}/accept", every(303)),
    "offerings.affirm": ("POST", "/classes/class-1/{offering}/affirm", every(404)),
    "offerings.ask": ("POST", "/classes/class-1/{offering}/ask", but(every(409), stranger=303)),
    "offerings.withdraw": ("POST", "/classes/class-1/{offering}/withdraw", every(303)),
    "offerings.calendar_entry": ("GET", "/classes/class-1/{offering}/calendar.ics", OPEN),
    "rosters.index": ("GET", "/staff/classes", STAFF),
    "rosters.show": ("GET", "/staff/classes/{offering}", STAFF),
    "rosters.export": ("GET", "/staff/classes/{offering}/roster.csv", STAFF),
    "verifying.ask": ("GET", "/staff/classes/{offering}/verify", STAFF),
    "verifying.check": ("POST", "/staff/classes/{offering}/verify", CHECKED),
    "verifying.act": ("POST", "/staff/classes/{offering}/people", POSTED),
    "verifying.show": ("GET", "/staff/classes/{offering}/verify/{batch}", MADE),
    "verifying.accept": ("POST", "/staff/classes/{offering}/verify/{batch}/accept", but(MADE, coordinator=303)),
    "verifying.apply": ("POST", "/staff/classes/{offering}/verify/{batch}/apply", but(MADE, coordinator=422)),
    "verifying.undo": ("POST", "/staff/classes/{offering}/verify/{batch}/undo", but(MADE, coordinator=409)),
    "rosters.save_filter": ("POST", "/staff/classes/{offering}/filters", POSTED),
    "rosters.forget_filter": ("POST", "/staff/classes/{offering}/filters/none/forget", POSTED),
    "classes.create": ("GET", "/staff/classes/new", but(RUNS, agency=403, elsewhere=403)),
    "classes.show": ("GET", "/staff/classes/{offering}/run", RUNS),
    "classes.change": ("GET", "/staff/classes/{offering}/edit", RUNS),
    "classes.cancel": ("GET", "/staff/classes/{offering}/cancel", RUNS),
    "classes.keep": ("POST", "/staff/classes/{offering}/kept", RUNS),
    "classes.let_go": ("POST", "/staff/classes/{offering}/kept/999/let-go", but(RUNS, coordinator=404, administrator=404)),
    "seats.add": ("GET", "/staff/classes/{offering}/add", STAFF),
    "seats.approve": (
        "POST",
        "/staff/classes/{offering}/requests/{request}/approve",
        but(RUNS, coordinator=303, administrator=303),
    ),
    "seats.refuse": ("GET", "/staff/classes/{offering}/requests/{request}/refuse", RUNS),
    "seats.release": ("GET", "/staff/classes/{offering}/seats/{booking}/release", RUNS),
    "attendance.index": ("GET", "/staff/teaching", but(STAFF, instructor=200)),
    "attendance.show": ("GET", f"{SHEET}", but(RUNS, instructor=200)),
    "attendance.save": ("POST", SHEET, but(RUNS, instructor=303, coordinator=303, administrator=303)),
    "attendance.walk_in": ("GET", f"{SHEET}/walk-in", but(RUNS, instructor=200)),
    "attendance.substitute": ("GET", f"{SHEET}/{{booking}}/substitute", but(RUNS, instructor=200)),
    "people.index": ("GET", "/staff/people", STAFF),
    "people.show": ("GET", "/staff/people/{person}", WITHIN),
    "agencies.index": ("GET", "/staff/agencies", STAFF),
    "agencies.establish": ("GET", "/staff/agencies/new", STAFF),
    "agencies.change": ("GET", "/staff/agencies/{agency}/edit", WITHIN),
    "agencies.show_people": ("GET", "/staff/agencies/{agency}/people", WITHIN),
    "agencies.admit": ("POST", "/staff/agencies/{agency}/people", within(422)),
    "agencies.amend": ("GET", "/staff/agencies/{agency}/people/{membership}", WITHIN),
    "readiness.show": ("GET", "/staff/agencies/{agency}", WITHIN),
    "readiness.show_course": ("GET", "/staff/agencies/{agency}/courses/course-1", WITHIN),
    "readiness.nudge": ("POST", "/staff/agencies/{agency}/courses/course-1/nudge", within(303)),
    "readiness.show_hours": ("GET", "/staff/agencies/{agency}/hours", WITHIN),
    "submissions.index": ("GET", "/staff/agencies/{agency}/submissions", WITHIN),
    "submissions.affirm": ("POST", "/staff/agencies/{agency}/submissions", within(422)),
    "submissions.pdf": ("GET", "/staff/agencies/{agency}/submissions/{submission}.pdf", WITHIN),
    "exports.choose": ("GET", "/staff/agencies/{agency}/export", WITHIN),
    "exports.download": ("GET", "/staff/agencies/{agency}/export/certificates.csv?map=training-record-full", WITHIN),
    "coordinators.index": ("GET", "/staff/coordinators", OF_ALL),
    "coordinators.grant": ("POST", "/staff/coordinators", but(OF_ALL, coordinator=422, administrator=422)),
    "coordinators.revoke": ("POST", "/staff/coordinators/999/revoke", but(OF_ALL, coordinator=303, administrator=303)),
    "certificates.index": ("GET", "/staff/certificates", STAFF),
    "certificates.show": ("GET", "/staff/certificates/{certificate}", WITHIN),
    "certificates.correct_name": ("GET", "/staff/certificates/{certificate}/name", but(WITHIN, agency=404)),
    "certificates.reissue": ("GET", "/staff/certificates/{certificate}/reissue", but(WITHIN, agency=404)),
    "certificates.revoke": ("POST", "/staff/certificates/{certificate}/revoke", but(within(422), agency=404)),
    "certificates.decide": ("GET", "/staff/certificates/requests/{correction}", but(WITHIN, agency=404)),
    "mail.index": ("GET", "/staff/mail", STAFF),
    "mail.send_again": ("POST", "/staff/mail/{message}/again", within(303)),
    "tokens.index": ("GET", "/staff/connections", STAFF),
    "tokens.make": ("POST", "/staff/connections", CHECKED),
    "tokens.revoke": ("POST", "/staff/connections/tokens/{token}/revoke", but(MADE, coordinator=303)),
    "webhooks.index": ("GET", "/staff/connections/webhooks", STAFF),
    "webhooks.add": ("POST", "/staff/connections/webhooks", CHECKED),
    "webhooks.show": ("GET", f"{HOOK}", but(MADE, coordinator=200)),
    "webhooks.replay": ("POST", f"{HOOK}/deliveries/999/replay", MADE | {"coordinator": 404}),
    "webhooks.replay_since": ("POST", f"{HOOK}/replay", but(MADE, coordinator=422)),
    "webhooks.end": ("POST", f"{HOOK}/end", but(MADE, coordinator=303)),
    "archives.ask": ("GET", "/staff/courses/upload", written(instructor=200)),
    "archives.upload": (
        "POST",
        "/staff/courses/upload",
        written(instructor=422) | dict.fromkeys(("administrator", *WRITERS), 422),
    ),
    "archives.download": ("GET", f"{WRITTEN}/download", written()),
    "banks.export": ("GET", f"{QUESTIONS}/export", written()),
    "banks.ask": ("GET", f"{QUESTIONS}/import", written_by(200, "author")),
    "assessments.show": ("GET", QUESTIONS, written()),
    "assessments.save": ("POST", QUESTIONS, written_by(303, "author")),
    "questions.show": ("GET", f"{QUESTIONS}/1", written()),
    "questions.save": ("POST", f"{QUESTIONS}/2", written_by(303, "author")),
    "trying.show": ("GET", f"{WRITTEN}/activities/quiz-1/try", written()),
    "trying.answer": ("POST", f"{WRITTEN}/activities/quiz-1/try", written(administrator=303) | dict.fromkeys(WRITERS, 303)),
    "banks.review": ("POST", f"{QUESTIONS}/import", written_by(422, "author")),
    "banks.take": ("POST", f"{QUESTIONS}/import/take", written_by(422, "author")),
    "authoring.index": ("GET", "/staff/courses", written(instructor=200)),
    "authoring.create": ("GET", "/staff/courses/new", written(instructor=200) | dict.fromkeys(WRITERS, 403)),
    "authoring.show": ("GET", WRITTEN, written()),
    "authoring.open_draft": ("POST", f"{WRITTEN}/draft", written_by(303, "author")),
    "authoring.follow": ("POST", f"{WRITTEN}/draft/follow", written_by(303, "author")),
    "authoring.show_history": ("GET", f"{WRITTEN}/history", written()),
    "health.show": ("GET", f"{WRITTEN}/health", written()),
    "health.show_assessment": ("GET", f"{WRITTEN}/health/quiz-1", written()),
    "authoring.show_save": ("GET", f"{WRITTEN}/history/1", written()),
    "authoring.restore": ("POST", f"{WRITTEN}/history/1", written_by(303, "author")),
    "outline.change": ("POST", f"{WRITTEN}/outline", written_by(422, "author")),
    "course_settings.show": ("GET", f"{WRITTEN}/settings", written()),
    "course_settings.save": ("POST", f"{WRITTEN}/settings", written_by(303, "author")),
    "course_settings.check": ("GET", f"{WRITTEN}/check", written()),
    "course_settings.count_elsewhere": ("GET", f"{WRITTEN}/check/lesson-1", written()),
    "course_people.index": ("GET", f"{WRITTEN}/people", written()),
    "course_people.grant": ("POST", f"{WRITTEN}/people", written_by(422, "publisher")),
    "course_people.withdraw": ("POST", f"{WRITTEN}/people/999/withdraw", written_by(404)),
    "reviewing.comment": (
        "POST",
        f"{WRITTEN}/activities/lesson-1/comments",
        written(administrator=303) | dict.fromkeys(WRITERS, 303),
    ),
    "reviewing.settle": ("POST", f"{WRITTEN}/activities/lesson-1/comments/999/settle", written_by(404)),
    "reviewing.approve": ("POST", f"{WRITTEN}/approve", written_by(303, "reviewer")),
    "lessons.show": ("GET", f"{WRITTEN}/activities/lesson-1", written()),
    "lessons.save": ("POST", f"{WRITTEN}/activities/lesson-1", written_by(303, "author")),
    "lessons.show_source": ("GET", f"{WRITTEN}/activities/quiz-1/source", written()),
    "lessons.save_source": ("POST", f"{WRITTEN}/activities/quiz-1/source", written_by(422, "author")),
    "lessons.settle": ("POST", f"{WRITTEN}/activities/quiz-1/settle", written_by(422, "author")),
    "previews.show": ("GET", f"{WRITTEN}/activities/lesson-1/preview", written()),
    "previews.show_page": ("GET", f"{WRITTEN}/activities/lesson-1/preview/page?look=dark", written()),
    "publishing.preview": ("GET", f"{WRITTEN}/publish", written()),
    "publishing.publish": ("POST", f"{WRITTEN}/publish", written_by(422, "publisher")),
    "publishing.list_versions": ("GET", f"{WRITTEN}/versions", written()),
    "regrading.index": ("GET", f"{WRITTEN}/regrade", written()),
    "regrading.preview": ("GET", f"{WRITTEN}/assessments/quiz-1/regrade", written_by(200, "publisher")),
    "regrading.regrade": ("POST", f"{WRITTEN}/assessments/quiz-1/regrade", written_by(422, "publisher")),
    "attempts.index": ("GET", f"{WRITTEN}/assessments/quiz-1/attempts", ATTEMPTS),
    "attempts.show": (
        "GET",
        f"{WRITTEN}/attempts/{{attempt}}",
        {role: 404 if code == 200 else code for role, code in ATTEMPTS.items()},
    ),
    "api.show_document": ("GET", "/api/v1/openapi.json", OPEN),
    "api.list_certificates": ("GET", "/api/v1/certificates?person={person}", but(CALLED, elsewhere=404)),
    "api.show_certificate": ("GET", "/api/v1/certificates/{number}", but(CALLED, elsewhere=404)),
    "api.check_one_for_class": ("GET", "/api/v1/classes/{gated}/eligibility/{person}", but(CALLED, elsewhere=404)),
    "api.check_many_for_class": ("POST", "/api/v1/classes/{gated}/eligibility", CALLED),
    "api.check_one_for_course": ("GET", "/api/v1/courses/class-2/eligibility/{person}", but(CALLED, elsewhere=404)),
    "api.check_many_for_course": ("POST", "/api/v1/courses/class-2/eligibility", CALLED),
    "api.list_classes": ("GET", "/api/v1/classes", CALLED),
    "api.show_class": ("GET", "/api/v1/classes/{offering}", CALLED),
    "api.show_roster": ("GET", "/api/v1/classes/{offering}/roster", CALLED),
    "api.list_bookings": ("GET", "/api/v1/bookings?person={person}", but(CALLED, elsewhere=404)),
    "api.show_booking": ("GET", "/api/v1/bookings/{booking}", but(CALLED, elsewhere=404)),
    "api.book": ("POST", "/api/v1/bookings", but(CALLED, elsewhere=404)),
    "api.release": ("POST", "/api/v1/bookings/{booking}/release", but(CALLED, elsewhere=404)),
    "notices.index": ("GET", "/notices", SIGNED_IN),
    "notices.open_one": ("POST", "/notices/{notice}", but(MINE, learner=303)),
    "notices.read_all": ("POST", "/notices", every(303)),
    "notices.settings": ("GET", "/account/notices", SIGNED_IN),
    "evidence.index": ("GET", "/evidence", SIGNED_IN),
    "evidence.submit": ("GET", "/evidence/new", SIGNED_IN),
    "evidence.show": ("GET", "/evidence/{evidence}", MINE),
    "evidence.document": ("GET", "/evidence/{evidence}/document", MINE),
    "evidence.withdraw": ("POST", "/evidence/{evidence}/withdraw", but(MINE, learner=303)),
    "deciding.queue": ("GET", "/staff/evidence", STAFF),
    "deciding.accepted": ("GET", "/staff/evidence/accepted", STAFF),
    "deciding.retire": ("GET", "/staff/evidence/accepted/{equivalence}/retire", RUNS),
    "deciding.show": ("GET", "/staff/evidence/{evidence}", WITHIN),
    "deciding.document": ("GET", "/staff/evidence/{evidence}/document", WITHIN),
    "deciding.submit": ("GET", "/staff/people/{person}/evidence/new", WITHIN),
    "deciding.refuse": ("POST", "/staff/evidence/{evidence}/refuse", RUNS),
    "deciding.approve": ("POST", "/staff/evidence/{evidence}/approve", but(RUNS, coordinator=303, administrator=303)),
    "deciding.withdraw": ("POST", "/staff/evidence/{evidence}/withdraw", RUNS),
    "waivers.grant": ("GET", "/staff/people/{person}/waive?class={gated}", RUNS),
    "waivers.withdraw": ("GET", "/staff/waivers/{waiver}/withdraw", RUNS),
    "accounts.details": ("GET", "/account", SIGNED_IN),
    "accounts.registered": ("GET", "/registered", OPEN),
    "accounts.confirm": ("POST", "/confirm/wrong", dict.fromkeys(ROLES, 302)),
    "security.confirm_email": ("GET", "/confirm/wrong", dict.fromkeys(ROLES, 302)),
    "security.login": ("GET", "/login", but(every(302), nobody=200)),
    "security.logout": ("POST", "/logout", dict.fromkeys(ROLES, 302)),
    "security.register": ("GET", "/register", but(every(302), nobody=200)),
    "security.forgot_password": ("GET", "/reset-password", OPEN),
    "security.reset_password": ("GET", "/reset-password/wrong", dict.fromkeys(ROLES, 302)),
    "security.send_confirmation": ("GET", "/confirm", OPEN),
    "security.change_password": ("GET", "/change-password", SIGNED_IN),
    "security.verify": ("GET", "/confirm-password", SIGNED_IN),
}
"""Endpoint: method, address, and what each role is answered. The rows are asked in this order, on one school."""

BODIES = {
    "answers.save": {"fields": {"answer": ["yes"]}, "sequence": 1},
    "api.check_many_for_class": {"people": ["L000000001"]},
    "api.check_many_for_course": {"people": ["L000000001"]},
    "api.release": {},
}
"""The JSON that is sent where that is taken."""


def body_of(endpoint: str, school: School) -> dict | None:
    if endpoint == "api.book":
        return {"class_id": school.names["offering"], "person": school.names["person"]}
    return BODIES.get(endpoint)


@pytest.fixture
def school(app: Flask) -> School:
    with app.app_context():
        return a_school()


def client_of(app: Flask, school: School, role: str) -> FlaskClient:
    client = app.test_client()
    if role != "nobody":
        sign_in(client, school.emails[role])
    return client


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_route_has_a_row(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(TABLE)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", [*ROLES, *WRITERS])
def test_each_role_gets_its_outcome(app, school, role):
    found = {}
    system = caller(app, school.emails[role]) if role != "nobody" else app.test_client()
    rows = {endpoint: row for endpoint, row in TABLE.items() if role in row[2]}
    for endpoint, (method, address, _outcomes) in rows.items():
        client = system if endpoint.startswith("api.") else client_of(app, school, role)
        found[endpoint] = client.open(address.format(**school.names), method=method, json=body_of(endpoint, school)).status_code
    assert found == {endpoint: outcomes[role] for endpoint, (_method, _address, outcomes) in rows.items()}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_api_opens_neither_to_a_session_nor_to_a_token_for_something_else(app, school):
    session = client_of(app, school, "administrator")
    for endpoint, (method, address, _outcomes) in TABLE.items():
        operation = getattr(app.view_functions[endpoint], "guard", "public")
        if endpoint.startswith("api.") and operation != "public":
            path, body = address.format(**school.names), body_of(endpoint, school)
            assert session.open(path, method=method, json=body).status_code == 401, endpoint
            others = [scope for scope in tokens.SCOPES if scope != operation]
            other = caller(app, school.emails["administrator"], others)
            assert other.open(path, method=method, json=body).status_code == (200 if operation == "token" else 403), endpoint
