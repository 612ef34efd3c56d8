"""The fields of a lesson and of its blocks, by kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lms.content.apart import Document
from lms.content.beginnings import suggest_key
from lms.web.editing import item_fields
from lms.web.editing.fields import Field, first, numbered, read

_PROSE = Field("body", "Text", "text", "Markdown.")
_ASIDE = (Field("title", "Title", hint="You may leave it out."), _PROSE)
_CHOICE = (
    Field("key", "Key"),
    Field("text", "What to do"),
    Field("consequence", "What follows", "text"),
    Field("to", "Key of the step it leads to"),
    Field("best", "The best choice here", "flag"),
)
_STEP = (
    Field("key", "Key"),
    Field("text", "What happens", "text"),
    Field("choices", "Choices", "parts", "None for an ending.", parts=_CHOICE, noun="choice"),
)
_SECTION = (Field("title", "Title"), Field("items", "Lines", "lines", "One on each line."))

BLOCKS: dict[str, tuple[str, tuple[Field, ...]]] = {
    "text": ("Text", (_PROSE,)),
    "case": ("Case", _ASIDE),
    "takeaway": ("Take-away", _ASIDE),
    "note": ("Note", _ASIDE),
    "advisory": (
        "Advisory",
        (
            Field("body", "What to know before reading", "text"),
            Field("short_version", "Short version", "text", "The points of the lesson without the case."),
        ),
    ),
    "figure": (
        "Picture",
        (
            Field("src", "File", "pick", choices="pictures"),
            Field("alt", "Alternative text", hint="What the picture says, in words, for whoever cannot see it."),
            Field("caption", "Caption", "text", "You may leave it out."),
        ),
    ),
    "media": (
        "Recording",
        (
            Field("src", "File", "pick", choices="recordings"),
            Field("media_type", "It is", "pick", choices=(("audio", "Sound"), ("video", "Video"))),
            Field("title", "Title"),
            Field("captions", "Captions (WebVTT)", "pick", "A video must have them.", choices="captions"),
            Field("transcript", "Transcript", "text", "Everything that is said and shown."),
        ),
    ),
    "scenario": (
        "Branching scenario",
        (
            Field("key", "Key"),
            Field("title", "Title"),
            Field("intro", "Introduction", "text"),
            Field("steps", "Steps", "parts", "It starts at the first one.", parts=_STEP, noun="step"),
            Field("debrief", "Debrief", "text", "What the model path was, and why."),
        ),
    ),
    "checklist": (
        "Checklist",
        (
            Field("title", "Title"),
            Field("items", "Lines", "lines", "One on each line."),
            Field("ordered", "The order matters", "flag"),
        ),
    ),
    "job-aid": (
        "Job aid",
        (
            Field("key", "Key"),
            Field("title", "Title"),
            Field("sections", "Sections", "parts", parts=_SECTION, noun="section"),
            Field("note", "Note", "text", "You may leave it out."),
        ),
    ),
    "references": ("Sources", (Field("sources", "Sources", "picks", choices="sources"),)),
}
"""What each kind of block is called, with its fields; a check's follow from the type of its question."""

ADD = {kind: name for kind, (name, _fields) in BLOCKS.items()} | {
    f"check.{item_type}": f"Check: {words}" for item_type, words in item_fields.TYPES.items()
}
"""Everything that can be added to a lesson, with its words."""

LESSON = (
    Field("title", "Title"),
    Field("minutes", "Minutes", "number"),
    Field("objectives", "Objectives", "picks", choices="objectives"),
    Field("sensitive", "It may be hard to read, so it starts with an advisory", "flag"),
    Field("reviewed_on", "Last reviewed on", "day"),
    Field("owner", "Who looks after it"),
    item_fields.SUPPRESS,
)


@dataclass(frozen=True)
class Shown:
    """A block with its name and its fields."""

    block: Document
    name: str
    fields: tuple[Field, ...]


def show(block: Document) -> Shown:
    """The block as a form shows it; one of a kind there is not has no fields."""
    kind, item_type = block.get("kind", ""), str((block.get("item") or {}).get("type", ""))
    if kind == "check":
        return Shown(block, ADD.get(f"check.{item_type}", "Check"), _check_fields(item_type))
    name, fields = BLOCKS.get(kind, (str(kind), ()))
    return Shown(block, name, fields)


def read_lesson(tree: Mapping[str, Any]) -> Document:
    """The lesson that the form was filled in with."""
    lesson = read(LESSON, tree)
    return lesson | {"blocks": [_read_block(entry) for entry in numbered(tree.get("blocks"))]}


def new_block(what: str, taken: set[str]) -> Document:
    """An empty block of a kind in ``ADD``, with a key that is not taken where it needs one."""
    kind, _, item_type = what.partition(".")
    if kind == "check":
        return {"kind": kind, "item": item_fields.new_item(item_type, suggest_key("check", sorted(taken)))}
    block: Document = {"kind": kind}
    for field in BLOCKS[kind][1]:
        block[field.name] = [item_fields.new_entry(field, number) for number in (1, 2)] if field.kind == "parts" else None
        if field.kind in ("lines", "picks", "flag"):
            block[field.name] = False if field.kind == "flag" else []
    if "key" in block:
        block["key"] = suggest_key(kind, sorted(taken))
    return block


def block_for(path: str, alt: str) -> Document | None:
    """The block that shows an uploaded file; None for captions, which a recording names."""
    ending = path.rpartition(".")[2]
    if ending in ("mp3", "mp4"):
        block = new_block("media", set())
        return block | {"src": path, "media_type": "audio" if ending == "mp3" else "video", "title": alt or None}
    return None if ending == "vtt" else new_block("figure", set()) | {"src": path, "alt": alt or None}


def _read_block(tree: Mapping[str, Any]) -> Document:
    kind = first(tree, "kind")
    if kind == "check":
        item = tree.get("item")
        item_type = first(item, "type") if isinstance(item, dict) else ""
        fields: tuple[Field, ...] = _check_fields(item_type)
        block = read(fields, tree)
        return {**block, "kind": kind, "item": block["item"] | {"type": item_type}}
    return {**read(BLOCKS.get(kind, ("", ()))[1], tree), "kind": kind}


def _check_fields(item_type: str) -> tuple[Field, ...]:
    return (Field("item", "Question", "part", parts=item_fields.fields_of(item_type)),)
