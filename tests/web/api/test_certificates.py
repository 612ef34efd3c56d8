"""Certificates by the API: those the caller may see, page by page."""

from lms.catalogue import versions
from lms.credentials import issuing, reading
from lms.enrolment import enrolling
from tests.factories import a_person
from tests.web.calling import caller
from tests.web.visiting import changing


def test_each_caller_lists_what_their_role_reaches(app, school):
    numbers = {
        role: [one["number"] for one in caller(app, school.emails[role]).get("/api/v1/certificates").json["items"]]
        for role in ("coordinator", "agency", "elsewhere")
    }
    assert numbers == {"coordinator": [school.names["number"]], "agency": [school.names["number"]], "elsewhere": []}


def test_pages_follow_each_other_by_key(app, school):
    def issue() -> None:
        version = versions.current("course-2")
        for _ in range(4):
            person = a_person()
            issuing.issue(enrolling.enrol(person.id, version.course_id), version, person)

    changing(app, issue)
    system, seen, after = caller(app, school.emails["coordinator"]), [], ""
    while after is not None:
        page = system.get(f"/api/v1/certificates?limit=2{after and '&after=' + after}").json
        seen += [one["number"] for one in page["items"]]
        after = page["next"]
    assert len(seen) == len(set(seen)) == 5
    assert system.get("/api/v1/certificates?after=TH-0000-0000-0000").status_code == 404


def test_a_certificate_says_whether_it_still_counts(app, school):
    system = caller(app, school.emails["coordinator"])
    address = f"/api/v1/certificates/{school.names['number'].lower()}"
    assert system.get(address).json["status"] == "valid"

    of_holder = f"/api/v1/certificates?person={school.names['person']}&course=course-2"
    assert [one["number"] for one in system.get(of_holder).json["items"]] == [school.names["number"]]
    changing(app, lambda: issuing.revoke(reading.by_number(school.names["number"]), "system", "Issued by mistake."))
    assert system.get(address).json["status"] == "revoked"
