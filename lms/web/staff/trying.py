"""Trying a quiz or an exam of a draft as a learner takes it. Nothing is stored: the page carries the attempt, sealed."""

from dataclasses import dataclass, field
from random import SystemRandom
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer

from lms.assessment import marking, policy
from lms.assessment.describing import sentences
from lms.assessment.drawing import Drawn, draw
from lms.catalogue import saves
from lms.content import outlining
from lms.content.apart import Document
from lms.content.items import Answer, InvalidAnswer
from lms.content.partial import partial_assessment, partial_course
from lms.content.rendered_items import RenderedItem, render_item
from lms.content.schema import Assessment, Course
from lms.permissions import Permission
from lms.web.guards import allows
from lms.web.staff.authoring import rights
from lms.web.staff.banks import open_assessment
from lms.web.staff.drafts import Desk

area = Blueprint("trying", __name__, url_prefix="/staff/courses/<course_key>/activities/<activity_key>/try")


@dataclass
class Trial:
    """An attempt that is only on the author's page: which save is tried, what was drawn, what was answered.

    ``at`` counts the question that is asked from 0; it is None when all of them stand on one page.
    """

    revision: int
    drawn: list[Drawn]
    at: int | None
    answers: dict[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """One question on the page; ``given`` is what was answered or typed, and ``fault`` why that does not fit."""

    number: int
    shown: RenderedItem
    order: list[str]
    given: Any
    fault: str | None = None


@dataclass(frozen=True)
class Paper:
    """What is tried: the quiz or exam as far as it fits the format, in its course."""

    desk: Desk
    course: Course
    assessment: Assessment
    left_out: int


@area.get("")
@allows(Permission.AUTHOR)
def show(course_key: str, activity_key: str) -> ResponseReturnValue:
    """What the quiz or exam is like before it starts."""
    desk, activity = open_assessment(course_key, activity_key, Permission.SEE_DRAFT)
    paper = _paper(desk, desk.document, activity)
    return _page("trying/start.html", paper, sentences=sentences(paper.assessment))


@area.post("")
@allows(Permission.AUTHOR)
def answer(course_key: str, activity_key: str) -> ResponseReturnValue:
    """Draw the questions, take answers, or mark them, as the button says."""
    desk, activity = open_assessment(course_key, activity_key, Permission.SEE_DRAFT)
    do = request.form.get("do", "")
    if do in ("one-page", "one-each"):
        paper = _paper(desk, desk.document, activity)
        drawn = draw(paper.assessment, [], SystemRandom())
        return _ask(paper, Trial(desk.draft.revision, drawn, None if do == "one-page" else 0))
    trial = _unseal(desk, activity_key)
    if trial is None:
        flash("What was tried is no longer at hand. Start again.", "caution")
        return redirect(url_for("trying.show", course_key=course_key, activity_key=activity_key), 303)
    return _go_on(_paper_at(desk, trial.revision, activity_key), trial, do)


def _go_on(paper: Paper, trial: Trial, do: str) -> ResponseReturnValue:
    if do == "back" and trial.at:
        trial.at -= 1
        return _ask(paper, trial)
    was_told = _is_told(paper, trial)
    faults = {} if was_told else _take_answers(paper, trial)
    if faults or _is_told(paper, trial) != was_told:
        return _ask(paper, trial, faults)
    if trial.at is not None:
        trial.at += 1
    return _result(paper, trial) if trial.at in (None, len(trial.drawn)) else _ask(paper, trial)


def _take_answers(paper: Paper, trial: Trial) -> dict[str, str]:
    """Put what was answered into the trial; why some of it does not fit, by the key of its question."""
    faults = {}
    for number, drawn in _on_page(trial):
        try:
            given = paper.assessment.item(drawn["key"]).read(_sent(number))
        except InvalidAnswer as problem:
            faults[drawn["key"]] = str(problem)
            continue
        trial.answers.pop(drawn["key"], None)
        trial.answers |= {drawn["key"]: given} if given is not None else {}
    return faults


def _ask(paper: Paper, trial: Trial, faults: dict[str, str] | None = None) -> ResponseReturnValue:
    faults = faults or {}
    asked = [_asked(paper, trial, number, drawn, faults.get(drawn["key"])) for number, drawn in _on_page(trial)]
    page = _page(
        "trying/questions.html",
        paper,
        asked=asked,
        total=len(trial.drawn),
        is_told=_is_told(paper, trial),
        trial=_signer().dumps([*_whose(paper.desk, paper.assessment.key), vars(trial)]),
    )
    return page, 422 if faults else 200


def _result(paper: Paper, trial: Trial) -> ResponseReturnValue:
    outcome = marking.mark(paper.assessment, [drawn["key"] for drawn in trial.drawn], trial.answers)
    asked = [_asked(paper, trial, number, drawn) for number, drawn in enumerate(trial.drawn, 1)]
    return _page("trying/result.html", paper, outcome=outcome, asked=asked)


def _asked(paper: Paper, trial: Trial, number: int, drawn: Drawn, fault: str | None = None) -> Asked:
    given = _typed(number) if fault else trial.answers.get(drawn["key"])
    return Asked(number, render_item(paper.course, paper.assessment.item(drawn["key"])), drawn["order"], given, fault)


def _is_told(paper: Paper, trial: Trial) -> bool:
    """Whether the question on the page is answered, and its reason told at once."""
    return trial.at is not None and policy.stands(paper.assessment, trial.answers.get(trial.drawn[trial.at]["key"]))


def _on_page(trial: Trial) -> list[tuple[int, Drawn]]:
    numbered = list(enumerate(trial.drawn, 1))
    return numbered if trial.at is None else [numbered[trial.at]]


def _sent(number: int) -> dict[str, list[str]]:
    """What was sent for the question of that number, as a page of its own would send it."""
    start = f"q{number}."
    return {name.removeprefix(start): values for name, values in request.form.lists() if name.startswith(start)}


def _typed(number: int) -> Any:
    """What was typed, for showing it again though it does not fit."""
    named = {name.removeprefix("answer."): values[0] for name, values in _sent(number).items() if name.startswith("answer.")}
    return named or _sent(number).get("answer", [""])[0]


def _paper(desk: Desk, document: Document, activity: Document) -> Paper:
    assessment = partial_assessment(activity)
    left_out = len(outlining.items_of(activity)) - len(assessment.items)
    return Paper(desk, partial_course(document), assessment, left_out)


def _paper_at(desk: Desk, revision: int, activity_key: str) -> Paper:
    document = saves.document_at(desk.draft, revision)
    return _paper(desk, document, outlining.find_activity(document, activity_key) or {})


def _page(template: str, paper: Paper, **values: Any) -> str:
    return render_template(template, paper=paper, activity=paper.assessment, **values, **rights(paper.desk.course))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="trying an assessment")


def _whose(desk: Desk, activity_key: str) -> list[Any]:
    return [current_user.id, desk.course.id, activity_key]


def _unseal(desk: Desk, activity_key: str) -> Trial | None:
    """The trial that the page carried; None when it is not one of this reader's at this quiz or exam."""
    try:
        *whose, values = _signer().loads(request.form.get("trial", ""))
    except BadSignature:
        return None
    return Trial(**values) if whose == _whose(desk, activity_key) else None
