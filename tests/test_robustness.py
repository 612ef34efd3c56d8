"""No request, however odd, is answered with a crash, and a page that is only read changes nothing. On both databases."""

import time
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from lms import clock
from lms.assessment.models import Attempt
from lms.db import Model, db
from lms.offerings.models import Booking
from tests.test_access import ROLES, TABLE
from tests.web.school import School, a_school
from tests.web.visiting import changing, visitor

SECONDS = 12
"""How long the odd requests go on, on each database."""

ODD = ["%00", "%ED%A0%80", "%F0%9F%98%80", "9" * 30, "-1", "0", "a" * 3000, "..", "%2e%2e%2f", "%0d%0aX:%20y", "{{7*7}}", "'"]
WORDS = ["\0", "9" * 5000, "yes", "-1", "first", "ask", "٣", "a" * 2000, "\u202e", "{{7*7}}", "' OR 1=1", "lesson-1", "end"]
FIELDS = ["answer", "answer.a", "choice", "step", "position", "anchor", "sequence", "action", "email", "password", "legal_name"]
FIELDS += ["time_zone", "next", "number", "role", "new_password", "new_password_confirm", "password_confirm"]

texts = st.sampled_from(WORDS) | st.text(max_size=20)
forms = st.dictionaries(st.sampled_from(FIELDS), texts, max_size=6)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
answers = st.dictionaries(st.sampled_from(FIELDS), st.lists(texts, max_size=3), max_size=3)
kinds = ["application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x", "text/plain"]
bodies = st.one_of(
    forms.map(lambda form: {"data": form}),
    values.map(lambda value: {"json": value}),
    answers.map(lambda fields: {"json": {"fields": fields, "sequence": 7}}),
    st.tuples(st.binary(max_size=40), st.sampled_from(kinds)).map(lambda pair: {"data": pair[0], "content_type": pair[1]}),
)


@pytest.fixture
def school(app) -> School:
    with app.app_context():
        return a_school()


def with_odd_part(address: str, part: int, odd: str) -> str:
    """The address with one of its parts replaced."""
    parts = address.split("/")
    parts[1 + part % (len(parts) - 1)] = odd
    return "/".join(parts)


def test_no_part_of_any_address_crashes_a_page(app, school):
    client = visitor(app, school.emails["learner"])
    for method, address, _outcomes in TABLE.values():
        if address == "/logout":
            continue
        for part in range(address.count("/")):
            for odd in ("%00", "9" * 30):
                asked = with_odd_part(address.format(**school.names), part, odd)
                assert client.open(asked, method=method).status_code < 500, (method, asked)


def test_no_odd_request_crashes_the_site(app, school):
    until = time.monotonic() + SECONDS

    @settings(max_examples=600, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(
        st.sampled_from(sorted(TABLE)), st.sampled_from(ROLES), st.none() | st.sampled_from(ODD), st.integers(0, 9), bodies, forms
    )
    def ask(endpoint, role, odd, part, body, query):
        if time.monotonic() > until:
            return
        method, address, _outcomes = TABLE[endpoint]
        address = address.format(**school.names)
        asked = with_odd_part(address, part, odd) if odd else address
        sent = {} if method == "GET" else body
        answer = visitor(app, school.emails.get(role)).open(asked.partition("?")[0], method=method, query_string=query, **sent)
        assert answer.status_code < 500, (method, asked, query, sent)

    ask()


def everything(app) -> dict[str, list]:
    """Every row of every table."""
    with app.app_context():
        found = {table.name: db.session.execute(select(table)).all() for table in Model.metadata.sorted_tables}
        db.session.remove()
        return {name: sorted(map(repr, rows)) for name, rows in found.items()}


def leave_things_to_do() -> None:
    """An attempt whose time is over and an offer that has lapsed, which a careless page would tidy up."""
    past = clock.now() - timedelta(hours=1)
    db.session.execute(update(Attempt).values(due_at=past))
    db.session.execute(update(Booking).values(state="offered", held_until=past))


@pytest.mark.parametrize("role", ["nobody", "learner", "coordinator"])
def test_a_page_that_is_read_changes_nothing(app, school, role):
    changing(app, leave_things_to_do)
    before = everything(app)
    for method, address, _outcomes in TABLE.values():
        if method == "GET":
            visitor(app, school.emails.get(role)).get(address.format(**school.names))
    assert everything(app) == before
