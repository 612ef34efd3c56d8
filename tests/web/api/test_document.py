"""The whole API, called as its document says and otherwise, answers only what the document says and never fails."""

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode

from tests.web.calling import caller

CALLS = 5
"""How many calls of each operation, of those that fit and of those that do not."""

BOUNDED = settings(
    max_examples=CALLS,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_whatever_is_called_the_answer_is_a_documented_one(app, school):
    sent = {"Accept-Encoding": "identity"}
    sent["Authorization"] = caller(app, school.emails["coordinator"]).environ_base["HTTP_AUTHORIZATION"]
    names = {
        "class_id": st.sampled_from([school.names["offering"], school.names["gated"]]),
        "booking_id": st.just(school.names["booking"]),
        "course_key": st.just("class-2"),
        "number": st.just(school.names["number"]),
        "person": st.sampled_from([school.names["person"], school.emails["stranger"], "L000000001"]),
    }
    answered: list[int] = []

    for found in schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app).get_all_operations():
        operation = found.ok()

        @BOUNDED
        @given(case=operation.as_strategy(GenerationMode.POSITIVE), data=st.data())
        def call_well(case, data):
            if data.draw(st.booleans()):
                name_what_there_is(case, data, names)
            if "Idempotency-Key" in (case.headers or {}):
                # A key that was used for something else is refused, which is no fault of the call's shape.
                case.headers["Idempotency-Key"] = f"call-{len(answered)}"
            answered.append(case.call_and_validate(headers=sent).status_code)

        @BOUNDED
        @given(case=operation.as_strategy(GenerationMode.NEGATIVE))
        def call_badly(case):
            answered.append(case.call_and_validate(headers=sent).status_code)

        call_well()
        call_badly()
    assert {200, 401, 404, 422} <= set(answered)


def name_what_there_is(case: Case, data: st.DataObject, names: dict[str, st.SearchStrategy[str]]) -> None:
    """Let the call be about things of the school, which nobody guesses."""
    for part in (case.path_parameters, case.body):
        if isinstance(part, dict):
            for name in part.keys() & names.keys():
                part[name] = data.draw(names[name])
