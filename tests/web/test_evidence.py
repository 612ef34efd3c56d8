"""Certificates from elsewhere over HTTP: submitting with a copy, deciding, and who may see which."""

from datetime import timedelta
from io import BytesIO

import pytest
from lxml import html
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from lms import clock
from lms.content.schema import AffirmationRequirement, AllOf, CourseRequirement, JobRequirement
from lms.people import agencies, registering
from lms.requirements import documents
from tests.conftest import make_app
from tests.factories import a_classroom_document, a_published_course, a_user, an_agency
from tests.offerings.factories import an_offering
from tests.web.visiting import changing, faults, fields, mail_to, text, visitor

PDF = b"%PDF-1.7\n%%EOF\n"
AFFIRMS = AffirmationRequirement(affirmation="no-files", text='I bring no "case" files & no photos.')
RULE = AllOf(all=(CourseRequirement(course="course-1"), JobRequirement(jobs=("officer",)), AFFIRMS))


@pytest.fixture
def place(app):
    """A class that asks for three things, a learner at an agency, and coordinators of that class, that agency and another."""

    def make():
        a_published_course()
        asking = a_published_course(a_classroom_document("class-1", requires=RULE))
        other = a_published_course(a_classroom_document("class-2"))
        offering, agency = an_offering(asking), an_agency("North Precinct")
        ada = a_user("Ada Lind", "ada@example.org").person
        agencies.join(ada, agency, "officer")
        a_user("Bo", "bo@example.org")
        registering.grant(a_user("Runs", "runs@example.org"), "coordinator", course_id=asking.course_id)
        registering.grant(a_user("Else", "else@example.org"), "coordinator", course_id=other.course_id)
        registering.grant(a_user("Agency", "agency@example.org"), "coordinator", agency)
        return {"class": f"/classes/class-1/{offering.public_id}", "number": ada.learner_number}

    return changing(app, make)


def claim(**changed):
    sent = {"course": "course-1", "issuer": "County Academy", "title": "First hour", "number": "C-17", "expires_on": ""}
    return sent | {"issued_on": (clock.today() - timedelta(days=60)).isoformat()} | changed


def file(body=PDF, name="copy.pdf"):
    return {"document": (BytesIO(body), name)}


def send(client, address, values):
    # The client's own way to send a large file leaves a temporary file open.
    files = {name: FileStorage(*value) if isinstance(value, tuple) else value for name, value in values.items()}
    boundary, body = encode_multipart(files)
    return client.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def header(response):
    return " ".join(html.fromstring(response.text).xpath("string(//header)").split())


def submit(client, address="/evidence/new", **changed):
    answer = client.post(address, data=claim(**changed))
    assert answer.status_code == 303, faults(answer)
    return answer.location


def test_from_a_locked_class_to_an_accepted_certificate(app, place):
    ada, runs = visitor(app, "ada@example.org"), visitor(app, "runs@example.org")
    locked = ada.get(place["class"])
    assert "I have a certificate from elsewhere" in text(locked)
    assert 'href="/evidence/new?course=course-1"' in locked.text
    assert fields(ada.get("/evidence/new?course=course-1"))["course"] == "course-1"
    mine = submit(ada, **file())
    assert "Waiting for a decision" in text(ada.get(mine))
    assert "waits for a decision" in text(ada.get(place["class"]))
    assert "Evidence 1 waiting" in header(runs.get("/staff/evidence"))
    assert "waiting" not in header(ada.get("/evidence"))
    theirs = mine.replace("/evidence/", "/staff/evidence/")
    copy = runs.get(f"{theirs}/document")
    assert (copy.data, copy.mimetype, copy.headers["X-Content-Type-Options"]) == (PDF, "application/pdf", "nosniff")
    assert copy.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "sandbox" in copy.headers["Content-Security-Policy"]
    assert runs.post(f"{theirs}/approve", data={"remember": "y"}).status_code == 303
    assert "Accepted" in text(ada.get(mine))
    assert "from County Academy, which is accepted instead" in text(ada.get(place["class"]))
    (mail,) = mail_to(app, "ada@example.org")
    assert "wherever a class asks for this course" in mail
    assert "Runs decided on this certificate already" in faults(runs.post(f"{theirs}/refuse", data={"reason": "No."}))[0]


def test_the_next_one_of_an_accepted_issuer_takes_one_click(app, place):
    runs = visitor(app, "runs@example.org")
    first = submit(visitor(app, "ada@example.org")).replace("/evidence/", "/staff/evidence/")
    runs.post(f"{first}/approve", data={"remember": "y"})
    submit(visitor(app, "bo@example.org"), number="C-18")
    page = runs.get("/staff/evidence")
    assert "Accepted before, by Runs" in text(page)
    (action,) = html.fromstring(page.text).xpath("//main//form/@action")
    assert runs.post(action).status_code == 303
    assert "Nothing waits for a decision." in text(runs.get("/staff/evidence"))


