"""Exports: every value arrives as it is, dangerous cells are made harmless, and long ones are read in parts."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.people import agencies
from lms.reports import exporting, mapping
from lms.reports.periods import Period
from tests.factories import a_course_document, a_published_course, a_user, an_agency
from tests.offerings.factories import a_certificate, revoke
from tests.statements import counting

YEAR = Period("year", "2026", date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def shapes(tmp_path):
    return mapping.read_all(tmp_path)[0]


@pytest.fixture
def north(session, frozen_clock):
    return an_agency("North", provider_number="7001")


def a_holder(agency, name="Daniel Okafor", email=None, **certificate):
    person = a_user(name, email).person
    agencies.join(person, agency, "officer", date(2020, 1, 1))
    return person, a_certificate(person, **certificate)


def table(agency, shape):
    text = "".join(exporting.write_csv([agency.id], YEAR, shape))
    return list(csv.DictReader(text.splitlines(), strict=True))


def test_a_map_decides_columns_headings_dates_and_course_numbers(north, shapes):
    person, certificate = a_holder(north, "Chiara Nguyễn-Park", "chiara@example.org")
    shape = shapes["learner-course-hours"].model_copy(update={"course_numbers": {"course-1": "T-100"}})
    assert table(north, shape) == [
        {
            "Learner ID": person.learner_number,
            "Name": "Chiara Nguyễn-Park",
            "Course Number": "T-100",
            "Course Title": "Title of course-1",
            "Provider Number": "7001",
            "Hours": "1.5",
            "Completion Date": "11/12/2026",
            "Certificate Number": certificate.number,
        }
    ]


def test_every_value_and_every_constant_comes_back(north, shapes):
    person, certificate = a_holder(north, email="dan@example.org", expires_on=None)
    (row,) = table(north, shapes["training-record-full"])
    assert row == {
        "learner_id": person.learner_number,
        "name": "Daniel Okafor",
        "email": "dan@example.org",
        "agency": "North",
        "provider_number": "7001",
        "job": "officer",
        "course": "course-1",
        "course_title": "Title of course-1",
        "version": "1",
        "delivery": "online",
        "hours": "1.5",
        "result": "",
        "completed_on": "2026-11-12",
        "valid_until": "",
        "certificate": certificate.number,
        "credit_type": "Continuing education",
    }


def test_only_what_counts_in_the_period_is_exported_and_nobody_twice(north, shapes):
    version = a_published_course(a_course_document("course-2"))
    person, kept = a_holder(north)
    a_certificate(person, version, issued_on=date(2025, 12, 31))
    revoke(a_holder(north)[1])
    agencies.join(person, an_agency("Post 7", parent=north), "supervisor")
    ids = [north.id, *(one.id for one in [agencies.named("Post 7")])]
    text = "".join(exporting.write_csv(ids, YEAR, shapes["learner-course-hours"]))
    assert [row["Certificate Number"] for row in csv.DictReader(text.splitlines())] == [kept.number]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")'])
def test_a_spreadsheet_finds_no_formula(north, shapes, name):
    a_holder(north, name)
    assert table(north, shapes["learner-course-hours"])[0]["Name"] == f"'{name}"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1, max_size=4))
def test_any_text_survives_the_way_there_and_back(cells):
    line = exporting._line(["first", *cells])
    (back,) = csv.reader(io.StringIO(line, newline=""), strict=True)
    assert back == ["first", *(exporting.harmless(cell) for cell in cells)]


def test_it_is_read_once_and_written_in_parts(north, shapes, monkeypatch):
    monkeypatch.setattr(exporting, "_AT_ONCE", 2)
    for _ in range(5):
        a_holder(north)
    exporting.db.session.flush()
    with counting() as sent:
        parts = list(exporting.write_csv([north.id], YEAR, shapes["learner-course-hours"]))
    assert [part.count("\r\n") for part in parts] == [1, 2, 2, 1]
    assert len([one for one in sent if "credential" in one]) == 1
