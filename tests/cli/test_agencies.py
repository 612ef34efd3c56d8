"""Bringing in agencies from a file: all or none, twice is the same as once, and a dry run does nothing."""

import pytest
from sqlalchemy import select

from lms.db import db
from lms.people.models import Agency

GOOD = """name,kind,parent,provider_number
State Police,law-enforcement,,100
North  District,law-enforcement,State Police,
Riverton 911,emergency-communications,,911
"""


@pytest.fixture
def run(app, tmp_path):
    def _run(text, *options):
        file = tmp_path / "agencies.csv"
        file.write_text(text, "utf-8-sig")
        return app.test_cli_runner().invoke(args=["agencies", "import", str(file), *options])

    return _run


def tree(app):
    with app.app_context():
        names = {one.id: one.name for one in db.session.scalars(select(Agency))}
        return {one.name: (names.get(one.parent_id), one.provider_number) for one in db.session.scalars(select(Agency))}


def test_a_file_makes_the_tree_once(app, run):
    assert "3 agencies would be made" in run(GOOD, "--dry-run").output
    assert tree(app) == {}
    assert "3 agencies were made, 0 were there already." in run(GOOD).output
    assert "0 agencies were made, 3 were there already." in run(GOOD).output
    assert tree(app) == {
        "State Police": (None, "100"),
        "North District": ("State Police", None),
        "Riverton 911": (None, "911"),
    }


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Post 7,bakery,,", "agencies.csv:5: Choose what kind"),
        ("Post 7,law-enforcement,Nowhere,", "agencies.csv:5: There is no agency called Nowhere."),
        (",law-enforcement,,", "agencies.csv:5: Enter the agency's name"),
        ("Post 7", "agencies.csv:5: Choose what kind"),
    ],
)
def test_a_fault_is_told_by_its_line_and_nothing_is_made(app, run, line, words):
    answer = run(GOOD + line + "\n")
    assert answer.exit_code == 1
    assert words in answer.output
    assert tree(app) == {}


def test_the_columns_must_be_named(run):
    assert "Missing: parent, provider_number." in run("name,kind\nA,academy\n").output
