"""Coordinators: who has the role, for which agency or classroom course; for those who coordinate everything."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.catalogue import versions
from lms.db import db
from lms.errors import NotFound
from lms.people import agencies, grants, registering
from lms.permissions import Permission
from lms.web.forms import is_accepted
from lms.web.guards import actor, allows
from lms.web.staff.agency_forms import GrantForm

area = Blueprint("coordinators", __name__, url_prefix="/staff/coordinators")


@area.get("")
@allows(Permission.GRANT_ROLES)
def index() -> ResponseReturnValue:
    """Every grant of the role, and a form for another one."""
    return _page(GrantForm(formdata=None, reach=request.args.get("for")))


@area.post("")
@allows(Permission.GRANT_ROLES)
def grant() -> ResponseReturnValue:
    """Give somebody the role for an agency or a classroom course."""
    form = GrantForm()
    form.offer_reaches()
    if form.validate() and is_accepted(lambda: _grant(form), form.email):
        db.session.commit()
        flash(f"{form.email.data} can coordinate now.")
        return redirect(url_for("coordinators.index"), 303)
    return _page(form, 422)


@area.post("/<int:grant_id>/revoke")
@allows(Permission.GRANT_ROLES)
def revoke(grant_id: int) -> ResponseReturnValue:
    """Take the role back; what was done with it stays as it is."""
    if (found := grants.find(grant_id)) is not None:
        registering.revoke(found.user, found.grant, actor())
        db.session.commit()
        flash("The role is taken back.")
    return redirect(url_for("coordinators.index"), 303)


def _grant(form: GrantForm) -> None:
    kind, _, key = (form.reach.data or "").partition(":")
    user = registering.find_user((form.email.data or "").strip().lower())
    if user is None:
        raise NotFound("Nobody has an account with this address. Check it, or ask the person to register first.")
    if kind == "agency":
        registering.grant(user, "coordinator", agencies.find(key), bool(form.includes_below.data), by=actor())
    else:
        registering.grant(user, "coordinator", course_id=versions.current(key).course_id, by=actor())


def _page(form: GrantForm, status: int = 200) -> ResponseReturnValue:
    form.offer_reaches()
    titles = {one.course_id: one.document.title for one in versions.all_current()}
    return render_template("coordinators/index.html", form=form, given=grants.read(), titles=titles), status
