"""Reviewing drafts: saying something about a block, settling it, and approving a save."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from lms import audit, clock
from lms.catalogue import saves
from lms.catalogue.models import CourseDraft
from lms.catalogue.review_models import DraftApproval, DraftComment
from lms.content.apart import Document
from lms.db import db
from lms.errors import Invalid, NotFound

LONGEST = 4_000


@dataclass(frozen=True)
class Approved:
    """The newest approval of a draft, and how many saves came after it (0: the draft is what was approved)."""

    by: str
    at: datetime
    revision: int
    later: int


def comment(draft: CourseDraft, activity: Document, block: int | None, text: str, by: str) -> DraftComment:
    """Say something about the activity, or about one of its blocks by its place; raises Invalid for what cannot be said."""
    if not text.strip() or len(text) > LONGEST:
        raise Invalid(f"Write a comment of at most {LONGEST:,} characters.")
    blocks = activity.get("blocks", [])
    if block is not None and not 0 <= block < len(blocks):
        raise Invalid("This block is no longer there. Reload the page.")
    said = DraftComment(draft_id=draft.id, activity_key=activity["key"], block=block, text=text.strip(), made_by=by)
    said.quote, said.made_at = start_of(blocks[block]) if block is not None else "", clock.now()
    db.session.add(said)
    db.session.flush()
    audit.record(by, "draft.commented", f"course:{draft.course_id}", activity=activity["key"], comment=said.id)
    return said


def settle(draft: CourseDraft, comment_id: int, by: str) -> DraftComment:
    """Mark a comment as seen to; NotFound when the draft has none such."""
    found = db.session.get(DraftComment, comment_id)
    if found is None or found.draft_id != draft.id:
        raise NotFound("There is no such comment.")
    if found.settled_at is None:
        found.settled_by, found.settled_at = by, clock.now()
        audit.record(by, "draft.comment-settled", f"course:{draft.course_id}", comment=found.id)
    return found


def open_comments(draft: CourseDraft, activity_key: str) -> Sequence[DraftComment]:
    """The comments on the activity that nobody has seen to yet, oldest first."""
    query = select(DraftComment).where(DraftComment.draft_id == draft.id, DraftComment.activity_key == activity_key)
    return db.session.scalars(query.where(DraftComment.settled_at.is_(None)).order_by(DraftComment.id)).all()


def count_open(draft: CourseDraft) -> dict[str, int]:
    """How many comments nobody has seen to yet, by the key of the activity."""
    query = select(DraftComment.activity_key, func.count()).where(DraftComment.draft_id == draft.id)
    rows = db.session.execute(query.where(DraftComment.settled_at.is_(None)).group_by(DraftComment.activity_key))
    return {row[0]: row[1] for row in rows}


def place(said: DraftComment, blocks: Sequence[Document]) -> int | None:
    """Where the block stands now that the comment is about; None when it is about the whole, or the block is gone."""
    starts = [start_of(block) for block in blocks]
    if said.block is None or not said.quote:
        return said.block if said.block is not None and said.block < len(blocks) else None
    places = [number for number, start in enumerate(starts) if start == said.quote]
    return min(places, key=lambda number: abs(number - (said.block or 0)), default=None)


def approve(draft: CourseDraft, revision: int | None, by: str) -> None:
    """Approve the draft as it is; Invalid when it is no longer what the reviewer looked at."""
    if revision != draft.revision:
        raise Invalid("The draft was changed since you opened this page. Look at what changed, then approve it.")
    query = select(DraftApproval.id).where(DraftApproval.draft_id == draft.id, DraftApproval.revision == revision)
    if db.session.scalar(query.where(DraftApproval.made_by == by)) is None:
        db.session.add(DraftApproval(draft_id=draft.id, revision=draft.revision, made_by=by, made_at=clock.now()))
        audit.record(by, "draft.approved", f"course:{draft.course_id}", revision=draft.revision)


def approved(draft: CourseDraft) -> Approved | None:
    """The newest approval of the draft, None when no reviewer has approved it yet. Two statements at most."""
    query = select(DraftApproval).where(DraftApproval.draft_id == draft.id)
    newest = db.session.scalar(query.order_by(DraftApproval.revision.desc(), DraftApproval.id).limit(1))
    if newest is None:
        return None
    is_same = newest.revision == draft.revision or saves.are_alike(draft, newest.revision, draft.revision)
    return Approved(newest.made_by, newest.made_at, newest.revision, 0 if is_same else draft.revision - newest.revision)


def start_of(block: Document) -> str:
    """The first words of a block, by which it is known again."""
    texts: list[Any] = [block.get(name) for name in ("title", "body", "alt", "intro")]
    texts.append((block.get("item") or {}).get("prompt"))
    return " ".join(str(next((text for text in texts if text), "")).split())[:200]
