"""Certificates from elsewhere, on the coordinators' side: what waits, deciding, and submitting for somebody."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, TextAreaField

from lms.catalogue import versions
from lms.db import db
from lms.errors import NotFound
from lms.people import registering
from lms.permissions import Permission, evidence_visible_to, permits
from lms.reports import evidence as reports
from lms.requirements import equivalences, external
from lms.requirements.models import ExternalEvidence
from lms.web.evidence import send_document
from lms.web.evidence_form import ROOM_FOR_FORM, EvidenceForm
from lms.web.forms import is_accepted
from lms.web.guards import allows, require
from lms.web.uploads import takes_up_to

area = Blueprint("deciding", __name__, url_prefix="/staff")
_MISSING = "There is no such certificate."


class DecisionForm(FlaskForm):
    """What was decided, and why."""

    reason = TextAreaField("Reason", description="The person reads this. Say what they can do next.")
    remember = BooleanField("Propose the next certificate of this issuer with this title, so that it takes one click")


class RetireForm(FlaskForm):
    """Why certificates of an issuer are proposed no more."""

    reason = TextAreaField("Reason", description="It is kept with the change, for whoever decides later.")


@area.get("/evidence")
@allows(Permission.COORDINATE)
def queue() -> ResponseReturnValue:
    """What waits for a decision, and what was decided last."""
    shown = evidence_visible_to(current_user)
    waiting = reports.waiting(shown, request.args.get("after"))
    may_decide = {
        line.evidence.id for line in waiting.lines if permits(current_user, Permission.DECIDE_EVIDENCE, line.evidence.course_id)
    }
    return render_template("evidence/queue.html", waiting=waiting, decided=reports.decided(shown), may_decide=may_decide)


@area.get("/evidence/<public_id>")
@allows(Permission.COORDINATE)
def show(public_id: str) -> ResponseReturnValue:
    """One certificate: what it says, its copy, and the decision to take."""
    return _page(_visible(public_id), DecisionForm())


@area.post("/evidence/<public_id>/approve")
@allows(Permission.COORDINATE)
def approve(public_id: str) -> ResponseReturnValue:
    """Let the certificate count."""
    evidence, form = _to_decide(public_id), DecisionForm()
    remember = bool(form.remember.data)
    return _answer(evidence, form, lambda: external.approve(evidence, current_user.person, form.reason.data or "", remember))


@area.post("/evidence/<public_id>/refuse")
@allows(Permission.COORDINATE)
def refuse(public_id: str) -> ResponseReturnValue:
    """Say that the certificate does not count, and why."""
    evidence, form = _to_decide(public_id), DecisionForm()
    return _answer(evidence, form, lambda: external.refuse(evidence, form.reason.data or "", current_user.person))


@area.post("/evidence/<public_id>/withdraw")
@allows(Permission.COORDINATE)
def withdraw(public_id: str) -> ResponseReturnValue:
    """Take back an approval, and say why."""
    evidence, form = _to_decide(public_id), DecisionForm()
    return _answer(evidence, form, lambda: external.withdraw(evidence, current_user.person, form.reason.data or ""))


@area.get("/evidence/<public_id>/document")
@allows(Permission.COORDINATE)
def document(public_id: str) -> ResponseReturnValue:
    """The copy of the certificate."""
    return send_document(_visible(public_id))


@area.route("/people/<learner_number>/evidence/new", methods=["GET", "POST"])
@takes_up_to(ROOM_FOR_FORM)
@allows(Permission.COORDINATE)
def submit(learner_number: str) -> ResponseReturnValue:
    """Submit a certificate for somebody."""
    person = registering.find_by_number(learner_number)
    require(Permission.SEE_PERSON, person.id, "There is no such person.")
    form = EvidenceForm()
    form.offer_courses(request.args.get("course", ""))
    if form.validate_on_submit():
        made: list[ExternalEvidence] = []
        if is_accepted(lambda: made.append(form.submit(person)), form.issued_on):
            db.session.commit()
            flash(f"The certificate of {person.legal_name} is submitted.")
            return redirect(url_for("deciding.show", public_id=made[0].public_id), 303)
    return render_template("evidence/submit.html", form=form, person=person)


@area.get("/evidence/accepted")
@allows(Permission.COORDINATE)
def accepted() -> ResponseReturnValue:
    """The issuers whose certificates are proposed for approval, and those retired."""
    titles = {one.course_id: one.document.title for one in versions.all_current()}
    mine = [course_id for course_id in titles if permits(current_user, Permission.DECIDE_EVIDENCE, course_id)]
    return render_template("evidence/accepted.html", accepted=equivalences.of_courses(mine), titles=titles)


@area.route("/evidence/accepted/<int:equivalence_id>/retire", methods=["GET", "POST"])
@allows(Permission.COORDINATE)
def retire(equivalence_id: int) -> ResponseReturnValue:
    """Propose the certificates of an issuer no more, after saying what that changes; a reason is needed."""
    equivalence, form = equivalences.find(equivalence_id), RetireForm()
    require(Permission.DECIDE_EVIDENCE, equivalence.course_id, "There is no such issuer.")
    if form.validate_on_submit() and is_accepted(
        lambda: equivalences.retire(equivalence, form.reason.data or "", current_user.person), form.reason
    ):
        db.session.commit()
        flash("Retired. The next certificate of this issuer with this title has to be decided on anew.")
        return redirect(url_for("deciding.accepted"), 303)
    return render_template("evidence/retire.html", form=form, one=equivalences.find(equivalence_id))


def _answer(evidence: ExternalEvidence, form: DecisionForm, act) -> ResponseReturnValue:
    name, public_id = evidence.person.legal_name, evidence.public_id
    if not (form.validate_on_submit() and is_accepted(act, form.reason)):
        return _page(external.find(public_id), form)
    db.session.commit()
    flash(f"The certificate of {name} is {external.state_of(evidence)}. {name} is told by mail.")
    return redirect(url_for("deciding.queue"), 303)


def _page(evidence: ExternalEvidence, form: DecisionForm) -> ResponseReturnValue:
    (line,) = reports.lines_of([evidence])
    may_decide = permits(current_user, Permission.DECIDE_EVIDENCE, evidence.course_id)
    return render_template("evidence/decide.html", line=line, form=form, may_decide=may_decide)


def _visible(public_id: str) -> ExternalEvidence:
    evidence = external.find(public_id)
    if not permits(current_user, Permission.SEE_EVIDENCE, evidence.id):
        raise NotFound(_MISSING)
    return evidence


def _to_decide(public_id: str) -> ExternalEvidence:
    evidence = external.find(public_id)
    require(Permission.DECIDE_EVIDENCE, evidence.course_id, _MISSING)
    return evidence
