"""The site: routes, forms, errors and templates. Rules live in the domains; a view only loads, asks and shows."""

from flask import Flask, request
from flask_compress import Compress

import config
from lms.db import expect_only_reads
from lms.web import (
    accounts,
    answers,
    assessment,
    assets,
    background,
    courses,
    credentials,
    errors,
    evidence,
    filters,
    fragments,
    guards,
    headers,
    learning,
    limits,
    links,
    menus,
    notices,
    offerings,
    pages,
    proxies,
    receiving,
    uploads,
)
from lms.web.api import parts as api
from lms.web.sessions import FormTokens, Sessions
from lms.web.staff import (
    agencies,
    archives,
    assessments,
    attempts,
    attendance,
    authoring,
    banks,
    certificates,
    classes,
    coordinators,
    course_people,
    course_settings,
    deciding,
    exports,
    health,
    lessons,
    mail,
    outline,
    people,
    previews,
    publishing,
    questions,
    readiness,
    regrading,
    reviewing,
    rosters,
    seats,
    submissions,
    tokens,
    trying,
    verifying,
    waivers,
    webhooks,
)

csrf = FormTokens()
compress = Compress()

AREAS = (
    rosters.area,
    classes.area,
    seats.area,
    attendance.area,
    verifying.area,
    people.area,
    agencies.area,
    readiness.area,
    submissions.area,
    exports.area,
    health.area,
    coordinators.area,
    certificates.area,
    mail.area,
    tokens.area,
    webhooks.area,
    archives.area,
    assessments.area,
    banks.area,
    authoring.area,
    outline.area,
    lessons.area,
    previews.area,
    questions.area,
    trying.area,
    course_settings.area,
    course_people.area,
    reviewing.area,
    publishing.area,
    regrading.area,
    attempts.area,
    api.area,
    pages.area,
    courses.area,
    learning.area,
    assessment.area,
    answers.area,
    credentials.area,
    credentials.verify_area,
    notices.area,
    offerings.area,
    evidence.area,
    deciding.area,
    waivers.area,
)


def init_app(app: Flask, settings: config.Settings) -> None:
    """Put the site's routes and everything around them on the app."""
    app.before_request(_expect_what_the_method_says)
    uploads.init_app(app)
    receiving.init_app(app)
    app.session_interface = Sessions()
    csrf.init_app(app)
    compress.init_app(app)
    accounts.init_app(app, settings)
    filters.init_app(app)
    links.init_app(app)
    fragments.init_app(app)
    menus.init_app(app, settings)
    background.init_app(app, settings)
    assets.init_app(app)
    headers.init_app(app, settings.is_https)
    proxies.init_app(app, settings)
    errors.init_app(app)
    for area in AREAS:
        app.register_blueprint(area)
    # Only a token opens the API, and no browser sends one by itself.
    csrf.exempt(api.area)
    limits.guard_uploads(app, settings)
    limits.guard_calls(app, settings)
    guards.refuse_unguarded(app)


def _expect_what_the_method_says() -> None:
    expect_only_reads(request.method in ("GET", "HEAD", "OPTIONS"))
