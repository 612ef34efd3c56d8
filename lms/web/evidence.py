"""Certificates from elsewhere, on the learner's side: submitting one, and seeing where each stands."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.db import db
from lms.errors import NotFound
from lms.permissions import Permission
from lms.reports import evidence as reports
from lms.requirements import documents, external
from lms.requirements.models import ExternalEvidence
from lms.web.evidence_form import ROOM_FOR_FORM, EvidenceForm, folder
from lms.web.forms import is_accepted
from lms.web.guards import learner, require
from lms.web.uploads import takes_up_to

area = Blueprint("evidence", __name__, url_prefix="/evidence")
_MISSING = "There is no such certificate."


@area.get("")
@learner
def index() -> ResponseReturnValue:
    """Everything that was submitted for the reader, and where each stands."""
    return render_template("evidence/index.html", lines=reports.lines_of(external.of_person(current_user.person)))


@area.route("/new", methods=["GET", "POST"])
@takes_up_to(ROOM_FOR_FORM)
@learner
def submit() -> ResponseReturnValue:
    """Submit a certificate from elsewhere."""
    form = EvidenceForm()
    form.offer_courses(request.args.get("course", ""))
    if form.validate_on_submit():
        made: list[ExternalEvidence] = []
        if is_accepted(lambda: made.append(form.submit(current_user.person)), form.issued_on):
            db.session.commit()
            flash("Your certificate is submitted. We write to you when somebody has decided.")
            return redirect(url_for("evidence.show", public_id=made[0].public_id), 303)
    return render_template("evidence/submit.html", form=form, person=None)


@area.get("/<public_id>")
@learner
def show(public_id: str) -> ResponseReturnValue:
    """One certificate from elsewhere: what it says, where it stands, and what to do next."""
    (line,) = reports.lines_of([_theirs(public_id)])
    return render_template("evidence/show.html", line=line)


@area.post("/<public_id>/withdraw")
@learner
def withdraw(public_id: str) -> ResponseReturnValue:
    """Take the certificate back."""
    external.withdraw(_theirs(public_id), current_user.person)
    db.session.commit()
    flash("The certificate is withdrawn. It counts for no class any more.")
    return redirect(url_for("evidence.show", public_id=public_id), 303)


@area.get("/<public_id>/document")
@learner
def document(public_id: str) -> ResponseReturnValue:
    """The copy of the certificate, for whoever it belongs to."""
    return send_document(_theirs(public_id))


def send_document(evidence: ExternalEvidence) -> Response:
    """The copy as a download that no browser opens as a page of ours."""
    if evidence.document_digest is None or evidence.document_type is None:
        raise NotFound("No copy of this certificate was sent.")
    response = Response(documents.read(folder(), evidence.document_digest), mimetype=evidence.document_type)
    name = f"certificate-{evidence.id}.{documents.ENDINGS[evidence.document_type]}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return response


def _theirs(public_id: str) -> ExternalEvidence:
    evidence = external.find(public_id)
    require(Permission.SEE_CERTIFICATE, evidence.person_id, _MISSING)
    return evidence
