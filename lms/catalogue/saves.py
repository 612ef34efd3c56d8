"""The saves of a draft: kept, listed, and read again."""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from lms.catalogue.models import CourseDraft, DraftPart, DraftSave
from lms.content.apart import Document, put_together, take_apart
from lms.db import db
from lms.errors import NotFound

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

PAGE = 50
"""How many saves are listed at once."""


def keep(draft: CourseDraft, note: str) -> None:
    """Keep the draft as it is now as its latest save."""
    outline, activities = take_apart(draft.manifest)
    digests = {name: _digest(body) for name, body in activities.items()}
    _keep_parts({digests[name]: body for name, body in activities.items()})
    manifest = {"outline": outline, "parts": digests}
    save = DraftSave(draft_id=draft.id, revision=draft.revision, manifest=manifest, note=note)
    save.saved_by, save.saved_at = draft.updated_by, draft.updated_at
    db.session.add(save)
    db.session.flush()


def listed(draft: CourseDraft, before: int | None = None) -> Sequence[DraftSave]:
    """The latest saves, the newest first; only those before a revision when one is given."""
    query = select(DraftSave).where(DraftSave.draft_id == draft.id).order_by(DraftSave.revision.desc()).limit(PAGE)
    return db.session.scalars(query.where(DraftSave.revision < before) if before else query).all()


def find(draft: CourseDraft, revision: int) -> DraftSave:
    """The save that made a revision; NotFound when the draft had none such."""
    query = select(DraftSave).where(DraftSave.draft_id == draft.id, DraftSave.revision == revision)
    save = db.session.scalar(query)
    if save is None:
        raise NotFound("There is no such save of this draft.")
    return save


def document_at(draft: CourseDraft, revision: int) -> Document:
    """The document that the draft was at a revision; NotFound when it had none such."""
    manifest = find(draft, revision).manifest
    query = select(DraftPart.digest, DraftPart.body).where(DraftPart.digest.in_(manifest["parts"].values()))
    bodies = {row.digest: row.body for row in db.session.execute(query)}
    return put_together(manifest["outline"], {name: bodies[digest] for name, digest in manifest["parts"].items()})


def are_alike(draft: CourseDraft, revision: int, other: int) -> bool:
    """Whether the draft was the same document at both revisions."""
    query = select(DraftSave.manifest).where(DraftSave.draft_id == draft.id, DraftSave.revision.in_((revision, other)))
    manifests = db.session.scalars(query).all()
    return manifests[0] == manifests[-1]


def _keep_parts(bodies: dict[str, Document]) -> None:
    kept = set(db.session.scalars(select(DraftPart.digest).where(DraftPart.digest.in_(bodies))))
    new = [{"digest": digest, "body": body} for digest, body in bodies.items() if digest not in kept]
    if new:
        # Somebody may be keeping the same lesson in another draft at this moment.
        db.session.execute(_INSERT[db.engine.dialect.name](DraftPart).on_conflict_do_nothing(), new)


def _digest(body: Any) -> str:
    return sha256(json.dumps(body, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
