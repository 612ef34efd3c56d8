"""The pictures, recordings and captions of courses: each kept once under its SHA-256, whatever shows it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from lms.catalogue.models import MediaFile
from lms.content.media import media_type
from lms.db import db

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def keep(media: Mapping[str, str], bodies: Mapping[str, bytes]) -> None:
    """Keep every file of ``media``, digests by path, that is not kept yet; ``bodies`` holds the bytes of those by path."""
    kept = set(db.session.scalars(select(MediaFile.digest).where(MediaFile.digest.in_(media.values()))))
    new = {digest: path for path, digest in media.items() if digest not in kept}
    rows = [{"digest": digest, "media_type": media_type(path), "body": bodies[path]} for digest, path in new.items()]
    if rows:
        # Somebody may be keeping the same picture for another course at this moment.
        db.session.execute(_INSERT[db.engine.dialect.name](MediaFile).on_conflict_do_nothing(), rows)


def missing(media: Mapping[str, str], bodies: Mapping[str, bytes]) -> list[str]:
    """The paths of ``media``, digests by path, of files that are neither kept nor among the bodies."""
    kept = set(db.session.scalars(select(MediaFile.digest).where(MediaFile.digest.in_(media.values()))))
    return [path for path, digest in media.items() if digest not in kept and path not in bodies]


def read(media: Mapping[str, str]) -> dict[str, bytes]:
    """The bytes of every file of ``media``, digests by path; what is not kept is left out."""
    query = select(MediaFile.digest, MediaFile.body).where(MediaFile.digest.in_(media.values()))
    bodies = {row.digest: row.body for row in db.session.execute(query)}
    return {path: bodies[digest] for path, digest in media.items() if digest in bodies}
