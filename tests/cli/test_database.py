"""``flask database`` and whether the site says that it is ready."""

from sqlalchemy import select, text, update

from lms.assessment import submitting
from lms.assessment.models import AssessmentTally, Attempt
from lms.cli.database import downgrade_database
from lms.db import db
from lms.web.pages import NEWEST
from tests.assessment.sitting import answer_all, sit_down, start
from tests.conftest import make_app
from tests.web.visiting import changing, visitor


def test_an_empty_database_is_brought_to_the_newest_revision(tmp_path):
    app = make_app(tmp_path)
    client = visitor(app)
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").status_code == 503
    for _ in range(2):
        result = app.test_cli_runner().invoke(args=["database", "upgrade"])
        assert (result.exit_code, result.output.splitlines()[-1]) == (0, "The database is up to date.")
    assert client.get("/readyz").json == {"status": "ready"}


def test_attempts_from_before_they_were_counted_are_counted_by_the_upgrade(app):
    def submit():
        attempt = start(sit_down())
        answer_all(attempt)
        submitting.submit(attempt)

    changing(app, submit)
    runner = app.test_cli_runner()
    with app.app_context():
        downgrade_database("0019")
    assert runner.invoke(args=["database", "upgrade"]).exit_code == 0
    with app.app_context():
        assert db.session.scalars(select(AssessmentTally.attempts)).all() == [1]
        assert db.session.scalars(select(Attempt.activity_key)).all() == ["quiz-1"]
        db.session.remove()
    changing(app, lambda: db.session.execute(update(AssessmentTally).values(attempts=7)))
    said = [runner.invoke(args=["database", "recount"]).output for _ in range(2)]
    assert [one.rpartition(": ")[2] for one in said] == ["counted anew\n", "as it should be\n"]


def test_a_site_whose_database_is_older_or_newer_is_not_ready(app):
    assert visitor(app).get("/readyz").status_code == 200
    with app.app_context():
        assert db.session.scalar(text("SELECT version_num FROM alembic_version")) == NEWEST
        db.session.remove()
    changing(app, lambda: db.session.execute(text("UPDATE alembic_version SET version_num = '0000'")))
    answer = visitor(app).get("/readyz")
    assert answer.status_code == 503
    assert "flask database upgrade" in answer.json["status"]


def test_a_site_whose_database_was_taken_back_is_not_ready(app):
    with app.app_context():
        downgrade_database("base")
        db.session.remove()
    assert visitor(app).get("/readyz").status_code == 503


def test_a_site_whose_database_is_away_lives_but_is_not_ready(tmp_path):
    # Nobody listens on the first port.
    app = make_app(tmp_path, "postgresql+psycopg://nobody@127.0.0.1:1/nothing?connect_timeout=2")
    assert visitor(app).get("/healthz").status_code == 200
    answer = visitor(app).get("/readyz")
    assert (answer.status_code, answer.is_json) == (503, True)
    app.testing = False
    page = visitor(app).get("/courses")
    assert page.status_code == 500
    assert "Nothing you saved is lost" in page.text
