"""The pages about agencies: who may put which agency where, and whom they hold."""

import pytest

from lms.people import agencies, registering
from tests.factories import a_classroom_document, a_published_course, a_user, an_agency
from tests.web.visiting import changing, faults, fields, text, visitor

BASE = "/staff/agencies"


@pytest.fixture
def place(app):
    """State Police with North below it, Riverton 911 beside it, and coordinators of everything and of State Police."""

    def make():
        state = an_agency("State Police")
        made = {"state": state, "north": an_agency("North", parent=state), "other": an_agency("Riverton 911")}
        boss, mine = a_user("Boss", "boss@example.org", roles=("coordinator",)), a_user("Mine", "mine@example.org")
        registering.grant(mine, "coordinator", state, includes_below=True)
        a_user("Ana", "ana@example.org")
        assert boss
        return {name: agency.public_id for name, agency in made.items()}

    return changing(app, make)


@pytest.fixture
def boss(app, place):
    return visitor(app, "boss@example.org")


@pytest.fixture
def mine(app, place):
    return visitor(app, "mine@example.org")


def the_agency(app, name):
    with app.app_context():
        found = agencies.named(name)
        return found.kind, found.provider_number


def test_each_sees_their_part_of_the_tree(boss, mine):
    assert "Riverton 911" in text(boss.get(BASE))
    page = text(mine.get(BASE))
    assert "North" in page
    assert "Riverton 911" not in page


def test_an_agency_is_established_below_ones_own(app, mine, place):
    sent = {"name": "Post 7", "kind": "law-enforcement", "provider_number": "7001", "parent": place["north"]}
    answer = mine.post(f"{BASE}/new", data=sent)
    assert answer.status_code == 303
    assert the_agency(app, "Post 7") == ("law-enforcement", "7001")
    for parent in ("top", place["other"]):
        refused = mine.post(f"{BASE}/new", data=sent | {"name": "Post 8", "parent": parent})
        assert faults(refused)
        assert fields(refused)["name"] == "Post 8"


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(mine, place):
    sent = {"name": "North", "kind": "academy", "provider_number": "12", "parent": place["state"]}
    answer = mine.post(f"{BASE}/new", data=sent)
    assert faults(answer) == ["There is an agency called North there already. Choose another name, or use that one."]
    assert {name: fields(answer)[name] for name in sent} == sent


def test_an_agency_is_renamed_and_moved(app, boss, place):
    sent = {"name": "North District", "kind": "law-enforcement", "provider_number": "", "parent": place["other"]}
    assert boss.post(f"{BASE}/{place['north']}/edit", data=sent).status_code == 303
    kept = fields(boss.get(f"{BASE}/{place['north']}/edit"))
    assert (kept["name"], kept["parent"]) == ("North District", place["other"])
    ring = boss.post(f"{BASE}/{place['other']}/edit", data=sent | {"name": "Riverton 911", "parent": place["north"]})
    assert faults(ring) == ["North District lies below Riverton 911. Choose an agency outside it."]


def test_the_highest_agency_of_a_coordinator_stays_where_it_is(mine, place):
    assert "parent" not in fields(mine.get(f"{BASE}/{place['state']}/edit"))
    assert "parent" in fields(mine.get(f"{BASE}/{place['north']}/edit"))
    assert mine.get(f"{BASE}/{place['other']}/edit").status_code == 404


def test_people_are_added_from_a_list_only_when_the_coordinator_knows_what_becomes_of_it(mine, place):
    address = f"{BASE}/{place['north']}/people"
    sent = {"people": "ana@example.org\nnobody@example.org", "job": "officer", "starts_on": ""}
    doubtful = mine.post(address, data=sent)
    assert doubtful.status_code == 422
    assert "Nothing is added yet" in text(doubtful)
    assert fields(doubtful)["people"].split() == ["ana@example.org", "nobody@example.org"]
    assert "Nobody belongs to this agency yet" in text(doubtful)
    assert mine.post(address, data=sent | {"known_only": "yes"}).status_code == 303
    assert "1 person is added to North" in text(mine.get(address))
    assert "0 people are added" in text(mine.post(address, data=sent | {"known_only": "yes"}, follow_redirects=True))


@pytest.mark.parametrize("day", ["2026-13-01", "soon"])
def test_a_day_there_is_not_is_told(mine, place, day):
    answer = mine.post(f"{BASE}/{place['north']}/people", data={"people": "ana@example.org", "job": "officer", "starts_on": day})
    assert faults(answer) == ["Enter a date such as 2026-11-30."]


def test_a_membership_ends_on_a_day(app, mine, place):
    person = changing(app, lambda: _join(place["north"]))
    address = f"{BASE}/{place['north']}/people/{person}"
    sent = fields(mine.get(address)) | {"ends_on": "2020-01-01"}
    (fault,) = faults(mine.post(address, data=sent))
    assert fault.startswith("The last day lies before the first one.")
    assert mine.post(address, data=sent | {"starts_on": "2019-01-01"}).status_code == 303
    assert "Nobody belongs to this agency yet" in text(mine.get(f"{BASE}/{place['north']}/people"))
    assert mine.get(f"{BASE}/{place['state']}/people/{person}").status_code == 404


def _join(public_id):
    user = registering.find_user("ana@example.org")
    return agencies.join(user.person, agencies.find(public_id), "officer").id


def test_the_role_is_given_for_an_agency_or_a_course_and_taken_back(app, boss, place):
    changing(app, lambda: a_published_course(a_classroom_document("class-1")))
    for reach, below in ((f"agency:{place['north']}", "y"), ("course:class-1", "")):
        for _ in range(2):
            answer = boss.post("/staff/coordinators", data={"email": " Ana@example.org", "reach": reach, "includes_below": below})
            assert answer.status_code == 303
    page = boss.get("/staff/coordinators")
    assert text(page).count("ana@example.org") == 2
    assert "North and what lies below it" in text(page)
    ana = visitor(app, "ana@example.org")
    assert ana.get(f"{BASE}/{place['north']}/people").status_code == 200
    with app.app_context():
        grants = [grant.id for grant in registering.find_user("ana@example.org").roles]
    for grant in grants * 2:
        assert boss.post(f"/staff/coordinators/{grant}/revoke").status_code == 303
    assert ana.get(BASE).status_code == 403


def test_nobody_unknown_is_made_coordinator(boss, place):
    answer = boss.post("/staff/coordinators", data={"email": "no@example.org", "reach": f"agency:{place['north']}"})
    assert answer.status_code == 422
    assert faults(answer) == ["Nobody has an account with this address. Check it, or ask the person to register first."]


def test_a_grant_of_everything_is_not_taken_back_here(app, boss):
    with app.app_context():
        grant = registering.find_user("boss@example.org").roles[0].id
    boss.post(f"/staff/coordinators/{grant}/revoke")
    assert boss.get("/staff/coordinators").status_code == 200
