"""Waivers over HTTP: granting one from a roster, seeing it in the tree, withdrawing it."""

import pytest

from lms.content.schema import CourseRequirement
from lms.offerings import waiting
from lms.people import registering
from tests.factories import a_user
from tests.offerings.factories import a_class_course, an_offering
from tests.web.visiting import changing, faults, fields, text, visitor

GROUNDS = {
    "requirement": "course:course-1",
    "reach": "class",
    "reason": "tested-out",
    "authority": "Chief Lindqvist",
    "note": "Passed the academy's exam.",
    "starts_on": "2026-01-01",
    "ends_on": "",
}


@pytest.fixture
def place(app):
    """A class for which somebody waits, whoever runs it, and whoever runs another."""

    def make():
        version = a_class_course(CourseRequirement(course="course-1"))
        offering = an_offering(version)
        ada = a_user("Ada Lind", "ada@example.org").person
        waiting.join(offering, ada)
        registering.grant(a_user("Runs", "runs@example.org"), "coordinator", course_id=version.course_id)
        registering.grant(a_user("Else", "else@example.org"), "coordinator", course_id=a_class_course(key="class-2").course_id)
        return {
            "roster": f"/staff/classes/{offering.public_id}",
            "class": f"/classes/class-1/{offering.public_id}",
            "waive": f"/staff/people/{ada.learner_number}/waive?class={offering.public_id}&requirement=course:course-1",
            "person": f"/staff/people/{ada.learner_number}",
        }

    return changing(app, make)


def test_a_waiver_changes_the_tree_and_its_withdrawal_changes_it_back(app, place):
    runs, ada = visitor(app, "runs@example.org"), visitor(app, "ada@example.org")
    link = place["waive"].partition("&")[0]
    assert f'href="{link}"' in runs.get(place["roster"]).text
    page = runs.get(place["waive"])
    assert "Not started" in text(page)
    assert fields(page)["requirement"] == "course:course-1"
    for _ in range(2):
        assert runs.post(place["waive"], data=GROUNDS).status_code == 303
    page = runs.get(place["waive"])
    assert text(page).count("Withdraw the waiver") == 1
    tree = text(ada.get(place["class"]))
    assert "Waived by Runs, on the authority of Chief Lindqvist, for tested out" in tree
    assert "Passed the academy's exam." not in tree
    history = text(runs.get(place["person"]))
    assert "was waived, on the authority of Chief Lindqvist" in history
    withdraw = page.text.partition('href="/staff/waivers/')[2].partition('"')[0]
    address = f"/staff/waivers/{withdraw}"
    assert "Say why" in faults(runs.post(address, data={"reason": ""}))[0]
    assert runs.post(address, data={"reason": "A mistake."}).location == place["person"]
    assert "A mistake." in text(runs.get(address))
    assert "Waived" not in text(ada.get(place["class"]))


def test_says_what_does_not_fit_and_keeps_the_rest(app, place):
    runs = visitor(app, "runs@example.org")
    page = runs.post(place["waive"], data=GROUNDS | {"authority": " ", "ends_on": "2025-12-31"})
    assert faults(page) == ["Say who allows it."]
    assert fields(page)["note"].strip() == GROUNDS["note"]
    page = runs.post(place["waive"], data=GROUNDS | {"ends_on": "2025-12-31"})
    assert faults(page) == ["Choose a last day that is not before the first."]


def test_only_whoever_runs_the_class_waives(app, place):
    other = visitor(app, "else@example.org")
    assert other.get(place["waive"]).status_code == 404
    assert other.post(place["waive"], data=GROUNDS).status_code == 404
    runs = visitor(app, "runs@example.org")
    assert runs.get(place["person"] + "/waive").status_code == 404
