"""Publishing: a version is written once, the pointer moves, and every move is kept with what it means for learners."""

import pytest
from sqlalchemy import select

from lms.catalogue import publishing, versions
from lms.catalogue.models import Publication
from lms.catalogue.publishing import PublishingRefused
from lms.db import db
from lms.errors import Invalid
from tests.factories import a_course_document, a_lesson, a_quiz, an_item

pytestmark = [pytest.mark.usefixtures("session"), pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]

ONE = (a_lesson(), a_quiz())
TWO = (a_lesson(minutes=7), a_quiz(), a_lesson("lesson-2"))
OTHER_KEY = a_quiz().model_copy(update={"items": (an_item("quiz-1-1"), an_item("quiz-1-2", critical=True))})


def publish(activities, classes=None, **kwargs):
    return publishing.publish(a_course_document(activities=activities, **kwargs), {}, "person:1", "Why.", classes).number


def publications():
    return [(one.note, one.classes) for one in db.session.scalars(select(Publication).order_by(Publication.id))]


def test_every_move_is_kept_with_the_class_of_each_change():
    assert [publish(ONE), publish(ONE), publish(TWO)] == [1, 1, 2]
    assert publications() == [("Why.", {}), ("Why.", {"lesson-1": "editorial", "lesson-2": "additive"})]


def test_must_redo_is_only_what_somebody_chose():
    publish(ONE)
    publish((a_lesson(), OTHER_KEY))
    assert publications()[-1][1] == {"quiz-1": "additive"}
    publish(ONE, {"quiz-1": "must-redo"})
    assert db.session.scalars(select(Publication).order_by(Publication.id.desc())).first().redo == ["quiz-1"]


@pytest.mark.parametrize("classes", [{"lesson-2": "must-redo"}, {"quiz-1": "must-redo"}, {"lesson-1": "huge"}])
def test_what_is_new_or_as_it_was_cannot_be_asked_for_again(classes):
    publish(ONE)
    with pytest.raises(Invalid, match="Only an activity that changed"):
        publish(TWO, classes)


def test_an_older_version_can_be_current_again_and_the_next_one_keeps_the_keys_of_all():
    assert [publish(ONE), publish(TWO), publish(ONE)] == [1, 2, 1]
    assert versions.current("course-1").number == 1
    with pytest.raises(PublishingRefused) as caught:
        publish((a_lesson(minutes=9), a_quiz()))
    assert [(problem.rule, "lesson-2" in problem.message) for problem in caught.value.problems] == [("vanished-key", True)]
    assert publish((a_lesson(minutes=9), a_quiz()), retired=["lesson-2"]) == 3
    assert [publish(TWO), len(publications())] == [2, 5]
