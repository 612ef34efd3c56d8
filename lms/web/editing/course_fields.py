"""The fields of a course itself."""

from lms.web.courses import ROLES
from lms.web.editing.fields import Field
from lms.web.editing.item_fields import SUPPRESS

_OBJECTIVE = (Field("key", "Key"), Field("text", "What somebody can do afterwards"))
_STANDING = (
    ("verified", "Read: an excerpt was read"),
    ("secondary", "Secondary: a copy or a second-hand report was read"),
    ("dated", "Dated: true of the stated date only"),
)
_SOURCE = (
    Field("key", "Key"),
    Field("title", "Title"),
    Field("publisher", "Publisher"),
    Field("address", "Address", hint="You may leave it out."),
    Field("as_of", "As of", hint="The date or year that it is true of."),
    Field("checked_on", "Last checked on", "day"),
    Field("standing", "How far it may be trusted", "pick", choices=_STANDING),
)
_TERM = (Field("key", "Key"), Field("term", "Term"), Field("meaning", "What it means here", "text"))
_CERTIFICATE = (
    Field("hours", "Contact hours", "number"),
    Field("valid_months", "Months it stays valid", "number", "Leave it out for a certificate that stays valid for ever."),
)
_SEGMENT = (
    Field("key", "Key"),
    Field("title", "Title"),
    Field("day", "Day", "number"),
    Field("minutes", "Minutes", "number"),
    Field("topics", "Topics", "lines", "One on each line."),
)
_CLASSROOM = (
    Field("length", "Length", hint="Such as 2 days."),
    Field("segments", "Segments", "parts", parts=_SEGMENT, noun="segment"),
    Field("assessments", "How what was learned is checked", "lines", "One on each line."),
)

COURSE = (
    Field("title", "Title"),
    Field("summary", "Summary", hint="One sentence for the catalog."),
    Field("description", "Description", "text", "Markdown. What the course is about and for whom."),
    Field("audience", "For whom, in words", "lines", "One on each line."),
    Field("roles", "Jobs it is for", "picks", choices=tuple(ROLES.items())),
    Field("language", "Language", hint="As a code, such as en-US."),
    Field(
        "advisory", "Advisory", "text", "What is covered, how strongly, how to pause or skip. Needed when a lesson is sensitive."
    ),
    Field("history", "History", "text", "A dated note about where the course comes from. You may leave it out."),
    Field("certificate", "Certificate", "part", parts=_CERTIFICATE),
    Field("objectives", "Objectives", "parts", parts=_OBJECTIVE, noun="objective"),
    Field("sources", "Sources", "parts", parts=_SOURCE, noun="source"),
    Field("glossary", "Glossary", "parts", parts=_TERM, noun="term"),
    SUPPRESS,
)
"""What every course has."""

CLASSROOM = (Field("classroom", "How the class is held", "part", parts=_CLASSROOM),)
"""What only a classroom course has; what it requires is written as YAML."""
