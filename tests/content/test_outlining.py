"""Changes to a draft's outline."""

import pytest

from lms.content import outlining
from lms.content.merging import CONFLICTS
from lms.errors import Invalid
from tests.factories import a_course_document, a_lesson, a_quiz


def document(*keys: str):
    made = a_course_document(activities=[a_lesson(key) for key in keys] or [a_lesson("one"), a_quiz("two")])
    return outlining.add_module(made.model_dump(mode="json"), "Second")


def keys(document):
    return [[activity["key"] for activity in module["activities"]] for module in document["modules"]]


def test_parts_are_added_with_keys_of_their_own():
    made = outlining.add_activity(document(), "second", "lesson", "One", "", owner="Me")
    assert keys(made) == [["one", "two"], ["one-2"]]
    made = outlining.add_activity(made, "second", "exam", "Last", "last")
    assert outlining.find_activity(made, "last")["items"] == []
    for refused in (
        ("second", "poem", "A", ""),
        ("nowhere", "quiz", "A", ""),
        ("second", "quiz", "A", "one"),
        ("second", "quiz", "", ""),
    ):
        with pytest.raises(Invalid):
            outlining.add_activity(made, *refused)
    with pytest.raises(Invalid):
        outlining.add_module(made, "Title", "Not a key")


def test_activities_move_within_their_module_and_into_the_next():
    made = outlining.move(document(), "one", 1)
    assert keys(made) == [["two", "one"], []]
    made = outlining.move(made, "one", 1)
    assert keys(made) == [["two"], ["one"]]
    assert keys(outlining.move(made, "one", 1)) == [["two"], ["one"]]
    assert keys(outlining.move(made, "one", -1)) == [["two", "one"], []]
    assert [module["key"] for module in outlining.move(made, "second", -1)["modules"]] == ["second", "module-1"]
    with pytest.raises(Invalid):
        outlining.move(made, "gone", 1)


def test_an_activity_is_put_in_front_of_another_or_at_the_end_of_a_module():
    assert keys(outlining.put(document(), "two", "one")) == [["two", "one"], []]
    assert keys(outlining.put(document(), "one", "second")) == [["two"], ["one"]]
    assert keys(outlining.put(document(), "one", "one")) == [["one", "two"], []]
    for wrong in (("one", "gone"), ("gone", "one"), ("second", "one")):
        with pytest.raises(Invalid):
            outlining.put(document(), *wrong)


def test_a_new_title_settles_what_two_people_called_it():
    made = document()
    made["modules"][1] |= {CONFLICTS: {"title": ["Other"]}}
    renamed = outlining.rename(made, "second", "Third", "second")["modules"][1]
    assert (renamed["title"], CONFLICTS in renamed) == ("Third", False)


def test_what_was_published_keeps_its_key_and_is_listed_once_retired():
    made = outlining.rename(document(), "one", "Other", "other")
    assert outlining.find_activity(made, "other")["title"] == "Other"
    with pytest.raises(Invalid):
        outlining.rename(made, "other", "Other", "third", frozen={"other"})
    assert outlining.rename(made, "module-1", "First", "first", frozen={"other"})["modules"][0]["title"] == "First"
    made = outlining.retire(made, "other", {"other"})
    assert (keys(made), made["retired"]) == ([["two"], []], ["other"])
    made = outlining.retire(made, "module-1", {"other"})
    assert (keys(made), made["retired"]) == ([[]], ["other"])
    with pytest.raises(Invalid):
        outlining.add_module(made, "Other", "other")
    asked = outlining.add_activity(document(), "module-1", "quiz", "Quiz", "quiz")
    asked = outlining.replace_activity(asked, "quiz", {"key": "quiz", "items": [{"key": "asked"}, {"key": "new"}]})
    assert outlining.retire(asked, "quiz", {"quiz", "asked"})["retired"] == ["quiz", "asked"]
