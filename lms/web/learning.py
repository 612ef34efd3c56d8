"""Learning: where a person stands, and the lessons with everything that can be done in them."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.catalogue import versions
from lms.catalogue.versions import LoadedVersion
from lms.content.items import InvalidAnswer
from lms.content.schema import Lesson
from lms.credentials import reading as certified
from lms.credentials.models import Credential
from lms.db import db
from lms.enrolment import enrolling
from lms.enrolment.models import Enrolment
from lms.errors import Invalid, NotFound
from lms.progress import finishing, practice, reading
from lms.progress.again import asked_again, asked_again_in
from lms.progress.finishing import LessonUnfinished
from lms.progress.standing import Standing, derive
from lms.web import lesson_parts
from lms.web.fragments import NAME, NOTICES, for_reader, kept_for_reader
from lms.web.guards import learner, learner_along
from lms.web.menus import menu
from lms.web.news import news_since
from lms.web.offerings import lines_of_reader

area = Blueprint("learning", __name__)

SHORT_MINUTES = 6
"""How long the pause is that a learner may have between two calls."""


@area.get("/learning")
@learner
def overview() -> ResponseReturnValue:
    """Everything a person is in: where to go on, what is certified, which seats are held."""
    records = reading.records(current_user.person.id)
    current = {version.course_id: version for version in versions.all_current()}
    online = [record for record in records if current[record.enrolment.course_id].document.delivery == "online"]
    again = asked_again([record.enrolment.id for record in online])
    return render_template(
        "learning/overview.html",
        courses=[(current[one.enrolment.course_id], one, _standing(current, one, again[one.enrolment.id])) for one in online],
        again=again,
        certificates={one.enrolment_id: one for one in certified.of_person(current_user.person.id)},
        bookings=lines_of_reader(),
    )


@area.get("/learn/<course_key>")
@learner
def resume(course_key: str) -> ResponseReturnValue:
    """Go on exactly where this person stopped, on whatever device that was."""
    version, record = _enrolled(course_key)
    standing = derive(version.document, record.completed)
    last = standing.requirement(record.enrolment.last_activity_key or "")
    if last and not last.is_met:
        anchor = record.enrolment.last_anchor
        return redirect(url_for("learning.show", course_key=course_key, activity_key=last.key, _anchor=anchor))
    if standing.next is None:
        return redirect(url_for("courses.show", course_key=course_key))
    return redirect(url_for("learning.show", course_key=course_key, activity_key=standing.next.key))


@area.get("/learn/<course_key>/resume/shortly")
@learner
def resume_shortly(course_key: str) -> ResponseReturnValue:
    """Go on with something that fits into the six minutes between two calls."""
    version, record = _enrolled(course_key)
    fitting = derive(version.document, record.completed).fitting(SHORT_MINUTES)
    if fitting is None:
        flash(f"Nothing that is left takes {SHORT_MINUTES} minutes or less. Your place is kept, so any part of it counts.")
        return redirect(url_for("courses.show", course_key=course_key))
    return redirect(url_for("learning.show", course_key=course_key, activity_key=fitting.key))


@area.post("/learn/<course_key>/news")
@learner
def know(course_key: str) -> ResponseReturnValue:
    """Put the strip away that tells what changed, and go back to the lesson or the course."""
    version, record = _enrolled(course_key)
    enrolling.tell(record.enrolment, version.number)
    db.session.commit()
    activity_key = request.form.get("activity", "")
    if any(activity.key == activity_key for activity in version.document.activities):
        return redirect(url_for("learning.show", course_key=course_key, activity_key=activity_key), 303)
    return redirect(url_for("courses.show", course_key=course_key), 303)


@area.get("/learn/<course_key>/<activity_key>")
@learner_along(reading.glance_along)
def show(course_key: str, activity_key: str, found: reading.Glance | None) -> ResponseReturnValue:
    """A lesson to read; a quiz or exam has its own start page."""
    version = versions.load(found.version_id) if found else _enrolled(course_key)[0]
    activity = version.activity(activity_key)
    if not isinstance(activity, Lesson) or found is None:
        return redirect(url_for("assessment.intro", course_key=course_key, activity_key=activity_key))
    return _kept_page(version, activity, found)


@area.post("/learn/<course_key>/<activity_key>/checks/<item_key>")
@learner
def check(course_key: str, activity_key: str, item_key: str) -> ResponseReturnValue:
    """Answer a knowledge check and see the reason."""
    version, record, lesson = _lesson(course_key, activity_key)
    item = next((item for item in lesson.checks if item.key == item_key), None)
    if item is None:
        raise NotFound("There is no such question in this lesson.")
    try:
        answer = item.read(request.form.to_dict(flat=False))
        practice.answer_check(record.enrolment, lesson, item_key, answer)
    except (InvalidAnswer, Invalid) as problem:
        db.session.rollback()
        return _lesson_page(version, record, lesson, faults={item_key: str(problem)}), 422
    return _commit_and_return(course_key, record.enrolment, lesson, f"check-{item_key}")


@area.post("/learn/<course_key>/<activity_key>/scenarios/<scenario_key>")
@learner
def choose(course_key: str, activity_key: str, scenario_key: str) -> ResponseReturnValue:
    """Make a choice in a scenario; without one, say so beside it."""
    version, record, lesson = _lesson(course_key, activity_key)
    if not request.form.get("choice"):
        return _lesson_page(version, record, lesson, faults={scenario_key: "Choose what you would do."}), 422
    position = request.form.get("position", 0, type=int)
    practice.choose(record.enrolment, lesson, scenario_key, request.form.get("step", ""), request.form["choice"], position)
    return _commit_and_return(course_key, record.enrolment, lesson, f"scenario-{scenario_key}")


@area.post("/learn/<course_key>/<activity_key>/scenarios/<scenario_key>/replay")
@learner
def replay(course_key: str, activity_key: str, scenario_key: str) -> ResponseReturnValue:
    """Go back to an earlier decision of a scenario and try another way."""
    _version, record, lesson = _lesson(course_key, activity_key)
    practice.replay(record.enrolment, lesson, scenario_key, request.form.get("position", 0, type=int))
    return _commit_and_return(course_key, record.enrolment, lesson, f"scenario-{scenario_key}")


@area.post("/learn/<course_key>/<activity_key>/place")
@learner
def place(course_key: str, activity_key: str) -> ResponseReturnValue:
    """Remember which block of the lesson is being read."""
    _version, record, lesson = _lesson(course_key, activity_key)
    anchor = request.form.get("anchor", "")
    if len(anchor) > 120:
        raise Invalid("There is no such place in this lesson.")
    enrolling.remember_place(record.enrolment, lesson.key, anchor or None)
    db.session.commit()
    return "", 204


@area.post("/learn/<course_key>/<activity_key>/done")
@learner
def finish(course_key: str, activity_key: str) -> ResponseReturnValue:
    """Mark the lesson as done and go on; when it was the last thing, the answer is the certificate."""
    version, record, lesson = _lesson(course_key, activity_key)
    try:
        credential = finishing.finish_lesson(record.enrolment, version, lesson, current_user.person)
    except LessonUnfinished as problem:
        db.session.rollback()
        return _lesson_page(version, record, lesson, remaining=problem.remaining), 409
    enrolling.remember_place(record.enrolment, lesson.key)
    db.session.commit()
    return redirect(after(version, credential, record.enrolment, lesson.key), 303)


@area.get("/learn/<course_key>/<activity_key>/job-aids/<job_aid_key>")
@learner
def job_aid(course_key: str, activity_key: str, job_aid_key: str) -> ResponseReturnValue:
    """A job aid by itself, to print on one page."""
    version, _record, lesson = _lesson(course_key, activity_key)
    blocks = version.lesson_page(lesson).blocks
    found = next((block for block in blocks if block.kind == "job-aid" and getattr(block, "key", "") == job_aid_key), None)
    if found is None:
        raise NotFound("There is no such card in this lesson.")
    return render_template("learning/job_aid.html", course=version.document, version=version, lesson=lesson, aid=found)


def after(version: LoadedVersion, credential: Credential | None, enrolment: Enrolment, activity_key: str) -> str:
    """The address to go to once an activity is done: the certificate when the course is, else what comes next."""
    if credential and credential.enrolment_id == enrolment.id:
        return url_for("credentials.show", public_id=credential.public_id)
    standing = derive(version.document, reading.completed(enrolment.id))
    keys = [requirement.key for requirement in standing.requirements]
    later = standing.requirements[keys.index(activity_key) + 1 :] if activity_key in keys else ()
    following = next((one for one in later if not one.is_met and one.state != "Cannot start yet"), standing.next)
    if following is None:
        return url_for("courses.show", course_key=version.key)
    return url_for("learning.show", course_key=version.key, activity_key=following.key)


def _standing(current: dict[int, LoadedVersion], record: reading.Record, again: Collection[str]) -> Standing:
    return derive(current[record.enrolment.course_id].document, record.completed, again=again)


def _enrolled(course_key: str) -> tuple[LoadedVersion, reading.Record]:
    version = versions.current(course_key)
    record = reading.record(current_user.person.id, version.course_id)
    if record is None:
        raise NotFound("You are not in this course yet. Open its page and start it there.")
    return version, record


def _lesson(course_key: str, activity_key: str) -> tuple[LoadedVersion, reading.Record, Lesson]:
    version, record = _enrolled(course_key)
    activity = version.activity(activity_key)
    if not isinstance(activity, Lesson):
        raise NotFound("There is no such lesson in this course.")
    return version, record, activity


def _commit_and_return(course_key: str, enrolment: Enrolment, lesson: Lesson, anchor: str) -> ResponseReturnValue:
    enrolling.remember_place(enrolment, lesson.key, anchor)
    db.session.commit()
    return redirect(url_for("learning.show", course_key=course_key, activity_key=lesson.key, _anchor=anchor), 303)


def _kept_page(version: LoadedVersion, lesson: Lesson, found: reading.Glance) -> str:
    """The lesson's page as everybody in the same state sees it, rendered for the first of them."""

    def render() -> str:
        news = news_since(version, found.told_version, found.again)
        standing = derive(version.document, reading.completed(found.enrolment_id), again=found.again)
        return _rendered(version, lesson, standing, found.practice, news=news)

    if "_flashes" in session:
        return for_reader(render())
    told = found.told_version
    state = (frozenset(found.methods.items()), found.again, repr(sorted(found.practice.items())), tuple(menu()), told)
    return kept_for_reader((version.digest, version.number, lesson.key, state), render)


def _lesson_page(version: LoadedVersion, record: reading.Record, lesson: Lesson, **kwargs: Any) -> str:
    done = reading.practice(record.enrolment.id, lesson.key)
    standing = derive(version.document, record.completed, again=asked_again_in(record.enrolment.id))
    news = news_since(version, record.enrolment.told_version, standing.to_do_again)
    return for_reader(_rendered(version, lesson, standing, done, news=news, **kwargs))


def _rendered(
    version: LoadedVersion, lesson: Lesson, standing: Standing, done: Mapping[str, reading.Practiced], **kwargs: Any
) -> str:
    return render_template(
        "learning/lesson.html",
        course=version.document,
        lesson=lesson,
        name_mark=NAME,
        notices_mark=NOTICES,
        **lesson_parts.of_page(version, lesson, standing, done, kwargs.get("faults", {})),
        **{"remaining": [], "faults": {}, "news": None} | kwargs,
    )
