"""Walking through a scenario: the server alone decides where a path leads."""

from hypothesis import given, settings
from hypothesis import strategies as st

from lms.content.schema import ScenarioBlock
from lms.progress.walking import find_choice, walk


def a_choice(key, to, best=False):
    return {"key": key, "text": key, "consequence": f"What follows {key}.", "to": to, "best": best}


SCENARIO = ScenarioBlock.model_validate(
    {
        "key": "yard-call",
        "title": "The yard",
        "intro": "A call.",
        "debrief": "Ask where first.",
        "steps": [
            {"key": "opening", "text": "A call.", "choices": [a_choice("where", "yard", best=True), a_choice("name", "opening")]},
            {"key": "yard", "text": "The yard.", "choices": [a_choice("stay", "found", best=True), a_choice("leave", "lost")]},
            {"key": "found", "text": "Found."},
            {"key": "lost", "text": "Lost."},
        ],
    }
)


def test_a_walk_starts_at_the_first_step():
    start = walk(SCENARIO, [])
    assert (start.step.key, start.path, start.is_finished) == ("opening", [], False)


def test_a_path_leads_to_an_ending():
    end = walk(SCENARIO, ["name", "where", "stay"])
    assert (end.step.key, end.is_finished) == ("found", True)
    assert [(one.position, one.step.key, one.choice.key) for one in end.taken] == [
        (0, "opening", "name"),
        (1, "opening", "where"),
        (2, "yard", "stay"),
    ]


def test_a_path_is_cut_short_where_a_choice_is_gone():
    assert walk(SCENARIO, ["where", "vanished", "stay"]).path == ["where"]
    assert walk(SCENARIO, ["where", "stay", "more"]).path == ["where", "stay"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(["where", "name", "stay", "leave", "vanished"]), max_size=12))
def test_the_path_of_a_walk_leads_where_the_walk_is(path):
    walked = walk(SCENARIO, path)
    assert walked.path == path[: len(walked.path)]
    assert walk(SCENARIO, walked.path) == walked
    assert walked.is_finished or find_choice(walked.step, "where" if walked.step.key == "opening" else "stay")
