"""Submission packs: affirming for an agency who is complete, and fetching what was affirmed."""

import re
import secrets

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField

from lms.credentials import keyring
from lms.db import db
from lms.people.models import Agency
from lms.permissions import Permission
from lms.reports import affirming, document, readiness
from lms.web.forms import is_accepted
from lms.web.guards import actor, allows
from lms.web.staff.agencies import find_theirs
from lms.web.staff.readiness import address_of, head_of, reach_of

area = Blueprint("submissions", __name__, url_prefix="/staff/agencies/<public_id>/submissions")
_KEY = re.compile(r"[\w-]{16,40}", re.ASCII)


class AffirmForm(FlaskForm):
    """Who affirms; ``key`` names the submission before it is made, so that sending the form twice makes one."""

    name = StringField("Your name", description="It stands on the paper, and is kept with the date.")
    key = HiddenField()


@area.get("")
@allows(Permission.COORDINATE)
def index(public_id: str) -> ResponseReturnValue:
    """What would be affirmed now, a form to affirm it, and the submissions there are."""
    return _page(find_theirs(public_id), AffirmForm(formdata=None, key=secrets.token_urlsafe(16)))


@area.post("")
@allows(Permission.COORDINATE)
def affirm(public_id: str) -> ResponseReturnValue:
    """Keep what stands now as affirmed under the name."""
    agency, form = find_theirs(public_id), AffirmForm()
    if not _KEY.fullmatch(form.key.data or ""):
        form.key.data = secrets.token_urlsafe(16)
    args = (agency, reach_of(agency), form.name.data or "", form.key.data, keyring.current().issuer, actor())
    if form.validate() and is_accepted(lambda: affirming.affirm(*args), form.name):
        db.session.commit()
        flash("The affirmation is kept. You can download it below.")
        return redirect(url_for("submissions.index", **address_of(agency)), 303)
    return _page(agency, form, 422)


@area.get("/<submission_id>.pdf")
@allows(Permission.COORDINATE)
def pdf(public_id: str, submission_id: str) -> ResponseReturnValue:
    """What was affirmed, as an accessible PDF."""
    submission = affirming.find(submission_id, find_theirs(public_id))
    response = Response(document.render_pdf(submission.content), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="training-affirmation-{submission.made_at:%Y-%m-%d}.pdf"'
    return response


def _page(agency: Agency, form: AffirmForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "submissions/index.html",
        **head_of(agency),
        form=form,
        lines=readiness.read(reach_of(agency)),
        submissions=affirming.newest(agency),
    ), status
