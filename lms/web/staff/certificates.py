"""Certificates for coordinators: finding one, revoking it, issuing it again, and correcting the name on it."""

from collections.abc import Callable
from typing import Any, get_args

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import true
from wtforms import TextAreaField

from lms import clock
from lms.credentials import correcting, reading
from lms.credentials.claims import LABELS
from lms.credentials.models import Credential, NameCorrection
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.offerings import revoking
from lms.permissions import Permission, certificates_visible_to, coordinated_by, permits
from lms.reports import certificates, history
from lms.web.forms import NameField, Refilled, is_accepted
from lms.web.guards import actor, allows, require
from lms.web.offerings import lines_of

area = Blueprint("certificates", __name__, url_prefix="/staff/certificates")

_MISSING = "There is no such certificate."
_MOST_ID = 2**31


class ReasonForm(Refilled):
    """Why something is done."""

    reason = TextAreaField("Reason", description="The holder is told, and it stays on record. The public does not see it.")


class NameForm(ReasonForm):
    """The right name, and why it is right."""

    name = NameField("Name on the certificate")


@area.get("")
@allows(Permission.COORDINATE)
def index() -> ResponseReturnValue:
    """The certificates in the coordinator's scope, and the corrections that wait for a decision."""
    text = request.args.get("q", "").strip()[:200]
    state = next((one for one in get_args(certificates.State) if one == request.args.get("state")), None)
    before = request.args.get("after", type=int)
    before = before if before and 0 < before < _MOST_ID else None
    found = certificates.search(certificates_visible_to(current_user), text, state, _today(), before)
    scope = coordinated_by(current_user)
    theirs = true() if scope.everything else Enrolment.course_id.in_(scope.course_ids)
    return render_template(
        "certificates/index.html",
        found=[(one, person, reading.status(one, _today())) for one, person in found],
        older=found[-1][0].id if len(found) == certificates.PAGE else None,
        asked={"q": text, "state": state or ""},
        is_first=before is None,
        states=get_args(certificates.State),
        requests=certificates.requests(theirs),
    )


@area.get("/<public_id>")
@allows(Permission.COORDINATE)
def show(public_id: str) -> ResponseReturnValue:
    """One certificate: what it states, what it is worth, what happened to it, and what can be done."""
    credential = _find(public_id)
    head = _head(credential)
    return render_template(
        "certificates/show.html", **head, history=history.of_certificate(credential, head["may_change"]), labels=LABELS
    )


@area.route("/<public_id>/revoke", methods=["GET", "POST"])
@allows(Permission.COORDINATE)
def revoke(public_id: str) -> ResponseReturnValue:
    """Say what a revocation does, ask why, and revoke."""
    credential = _find_to_change(public_id)
    form = ReasonForm()
    if _is_done(form, lambda: revoking.revoke(credential, actor(), form.reason.data or "")):
        flash(f"Certificate {credential.number} is revoked. Its holder is told.")
        return _back_to(credential)
    seats = revoking.seats_resting_on(credential, reading.holder_of(credential))
    return render_template("certificates/revoke.html", form=form, seats=lines_of(seats), **_head(credential)), _status(form)


@area.route("/<public_id>/reissue", methods=["GET", "POST"])
@allows(Permission.COORDINATE)
def reissue(public_id: str) -> ResponseReturnValue:
    """Issue a revoked certificate again, with a number of its own."""
    credential = _find_to_change(public_id)
    form = ReasonForm()
    if _is_done(form, lambda: correcting.reissue(credential, actor(), form.reason.data or "")):
        return _back_to_successor(credential, "It is issued again. Its holder is told.")
    return render_template("certificates/reissue.html", form=form, **_head(credential)), _status(form)


@area.route("/<public_id>/name", methods=["GET", "POST"])
@allows(Permission.COORDINATE)
def correct_name(public_id: str) -> ResponseReturnValue:
    """Issue the certificate in the right name."""
    credential = _find_to_change(public_id)
    form = NameForm(name=credential.claims["name"])
    if _is_done(form, lambda: correcting.correct(credential, form.name.data or "", actor(), form.reason.data or "")):
        return _back_to_successor(credential, "The name is corrected. The old number leads to the new one.")
    return render_template("certificates/name.html", form=form, **_head(credential)), _status(form)


@area.route("/requests/<public_id>", methods=["GET", "POST"])
@allows(Permission.COORDINATE)
def decide(public_id: str) -> ResponseReturnValue:
    """A request for another name: approve it, or refuse it and say why."""
    correction = correcting.find(public_id)
    credential = _checked(db.session.get_one(Credential, correction.credential_id))
    form = ReasonForm()
    if _is_done(form, lambda: _decide(correction, form.reason.data or "")):
        flash("The request is decided. Its holder is told.")
        return redirect(url_for("certificates.index"), 303)
    return render_template("certificates/decide.html", form=form, correction=correction, **_head(credential)), _status(form)


def _decide(correction: NameCorrection, reason: str) -> None:
    if request.form.get("outcome") == "approve":
        correcting.approve(correction, actor(), reason)
    else:
        correcting.refuse(correction, actor(), reason)


def _is_done(form: ReasonForm, act: Callable[[], Any]) -> bool:
    """Whether the form was sent and the domain did it, which is committed; what it refuses stands at the field."""
    if form.validate_on_submit() and is_accepted(act, form.reason):
        db.session.commit()
        return True
    return False


def _find(public_id: str) -> Credential:
    credential = reading.by_public_id(public_id)
    require(Permission.SEE_ISSUED, credential.id if credential else 0, _MISSING)
    assert credential is not None
    return credential


def _find_to_change(public_id: str) -> Credential:
    return _checked(_find(public_id))


def _checked(credential: Credential) -> Credential:
    require(Permission.CERTIFY, reading.course_of(credential), _MISSING)
    return credential


def _head(credential: Credential) -> dict[str, Any]:
    return {
        "credential": credential,
        "person": reading.holder_of(credential),
        "status": reading.status(credential, _today()),
        "successor": reading.successor_of(credential),
        "predecessor": reading.predecessor_of(credential),
        "may_change": permits(current_user, Permission.CERTIFY, reading.course_of(credential)),
    }


def _today() -> Any:
    return clock.today(current_user.person.time_zone)


def _status(form: ReasonForm) -> int:
    return 422 if form.errors else 200


def _back_to(credential: Credential) -> ResponseReturnValue:
    return redirect(url_for("certificates.show", public_id=credential.public_id), 303)


def _back_to_successor(credential: Credential, words: str) -> ResponseReturnValue:
    flash(words)
    return _back_to(reading.successor_of(credential) or credential)
