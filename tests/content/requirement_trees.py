"""Hypothesis strategies for what a classroom course requires."""

from hypothesis import strategies as st

from lms.content import schema
from lms.content.classroom import AgencyKind, Job
from tests.content.hard_texts import keys, lines


def _some_of(words):
    return st.lists(st.sampled_from(words.__args__), min_size=1, max_size=2, unique=True).map(tuple)


_courses = st.builds(
    schema.CourseRequirement,
    course=keys,
    equivalents=st.lists(keys, max_size=2).map(tuple),
    valid=st.sampled_from(["on-class-day", "ever"]),
    minimum_version=st.none() | st.integers(1, 9),
    issued_from=st.none() | st.dates(),
)
_leaves = (
    _courses
    | st.builds(schema.JobRequirement, jobs=_some_of(Job))
    | st.builds(schema.AgencyRequirement, agency_kinds=_some_of(AgencyKind))
    | st.builds(schema.AffirmationRequirement, affirmation=keys, text=lines)
)
requirements = st.recursive(
    _leaves,
    lambda inner: (
        st.builds(schema.AllOf, all=st.lists(inner, min_size=1, max_size=2).map(tuple))
        | st.builds(schema.AnyOf, any=st.lists(inner, min_size=1, max_size=2).map(tuple))
        | st.builds(schema.SomeOf, at_least=st.just(1), of=st.lists(inner, min_size=1, max_size=2).map(tuple))
    ),
    max_leaves=4,
)
