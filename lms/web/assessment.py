"""Quizzes and exams: the start page, one question per page, checking the answers, submitting, and the result."""

from random import SystemRandom
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms import clock
from lms.assessment import answering, policy, reading, starting, submitting
from lms.assessment.answering import Saved
from lms.assessment.models import Attempt
from lms.assessment.reading import Question, Sheet
from lms.assessment.starting import CannotStart
from lms.catalogue import history as published
from lms.catalogue import versions
from lms.catalogue.versions import LoadedVersion
from lms.content.items import InvalidAnswer
from lms.content.markup import Links, render
from lms.content.rendered_items import RenderedItem
from lms.content.schema import Assessment
from lms.db import db
from lms.enrolment import enrolling
from lms.errors import Invalid, NotFound, Refused
from lms.progress import reading as progress
from lms.progress.again import asked_again_in
from lms.progress.standing import Standing, derive
from lms.web.guards import learner
from lms.web.learning import after
from lms.web.news import news_since
from lms.web.signing_in import kept_form

area = Blueprint("assessment", __name__)


@area.get("/learn/<course_key>/<activity_key>/start")
@learner
def intro(course_key: str, activity_key: str) -> ResponseReturnValue:
    """What the assessment is like before it starts, and the attempts so far."""
    version, record, assessment = _assessment(course_key, activity_key)
    return _intro_page(version, record, assessment)


@area.post("/learn/<course_key>/<activity_key>/start")
@learner
def start(course_key: str, activity_key: str) -> ResponseReturnValue:
    """Start an attempt, or go on with the one that is open."""
    version, record, assessment = _assessment(course_key, activity_key)
    try:
        attempt = starting.start(record.enrolment, version, assessment, current_user.person, SystemRandom())
    except CannotStart:
        db.session.rollback()
        return _intro_page(version, record, assessment), 409
    enrolling.remember_place(record.enrolment, assessment.key)
    db.session.commit()
    if attempt.submitted_at:
        return redirect(url_for("assessment.result", public_id=attempt.public_id), 303)
    sheet = reading.sheet(attempt)
    return redirect(_question_url(attempt, sheet.unanswered[0] if sheet.unanswered else 1), 303)


@area.get("/attempts/<public_id>/<int:number>")
@learner
def question(public_id: str, number: int) -> ResponseReturnValue:
    """One question of an attempt."""
    attempt = _attempt(public_id)
    if not policy.is_open(attempt, clock.now()):
        return redirect(url_for("assessment.result", public_id=public_id))
    return _question_page(reading.sheet(attempt), number)


@area.post("/attempts/<public_id>/<int:number>")
@learner
def answer(public_id: str, number: int) -> ResponseReturnValue:
    """Save the answer to one question, or flag it, and go on."""
    attempt = _attempt(public_id)
    sheet = reading.sheet(attempt)
    asked, action = _question(sheet, number), request.form.get("action", "continue")
    if action == "away":
        return _step_away(attempt, asked)
    try:
        given = asked.item.read(request.form.to_dict(flat=False))
        saved = _save(attempt, asked, given)
    except (InvalidAnswer, Invalid) as problem:
        db.session.rollback()
        return _question_page(sheet, number, fault=str(problem), given=_raw(asked)), 422
    is_late = saved is not None and saved.kind == "late"
    if action in ("flag", "unflag") and not is_late:
        is_late = not answering.flag(attempt, asked.item.key, action == "flag")
    db.session.commit()
    if is_late:
        return redirect(url_for("assessment.result", public_id=public_id), 303)
    if saved and not saved.is_acknowledged:
        flash("A later answer to this question was saved from another page. It is shown here.", "caution")
        return redirect(_question_url(attempt, number), 303)
    tells_reason = saved is not None and policy.stands(sheet.assessment, given)
    return redirect(_question_url(attempt, number) if tells_reason else _where_next(sheet, number, action), 303)


@area.get("/attempts/<public_id>/check")
@learner
def check(public_id: str) -> ResponseReturnValue:
    """Every question with whether it is answered, before anything is submitted."""
    attempt = _attempt(public_id)
    if not policy.is_open(attempt, clock.now()):
        return redirect(url_for("assessment.result", public_id=public_id))
    return render_template("assessment/check.html", sheet=reading.sheet(attempt), **_frame(attempt))


@area.post("/attempts/<public_id>/submit")
@learner
def submit(public_id: str) -> ResponseReturnValue:
    """Close the attempt; the page that answers shows the result, or the certificate when this was the last thing."""
    attempt = _attempt(public_id)
    was_open = attempt.submitted_at is None
    finished = submitting.submit(attempt)
    db.session.commit()
    if was_open and finished.credential:
        return redirect(url_for("credentials.show", public_id=finished.credential.public_id), 303)
    return redirect(url_for("assessment.result", public_id=public_id), 303)


