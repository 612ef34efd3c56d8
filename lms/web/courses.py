"""The catalogue, a course's own page, enrolling, and the files that lessons show."""

from collections.abc import Collection, Iterator
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from lms import clock
from lms.catalogue import drafting, versions
from lms.catalogue.models import MediaFile
from lms.content.markup import Links, render
from lms.credentials import reading as certified
from lms.credentials import renewing
from lms.db import db
from lms.enrolment import enrolling
from lms.errors import NotFound
from lms.permissions import Permission, permits
from lms.progress import completing, reading
from lms.progress.again import asked_again_in
from lms.progress.standing import derive
from lms.requirements.unlocking import opened_by
from lms.web.guards import learner, public
from lms.web.news import news_since
from lms.web.offerings import lines_for

area = Blueprint("courses", __name__)

ROLES = {
    "officer": "Police officers",
    "telecommunicator": "911 telecommunicators",
    "child-protection": "Child-protection partners",
    "supervisor": "Supervisors",
    "specialist": "Specialists",
}
"""Who a course may be for, in the words of the catalogue's filter."""


@area.get("/courses")
@public
def catalogue() -> ResponseReturnValue:
    """Every course there is, for everybody or for one role."""
    documents = [version.document for version in versions.all_current()]
    role = request.args.get("role", "")
    shown = [document for document in documents if role not in ROLES or role in document.roles]
    return render_template(
        "courses/catalogue.html",
        courses=[(document, opened_by(document.key, documents)) for document in shown],
        roles=ROLES,
        role=role,
    )


@area.get("/courses/<course_key>")
@public
def show(course_key: str) -> ResponseReturnValue:
    """A course as a task list: what there is to do, how long it takes, and what its certificate opens."""
    version = versions.current(course_key)
    if version.document.delivery == "classroom":
        return redirect(url_for("offerings.show_course", course_key=course_key))
    record = reading.record(current_user.person.id, version.course_id) if current_user.is_authenticated else None
    started = reading.started(record.enrolment) if record else set()
    again = asked_again_in(record.enrolment.id) if record else {}
    standing = derive(version.document, record.completed if record else {}, started, again)
    everything = {other.key: other for other in versions.all_current()}
    opens = opened_by(course_key, [other.document for other in everything.values()])
    certificate = certified.current(record.enrolment.id) if record else None
    today = clock.today(current_user.person.time_zone if record else "UTC")
    return render_template(
        "courses/show.html",
        course=version.document,
        version=version,
        record=record,
        standing=standing,
        again=again,
        opens=opens,
        classes=lines_for([everything[other.key].course_id for other in opens]),
        certificate=certificate,
        is_valid=certificate is not None and certified.status(certificate, today) == "valid",
        is_renewable=certificate is not None and renewing.is_renewable(certificate, today),
        renews_on=renewing.opens_on(certificate) if certificate else None,
        news=news_since(version, record.enrolment.told_version, standing.to_do_again) if record and not certificate else None,
        earlier=_earlier(version.course_id) if record and not certificate else None,
    )


@area.post("/courses/<course_key>/enroll")
@learner
def enrol(course_key: str) -> ResponseReturnValue:
    """Start the course; whoever is in it already simply goes on."""
    version = versions.current(course_key)
    if version.document.delivery == "classroom":
        return redirect(url_for("offerings.show_course", course_key=course_key))
    renewing.begin(current_user.person.id, version.course_id, current_user.person.time_zone)
    db.session.commit()
    first = version.document.activities[0]
    return redirect(url_for("learning.show", course_key=course_key, activity_key=first.key), 303)


@area.post("/courses/<course_key>/certificate")
@learner
def certify(course_key: str) -> ResponseReturnValue:
    """Issue the certificate to somebody who is done because the current version asks for less than the one before."""
    version = versions.current(course_key)
    record = reading.record(current_user.person.id, version.course_id)
    if record is None:
        raise NotFound("You are not in this course yet. Open its page and start it there.")
    credential = completing.certify(record.enrolment, version, current_user.person)
    db.session.commit()
    if credential is None:
        return redirect(url_for("courses.show", course_key=course_key), 303)
    return redirect(url_for("credentials.show", public_id=credential.public_id), 303)


def _earlier(course_id: int) -> Any:
    """The reader's certificate of an earlier cycle, the latest, with what it is worth; None without one."""
    person = current_user.person
    held = certified.of_person_in(person.id, course_id)
    return (held, certified.status(held, clock.today(person.time_zone))) if held else None


@area.get("/courses/<course_key>/glossary")
@public
def glossary(course_key: str) -> ResponseReturnValue:
    """The words the course uses and what they mean in it."""
    course = versions.current(course_key).document
    links = Links(terms=[term.key for term in course.glossary], sources=[source.key for source in course.sources])
    terms = sorted(((term, render(term.meaning, links)) for term in course.glossary), key=lambda pair: pair[0].term.casefold())
    return render_template("courses/glossary.html", course=course, terms=terms)


@area.get("/media/<course_key>/<digest>/<path:name>")
@learner
def media(course_key: str, digest: str, name: str) -> ResponseReturnValue:
    """A file that a lesson shows, to whoever is or was enrolled in its course, or writes it."""
    if not any(digest in media for media in _media_for_reader(course_key)):
        abort(404)
    found = db.session.execute(select(MediaFile.media_type, MediaFile.body).where(MediaFile.digest == digest)).one_or_none()
    if found is None:
        abort(404)
    response = Response(found.body, mimetype=found.media_type)
    # A drawing styles itself; opened by itself it must still run nothing.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response.make_conditional(request.environ)


def _media_for_reader(course_key: str) -> Iterator[Collection[str]]:
    """The digests of the files that the reader may see of the course: those that are taught, then those of its draft."""
    course = drafting.find(course_key)
    if course.current_version_id and enrolling.find(current_user.person.id, course.id):
        yield versions.load(course.current_version_id).document.media.values()
    if permits(current_user, Permission.SEE_DRAFT, course.id) and (draft := drafting.read(course)):
        yield draft.manifest.get("media", {}).values()
