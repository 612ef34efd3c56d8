"""The settings: production starts with real secrets only and says everything that is missing; a demo makes its own."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

import config
from lms.cli.demo import demo
from lms.db import db
from lms.people.models import User
from tests.conftest import KEYS, make_app

GOOD = {
    "LMS_SECRET_KEY": "x" * 32,
    "LMS_PASSWORD_SALT": "y" * 16,
    "LMS_SIGNING_KEYS": KEYS,
    "LMS_BASE_URL": "https://training.example.gov",
}
PUBLIC_ONLY = json.dumps({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": json.loads(KEYS)["keys"][0]["x"]}]})


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """Set exactly these settings, and keep files out of the way."""

    def set_to(values):
        for name in [*GOOD, "LMS_MODE", "DATABASE_URL"]:
            monkeypatch.delenv(name, raising=False)
        for name, value in (values | {"LMS_DATA": str(tmp_path / "data")}).items():
            monkeypatch.setenv(name, value)

    return set_to


def refusal(set_to, values) -> str:
    set_to(values)
    with pytest.raises(SystemExit) as refused:
        config.load()
    return str(refused.value)


def test_production_is_what_starts_unless_something_else_is_asked_for(environment):
    environment(GOOD)
    settings = config.load()
    assert (settings.mode, settings.is_https, settings.proxies) == ("production", True, 0)


def test_everything_that_is_missing_is_said_at_once(environment, tmp_path):
    said = refusal(environment, {})
    assert all(f"{name} is missing" in said for name in GOOD)
    assert "make run" in said
    # Nothing was made up in their place.
    assert list((tmp_path / "data").iterdir()) == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"LMS_SECRET_KEY": "short"}, "LMS_SECRET_KEY is too short"),
        ({"LMS_SIGNING_KEYS": "not a key set, but long enough to be taken for one"}, "LMS_SIGNING_KEYS: "),
        ({"LMS_SIGNING_KEYS": '{"keys": []}'}, "LMS_SIGNING_KEYS: "),
        ({"LMS_SIGNING_KEYS": '{"keys": 7}'}, "LMS_SIGNING_KEYS: "),
        ({"LMS_SIGNING_KEYS": "[1, 2]"}, "LMS_SIGNING_KEYS: "),
        ({"LMS_SIGNING_KEYS": PUBLIC_ONLY}, "no private Ed25519 key"),
        ({"LMS_BASE_URL": "training.example.gov"}, "LMS_BASE_URL: "),
        ({"DATABASE_URL": "oracle://somewhere"}, "DATABASE_URL: "),
        ({"LMS_MODE": "debug"}, "LMS_MODE: "),
        ({"LMS_PROXIES": "many"}, "LMS_PROXIES: "),
    ],
)
def test_what_cannot_work_is_named(environment, changed, words):
    said = refusal(environment, GOOD | changed)
    assert words in said
    # A message ends up in a log, where no secret belongs.
    assert GOOD["LMS_SECRET_KEY"] not in said
    assert json.loads(KEYS)["keys"][0]["d"] not in said


def test_a_demo_makes_its_secrets_once_and_keeps_them_to_itself(environment, tmp_path):
    environment({"LMS_MODE": "demo"})
    first, second = config.load(), config.load()
    assert first.secret_key
    assert len(first.secret_key) == 64
    assert (first.secret_key, first.signing_keys) == (second.secret_key, second.signing_keys)
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "data").iterdir()} == {0o600}


@pytest.mark.parametrize("mode", ["production", "test"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_there_are_demo_accounts_only_in_the_demo(tmp_path, database_url, mode):
    app = make_app(tmp_path, database_url, mode=mode)
    with app.app_context():
        result = CliRunner().invoke(demo, ["prepare"], obj=None)
        assert result.exit_code == 1
        assert "only in demo mode" in result.output
        assert db.session.scalars(select(User)).all() == []
        db.session.remove()
