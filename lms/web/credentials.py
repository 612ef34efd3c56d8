"""Certificates: a person's own, their papers, and the public page on which anybody can check one."""

from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import TextAreaField

from lms import clock
from lms.catalogue import versions
from lms.credentials import badge, correcting, document, keyring, qr, reading, signing
from lms.credentials.claims import LABELS, Claims
from lms.credentials.models import Credential
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.errors import NotFound
from lms.permissions import Permission, permits
from lms.progress import reading as progress
from lms.progress.standing import derive
from lms.requirements.unlocking import opened_by
from lms.web.assets import asset
from lms.web.forms import NameField, Refilled, is_accepted
from lms.web.guards import learner, public
from lms.web.offerings import lines_for

area = Blueprint("credentials", __name__)
verify_area = Blueprint("verify", __name__)

OFFLINE_FILES = ("build/app.css", "verifier/offline.js", "build/noble-ed25519.js", "img/mark.svg")
"""What the offline checker is made of, beside its page."""


class CorrectionForm(Refilled):
    """The name a certificate should bear, and why."""

    name = NameField("Name as it should stand on the certificate")
    reason = TextAreaField(
        "Why it is wrong or has changed", description="Such as a slip in typing, or a new name after marriage."
    )


@area.get("/certificates")
@learner
def index() -> ResponseReturnValue:
    """Every certificate of this person, with what it is worth today."""
    mine = reading.of_person(current_user.person.id)
    return render_template("credentials/index.html", certificates=[(one, _claims(one), _status(one)) for one in mine])


@area.get("/transcript")
@learner
def transcript() -> ResponseReturnValue:
    """Everything this person has done here, to print or keep."""
    current = {version.course_id: version for version in versions.all_current()}
    lines = []
    records = progress.records(current_user.person.id)
    of_now = {record.enrolment.id for record in records}
    for record in records:
        version = current[record.enrolment.course_id]
        lines.append((version, record, derive(version.document, record.completed), reading.current(record.enrolment.id)))
    earlier = [one for one in reading.of_person(current_user.person.id) if one.enrolment_id not in of_now]
    return render_template("credentials/transcript.html", lines=lines, earlier=earlier, now=clock.now())


@area.get("/certificates/<public_id>")
@learner
def show(public_id: str) -> ResponseReturnValue:
    """A certificate, what it opens, and what to do next; its address stays good."""
    credential = _own(public_id)
    claims = _claims(credential)
    courses = {version.key: version for version in versions.all_current()}
    opens = opened_by(claims.course_key, [version.document for version in courses.values()])
    return render_template(
        "credentials/show.html",
        credential=credential,
        claims=claims,
        status=_status(credential),
        opens=opens,
        classes=lines_for([courses[course.key].course_id for course in opens]),
        address=_address(credential),
        successor=reading.successor_of(credential),
        correction=correcting.latest(credential),
    )


@area.route("/certificates/<public_id>/name", methods=["GET", "POST"])
@learner
def ask_for_name(public_id: str) -> ResponseReturnValue:
    """Ask for another name on the certificate; a coordinator decides."""
    credential = _own(public_id)
    form = CorrectionForm(name=current_user.person.legal_name)

    def ask() -> None:
        correcting.ask(credential, form.name.data or "", form.reason.data or "")

    if form.validate_on_submit() and is_accepted(ask, form.reason):
        db.session.commit()
        flash("Your request is sent. You will hear when it is decided.")
        return redirect(url_for("credentials.show", public_id=public_id), 303)
    return render_template("credentials/name.html", form=form, credential=credential), 422 if form.errors else 200


@area.get("/certificates/<public_id>/certificate.pdf")
@learner
def pdf(public_id: str) -> ResponseReturnValue:
    """The certificate as an accessible PDF."""
    credential = _own(public_id)
    claims = _claims(credential)
    body = document.render_pdf(claims, qr.svg(_packed(credential)), _address(credential))
    return _download(body, "application/pdf", f"certificate-{claims.number}.pdf")


@area.get("/certificates/<public_id>/badge.jwt")
@learner
def open_badge(public_id: str) -> ResponseReturnValue:
    """The certificate as an Open Badges 3.0 credential, signed, for a wallet."""
    credential = _own(public_id)
    body = badge.issue(_claims(credential), _address(credential), keyring.current())
    return _download(body.encode(), "application/vc+jwt", f"badge-{credential.number}.jwt")


@verify_area.get("/verify")
@public
def ask() -> ResponseReturnValue:
    """Ask for a certificate's number, or go to the page of the one that was typed."""
    typed = request.args.get("number", "").strip()
    found = reading.by_number(typed) if typed else None
    if found:
        return redirect(url_for("verify.show_public", number=found.number))
    return render_template("verify/ask.html", typed=typed), 404 if typed else 200


@verify_area.get("/verify/<number>")
@public
def show_public(number: str) -> ResponseReturnValue:
    """Every claim of a certificate as it was signed, so that an altered paper shows."""
    credential = reading.by_number(number)
    if credential is None:
        return render_template("verify/ask.html", typed=number), 404
    claims = _claims(credential)
    verdict = signing.check(claims.values(), credential.signature, keyring.current().keyring)
    return render_template(
        "verify/show.html",
        credential=credential,
        claims=claims,
        labels=LABELS,
        status=_status(credential),
        verdict=verdict,
        successor=reading.successor_of(credential),
        today=clock.today(),
    )


@verify_area.get("/.well-known/jwks.json")
@public
def jwks() -> ResponseReturnValue:
    """The public keys that certificates are checked with."""
    response = jsonify(keyring.current().keyring.public_jwks())
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@verify_area.get("/verify/offline")
@public
def offline() -> ResponseReturnValue:
    """A page that checks what a QR code carries in the browser itself; once opened it needs no network."""
    response = Response(render_template("credentials/offline.html", keys=keyring.current().keyring.public_jwks(), labels=LABELS))
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@verify_area.get("/verify/offline/worker.js")
@public
def offline_worker() -> ResponseReturnValue:
    """The script that keeps the offline checker in the browser once it was opened."""
    kept = [url_for("verify.offline"), *(asset(path) for path in OFFLINE_FILES)]
    response = Response(render_template("credentials/worker.js", kept=kept), mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = "/verify/offline"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _own(public_id: str) -> Credential:
    """The certificate, when it is the signed-in person's; somebody else's does not exist for them."""
    credential = reading.by_public_id(public_id)
    enrolment = db.session.get(Enrolment, credential.enrolment_id) if credential else None
    if credential is None or enrolment is None or not permits(current_user, Permission.SEE_CERTIFICATE, enrolment.person_id):
        raise NotFound("There is no such certificate among yours.")
    return credential


def _claims(credential: Credential) -> Claims:
    return Claims.model_validate(credential.claims)


def _status(credential: Credential) -> str:
    return reading.status(credential, clock.today())


def _packed(credential: Credential) -> str:
    return f"{keyring.current().base_url}/verify/offline#{signing.pack(_claims(credential), credential.signature)}"


def _address(credential: Credential) -> str:
    return f"{keyring.current().base_url}{url_for('verify.show_public', number=credential.number)}"


def _download(body: bytes, media_type: str, name: str) -> Any:
    response = Response(body, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
