"""Adding people to an agency from a pasted list: each line has its verdict, and nobody is added twice."""

from datetime import date

import pytest
from sqlalchemy import select

from lms.db import db
from lms.errors import Invalid
from lms.people import admitting, agencies
from lms.people.admitting import DOUBLED, MEMBER, NEW, UNKNOWN
from lms.people.models import Membership
from tests.factories import a_user, an_agency
from tests.statements import counting


@pytest.fixture
def north(session, frozen_clock):
    return an_agency("North")


def outcomes(pasted, agency):
    return [(one.text, one.outcome, one.person and one.person.legal_name) for one in admitting.judge(pasted, agency)]


def test_each_line_has_a_verdict(north):
    ana, bea = a_user("Ana", "ana@example.org"), a_user("Bea", "bea@example.org")
    agencies.join(bea.person, north, "officer")
    pasted = f"  Ana@Example.org\r\n\n{ana.person.learner_number.lower()}\nbea@example.org\nnobody@example.org\n"
    assert outcomes(pasted, north) == [
        ("Ana@Example.org", NEW, "Ana"),
        (ana.person.learner_number.lower(), DOUBLED, "Ana"),
        ("bea@example.org", MEMBER, "Bea"),
        ("nobody@example.org", UNKNOWN, None),
    ]


def test_those_who_can_be_added_are_added_once(north):
    ana = a_user("Ana", "ana@example.org")
    for added in (1, 0):
        verdicts = admitting.judge("ana@example.org\nnobody@example.org", north)
        assert admitting.admit(verdicts, north, "telecommunicator", date(2026, 12, 1), "person:1") == added
    (held,) = db.session.scalars(select(Membership))
    assert (held.person_id, held.job, held.starts_on) == (ana.person_id, "telecommunicator", date(2026, 12, 1))


@pytest.mark.parametrize(("pasted", "words"), [(" \n\n", "Enter an e-mail"), ("a\n" * 501, "at most 500 lines")])
def test_nothing_and_too_much_are_refused(north, pasted, words):
    with pytest.raises(Invalid, match=words):
        admitting.judge(pasted, north)


def test_its_statements_do_not_grow_with_the_lines(north):
    emails = [a_user().email for _ in range(20)]
    db.session.flush()
    with counting() as few:
        admitting.judge(emails[0], north)
    with counting() as many:
        admitting.judge("\n".join(emails), north)
    assert len(few) == len(many) == 2


def test_a_membership_can_be_amended(north):
    held = agencies.join(a_user().person, north, "officer")
    agencies.amend(held, "supervisor", date(2026, 1, 1), date(2026, 12, 31))
    assert (held.job, held.starts_on, held.ends_on) == ("supervisor", date(2026, 1, 1), date(2026, 12, 31))
    with pytest.raises(Invalid, match="before the first"):
        agencies.amend(held, "officer", date(2026, 2, 1), date(2026, 1, 1))
    with pytest.raises(Invalid, match="Choose a job"):
        agencies.amend(held, "astronaut", date(2026, 1, 1), None)
    db.session.refresh(held)
    assert held.job == "supervisor"
