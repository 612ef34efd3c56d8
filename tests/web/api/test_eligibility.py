"""Eligibility by the API: the same explained tree as on the pages, for one person or a thousand."""

from datetime import timedelta

from lms import clock
from lms.db import db
from lms.offerings import checking, reading
from lms.people import agencies, registering
from lms.requirements.explained import to_json
from tests.factories import a_person
from tests.statements import counting
from tests.web.calling import caller
from tests.web.visiting import changing


def test_one_person_is_answered_with_the_tree_of_the_pages(app, school):
    system = caller(app, school.emails["agency"])
    address = f"/api/v1/classes/{school.names['gated']}/eligibility"
    (one,) = system.get(f"{address}/{school.names['person']}").json["people"]
    with app.app_context():
        person = registering.find_by_number(school.names["person"])
        tree = checking.explain(reading.find(school.names["gated"]), person.id)
    assert one["requirement"] == to_json(tree)
    assert (one["is_eligible"], one["left"]) == (False, 1)
    assert system.get(f"{address}/{school.emails['learner']}").json["people"][0]["person"] == one["person"]
    assert system.get(f"{address}/{school.emails['stranger']}").status_code == 404


def test_it_is_answered_as_of_the_day_asked_for(app, school):
    system = caller(app, school.emails["coordinator"])
    today = clock.today()
    for on in (today, today + timedelta(days=4000)):
        address = f"/api/v1/courses/class-2/eligibility/L000000001?on={on}"
        assert system.get(address).json["on"] == on.isoformat()
    before = today - timedelta(days=30)
    waived = [
        system.get(f"/api/v1/courses/class-2/eligibility/L000000001?on={on}").json["people"][0]["is_eligible"]
        for on in (before, today)
    ]
    assert waived == [False, True], "the waiver counts from today on"
    assert system.get("/api/v1/courses/class-2/eligibility/L000000001?on=tomorrow").status_code == 422


def test_many_are_answered_in_the_order_asked_in_a_fixed_number_of_statements(app, school):
    def add() -> list[str]:
        agency = agencies.find(school.names["agency"])
        people = [a_person() for _ in range(40)]
        for person in people:
            agencies.join(person, agency, "officer")
        return [person.learner_number for person in people]

    numbers = changing(app, add)
    system = caller(app, school.emails["agency"])
    address = f"/api/v1/classes/{school.names['gated']}/eligibility"
    system.post(address, json={"people": numbers[:1]})
    others = [school.emails["stranger"], school.names["number"], "nobody"]
    with app.app_context():
        engine = db.engine
    with counting(engine) as few:
        system.post(address, json={"people": [*numbers[:1], *others]})
    asked = [*numbers, *others]
    with counting(engine) as many:
        answer = system.post(address, json={"people": asked}).json
    assert [one["asked"] for one in answer["people"]] == asked
    assert [one["person"] is not None for one in answer["people"]] == [True] * 40 + [False, True, False]
    assert len(few) == len(many) <= 20


def test_more_than_a_thousand_are_refused(app, school):
    system = caller(app, school.emails["agency"])
    address = "/api/v1/courses/class-2/eligibility"
    assert system.post(address, json={"people": ["x"] * 1001}).status_code == 422
    assert system.post(address, json={"people": []}).status_code == 422
    assert len(system.post(address, json={"people": ["x"] * 1000}).json["people"]) == 1000
