"""Submission packs: what was affirmed is kept as it stood, and its paper can be read by everybody."""

from datetime import date
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from sqlalchemy import select

from lms import audit
from lms.audit import AuditEvent
from lms.db import db
from lms.errors import Invalid, NotFound
from lms.people import agencies
from lms.reports import affirming, document
from tests.factories import a_person, a_published_course, an_agency
from tests.offerings.factories import a_certificate, revoke

KEY = "a-key-of-a-submission"


@pytest.fixture
def north(session, frozen_clock):
    return an_agency("North", provider_number="7001")


def an_officer(agency, name, **certificate):
    person = a_person(name)
    agencies.join(person, agency, "officer", date(2026, 1, 1))
    return a_certificate(person, **certificate) if certificate else None


def affirm(agency, name="Mara Reyes", key=KEY):
    return affirming.affirm(agency, [agency.id], name, key, "Threshold Training", "person:1")


def text_of(pdf):
    opened = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage() for page in opened]
    text = " ".join(" ".join(page.get_text_range().split()) for page in pages)
    for page in pages:
        page.close()
    opened.close()
    return text


def test_it_keeps_what_stood_and_says_the_same_ever_after(north):
    version = a_published_course()
    certificate = an_officer(north, "Chiara Nguyễn-Park", version=version)
    an_officer(north, "Daniel Okafor")
    kept = affirm(north)
    first = document.render_pdf(kept.content)
    revoke(certificate)
    assert document.render_pdf(affirming.find(KEY, north).content) == first
    text = text_of(first)
    for words in (
        "North",
        "7001",
        "Mara Reyes",
        "24 November 2026",
        "1 of 2 complete.",
        "Chiara Nguyễn-Park",
        certificate.number,
    ):
        assert words in text
    assert "Daniel Okafor" not in text


def test_a_second_click_makes_no_second_one(north):
    first = affirm(north)
    assert affirm(north, name="Somebody Else").id == first.id
    assert [one.id for one in affirming.newest(north)] == [first.id]
    (event,) = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "agency.affirmed"))
    assert event.detail["name"] == "Mara Reyes"
    assert audit.first_break(db.session) is None


def test_each_agency_has_its_own(north):
    affirm(north)
    with pytest.raises(NotFound):
        affirming.find(KEY, an_agency("South"))


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "a\x07b"])
def test_somebody_must_affirm(north, name):
    with pytest.raises(Invalid, match="whoever affirms"):
        affirm(north, name)


@pytest.mark.parametrize(
    "name", ["王小明", "#panic() *bold* $a$ <b>", "\U0001f642", "محمد العربي", "श्रीमती लक्ष्मी", "W" * 190, "\u202eabc"]
)
def test_any_name_gives_a_paper_for_assistive_technology(north, name):
    roll = [[name, "L123456789", "TH-1", "1.5", "2026-11-12", ""]] * 60
    course = {"key": "course-1", "title": name, "complete": 60, "total": 60, "roll": roll}
    content = affirm(north).content | {"by": name, "agency": name, "courses": [course]}
    with pikepdf.open(BytesIO(document.render_pdf(content))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        assert len(pdf.pages) > 1


def test_a_letter_no_font_has_is_told(north):
    content = affirm(north).content | {"by": "王小明"}
    assert "Not every letter of a name can be drawn here" in text_of(document.render_pdf(content))
    assert "Not every letter" not in text_of(document.render_pdf(affirm(north).content))