def test_an_accepted_issuer_is_retired_with_a_reason(app, place):
    runs = visitor(app, "runs@example.org")
    first = submit(visitor(app, "ada@example.org")).replace("/evidence/", "/staff/evidence/")
    runs.post(f"{first}/approve", data={"remember": "y"})
    page = runs.get("/staff/evidence/accepted")
    assert "County Academy" in text(page)
    (retire,) = html.fromstring(page.text).xpath("//main//td/a/@href")
    assert "Say why" in faults(runs.post(retire, data={"reason": ""}))[0]
    for _ in range(2):
        assert runs.post(retire, data={"reason": "Their course has changed."}).status_code == 303
    assert "Retired" in text(runs.get("/staff/evidence/accepted"))
    submit(visitor(app, "bo@example.org"), number="C-18")
    assert "Accepted before" not in text(runs.get("/staff/evidence"))


def test_a_refusal_needs_a_reason_and_tells_it(app, place):
    ada, runs = visitor(app, "ada@example.org"), visitor(app, "runs@example.org")
    mine = submit(ada)
    theirs = mine.replace("/evidence/", "/staff/evidence/")
    assert "Say why" in faults(runs.post(f"{theirs}/refuse", data={"reason": " "}))[0]
    assert runs.post(f"{theirs}/refuse", data={"reason": "The name is another."}).status_code == 303
    page = text(ada.get(mine))
    assert "Not accepted" in page
    assert "The name is another." in page
    assert "Submit another certificate" in page
    assert "nothing to withdraw" in ada.post(f"{mine}/withdraw").text


def test_a_file_is_judged_by_its_content_and_kept_when_the_rest_is_wrong(app, place):
    ada = visitor(app, "ada@example.org")
    wrong = ada.post("/evidence/new", data=claim(**file(b"<script>alert(1)</script>", "copy.pdf")))
    assert faults(wrong) == ["The file is not a PDF, PNG or JPEG. Save or photograph the certificate as one of these."]
    assert fields(wrong)["issuer"] == "County Academy"
    large = send(ada, "/evidence/new", claim(**file(PDF.ljust(documents.LARGEST + 1, b"\n"))))
    assert "larger than 5 MB" in faults(large)[0]
    partly = ada.post("/evidence/new", data=claim(title="", **file()))
    assert faults(partly) == ["Give the title on the certificate."]
    assert "Your file is kept." in text(partly)
    kept = fields(partly)["kept"]
    mine = submit(ada, kept=kept)
    assert ada.get(f"{mine}/document").data == PDF
    # Somebody else's page does not lead to it.
    bos = submit(visitor(app, "bo@example.org"), kept=kept)
    assert visitor(app, "bo@example.org").get(f"{bos}/document").status_code == 404


def test_only_the_views_that_take_files_read_more_than_a_megabyte(app, place):
    ada = visitor(app, "ada@example.org")
    much = {"text": "x" * 400_000, "more": (BytesIO(b"x" * 1_200_000), "a.pdf")}
    assert send(ada, f"{place['class']}/affirm", much).status_code == 413
    too_much = {"document": (BytesIO(b"x" * 16_000_000), "a.pdf")}
    assert send(ada, "/evidence/new", too_much).status_code == 413


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"issued_on": "yesterday"}, "Enter a date such as 2026-11-30."),
        ({"issued_on": "2999-01-01"}, "The day of issue is in the future. Check the date."),
        ({"issuer": ""}, "Say who issued the certificate."),
        ({"course": "class-2"}, "Not a valid choice."),
    ],
)
def test_says_what_does_not_fit(app, place, changed, fault):
    assert faults(visitor(app, "ada@example.org").post("/evidence/new", data=claim(**changed))) == [fault]


def test_an_agency_submits_for_its_people_and_does_not_decide(app, place):
    agency = visitor(app, "agency@example.org")
    theirs = submit(agency, f"/staff/people/{place['number']}/evidence/new")
    assert "Whoever coordinates a class that asks for this course decides." in text(agency.get(theirs))
    assert "Ada Lind" in text(agency.get("/staff/evidence"))
    assert agency.post(f"{theirs}/approve").status_code == 404
    elsewhere = visitor(app, "else@example.org")
    assert "Ada Lind" not in text(elsewhere.get("/staff/evidence"))
    for path in (theirs, f"{theirs}/document", f"/staff/people/{place['number']}/evidence/new"):
        assert elsewhere.get(path).status_code == 404
    assert "First hour" in text(visitor(app, "ada@example.org").get("/evidence"))


def test_an_affirmation_is_given_on_the_page_of_the_class(app, place):
    ada = visitor(app, "ada@example.org")
    page = ada.get(place["class"])
    assert "On record as an officer at North Precinct." in text(page)
    sent = {"key": "no-files", "text": AFFIRMS.text}
    assert sent.items() <= fields(page, 0).items()
    for _ in range(2):
        assert ada.post(f"{place['class']}/affirm", data=sent).location == place["class"]
    assert "Affirmed on" in text(ada.get(place["class"]))
    assert ada.post(f"{place['class']}/affirm", data=sent | {"text": "I bring some."}).status_code == 409


def test_nobody_sends_files_without_end(tmp_path, database_url):
    app = make_app(tmp_path, database_url, rate_limits=True)
    changing(app, lambda: [a_user(email=f"{name}@example.org") for name in ("ada", "bo")])
    ada = visitor(app, "ada@example.org")
    assert [ada.post("/evidence/new").status_code for _ in range(61)][-2:] == [200, 429]
    assert ada.get("/evidence/new").status_code == 200
    assert visitor(app, "bo@example.org").post("/evidence/new").status_code == 200