@area.get("/attempts/<public_id>/result")
@learner
def result(public_id: str) -> ResponseReturnValue:
    """What an attempt came to, with the reasons where the assessment shows them."""
    attempt, enrolment = reading.find(public_id, current_user.person.id)
    if policy.is_open(attempt, clock.now()):
        return redirect(url_for("assessment.check", public_id=public_id))
    sheet, grade = reading.sheet(attempt), reading.grade(attempt)
    if grade is None:
        return render_template("assessment/time_over.html", sheet=sheet, **_frame(attempt))
    history = reading.history(enrolment.id, attempt.activity_key)
    # The questions are of the attempt's version, the way on is that of the version taught now.
    current = versions.current(sheet.version.key)
    standing = derive(current.document, progress.completed(enrolment.id))
    return render_template(
        "assessment/result.html",
        sheet=sheet,
        grade=grade,
        page=_rendered,
        shows_reasons=policy.feedback_visible(sheet.assessment, attempt, grade),
        available=policy.availability(sheet.assessment, reading.counting_goes(history), standing, clock.now()),
        counts_no_more=_counts_no_more(attempt, history, standing),
        next_url=after(current, None, enrolment, attempt.activity_key),
        **_frame(attempt),
    )


def _assessment(course_key: str, activity_key: str) -> tuple[LoadedVersion, progress.Record, Assessment]:
    version = versions.current(course_key)
    record = progress.record(current_user.person.id, version.course_id)
    activity = version.activity(activity_key)
    if record is None or not isinstance(activity, Assessment):
        raise NotFound("There is no such quiz in a course of yours. Open the course's page and start it there.")
    return version, record, activity


def _intro_page(version: LoadedVersion, record: progress.Record, assessment: Assessment) -> str:
    history = reading.history(record.enrolment.id, assessment.key)
    standing = derive(version.document, record.completed, again=asked_again_in(record.enrolment.id))
    return render_template(
        "assessment/intro.html",
        news=news_since(version, record.enrolment.told_version, standing.to_do_again),
        version=version,
        course=version.document,
        assessment=assessment,
        intro=render(assessment.intro, Links()) if assessment.intro else "",
        history=history,
        available=policy.availability(assessment, reading.counting_goes(history), standing, clock.now()),
        due_at=policy.due_at(assessment, clock.now(), current_user.person.extra_time_percent),
    )


def _counts_no_more(attempt: Attempt, history: list[reading.Result], standing: Standing) -> bool:
    is_of_before = any(one.is_of_before for one in history if one.attempt.id == attempt.id)
    return is_of_before and not standing.has_met(attempt.activity_key)


def _attempt(public_id: str) -> Attempt:
    return reading.find(public_id, current_user.person.id)[0]


def _question(sheet: Sheet, number: int) -> Question:
    if not 1 <= number <= len(sheet.questions):
        raise NotFound("This attempt has no question with that number.")
    return sheet.questions[number - 1]


def _save(attempt: Attempt, asked: Question, given: Any) -> Saved | None:
    # Sent again by the Back button or without JavaScript: what is the same already needs no new time stamp. A page that tells
    # the reason has no field any more.
    if given == asked.answer or (given is None and policy.stands(reading.assessment_of(attempt), asked.answer)):
        return None
    sequence, seen = (request.form.get(name, type=int) for name in ("sequence", "seen"))
    return answering.save(attempt, asked.item.key, given, sequence, answering.LARGEST_SEQUENCE if seen is None else seen)


def _step_away(attempt: Attempt, asked: Question) -> ResponseReturnValue:
    """Save what fits, and hold nobody up with what does not."""
    try:
        _save(attempt, asked, asked.item.read(request.form.to_dict(flat=False)))
        db.session.commit()
    except (InvalidAnswer, Refused):
        db.session.rollback()
    return redirect(url_for("pages.step_away"), 303)


def _question_page(sheet: Sheet, number: int, fault: str | None = None, given: Any = None) -> str:
    asked = _question(sheet, number)
    kept = kept_form(_question_url(sheet.attempt, number))
    if kept:
        given = _unsaved(asked, kept)
    return render_template(
        "assessment/question.html",
        sheet=sheet,
        asked=asked,
        item=_rendered(sheet, asked),
        given=given if given is not None else asked.answer,
        fault=fault,
        is_kept=bool(kept),
        closes_at=policy.closes_at(sheet.attempt),
        stands=policy.stands(sheet.assessment, asked.answer),
        **_frame(sheet.attempt),
    )


def _rendered(sheet: Sheet, asked: Question) -> RenderedItem:
    return sheet.version.question(sheet.assessment, asked.item)


def _unsaved(asked: Question, form: dict[str, list[str]]) -> Any:
    try:
        return asked.item.read(form)
    except InvalidAnswer:
        return None


def _raw(asked: Question) -> Any:
    """What was typed, for showing it again though it does not fit."""
    named = {name.removeprefix("answer."): value for name, value in request.form.items() if name.startswith("answer.")}
    return named or request.form.get("answer")


def _frame(attempt: Attempt) -> dict[str, Any]:
    version = versions.load(attempt.version_id)
    asked_again = published.asked_again(version.course_id).get(attempt.activity_key)
    is_of_before = asked_again is not None and attempt.started_at <= asked_again.at
    frame = {"attempt": attempt, "now": clock.now(), "course": version.document}
    return frame | {"asked_again": asked_again if is_of_before else None}


def _where_next(sheet: Sheet, number: int, action: str) -> str:
    if action in ("flag", "unflag"):
        return _question_url(sheet.attempt, number)
    if action == "check" or number == len(sheet.questions):
        return url_for("assessment.check", public_id=sheet.attempt.public_id)
    return _question_url(sheet.attempt, number + 1)


def _question_url(attempt: Attempt, number: int) -> str:
    return url_for("assessment.question", public_id=attempt.public_id, number=number)
