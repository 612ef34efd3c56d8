"""What is wrong with a course file, where, and what to do about it."""

from dataclasses import dataclass

REFUSALS = {
    "archive": "A zip archive of a course is damaged, encrypted, or no zip archive of one course.",
    "newer-format": "The course is written in a newer format than this site reads.",
    "course-file": "The course is unreadable as a whole: no `course.yaml`, or a folder whose name is not the course's key.",
    "encoding": "A file is not UTF-8 text, or holds control characters.",
    "size": "A file, or the course, is larger than allowed.",
    "path": "A path leaves the course's folder, or is not made of plain letters, digits, dots, hyphens and underscores.",
    "yaml": "The YAML cannot be read: a slip in the syntax, an alias, an anchor, a tag, or nesting that is too deep.",
    "duplicate-field": "One field stands twice in the same place.",
    "missing-field": "A required field is missing or empty.",
    "unknown-field": "A field that the format does not have.",
    "invalid-value": "A field's value does not fit.",
    "block": "A `:::` block is not opened, named or closed as it should be.",
    "duplicate-key": "One key names two things of the same kind in the course.",
    "missing-file": "`course.yaml` names an activity that has no file, or a block names a media file that is not there.",
    "stray-file": "A file that nothing in the course names.",
    "file-name": "A file's name, number or folder does not follow from `course.yaml`.",
    "unknown-reference": "An objective, source or glossary term is named that the course does not have.",
    "link": "A Markdown link that leads nowhere useful, or a picture outside a figure block.",
    "minutes-sum": "The minutes of a module or of the course are not the sum of their parts.",
    "media": "A media file of a type that is not allowed, or a drawing with scripts or outside references.",
    "vanished-key": "An activity of the last version is gone and its key is not listed under `retired`.",
    "reused-key": "An activity or a question uses a key that is retired.",
    "changed-kind": "A key means something else than in the last version.",
}
"""Every rule whose breach keeps a course from being read or published; none of them can be suppressed."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend: ``line`` counts from 1, ``rule`` is an id from the rule catalogue in ``docs/authoring.md``."""

    file: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{printable(self.file)}:{self.line}: {self.rule}: {self.message}"


def printable(path: str) -> str:
    """The path on one line, whatever bytes a disk or an archive has for a name."""
    return path if path.isprintable() else path.encode("unicode_escape").decode()
