"""A course as one zip archive of its files: written always the same, read in memory without trusting anything in it.

Nothing is ever unpacked to disk, so a path in an archive can lead nowhere; it is refused all the same, for whoever unpacks it.
"""

import stat
import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lms.content.course_files import COURSE_FILE, MAX_COURSE_BYTES, MAX_FILES
from lms.content.problems import Problem, printable
from lms.content.reader import Reading, read_course
from lms.content.schema import Course
from lms.content.writer import write_course
from lms.content.yaml_nodes import Located

_DAMAGE = (BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, OverflowError)
"""Whatever ``zipfile`` raises for bytes that are not as they should be."""

_SEALED = 0x1 | 0x20 | 0x40 | 0x2000
"""The flags of an entry that is encrypted, a patch of another file, or has a hidden header."""

_MOST_TEXT = 16 * 1024 * 1024
"""More text than five thousand questions and five hundred lessons need, and few enough to be read while somebody waits."""

_ROOM = 16 * 1024 * 1024
_MOST_EXPANSION = 100
"""Above ``_ROOM`` bytes, an archive that grows more than this many times when unpacked holds no course."""

_LITTER = ("__MACOSX", "Thumbs.db", "desktop.ini")


def write_archive(course: Course, media: Mapping[str, bytes]) -> bytes:
    """The course's canonical files in a folder of its key, as a zip whose bytes depend on the course alone.

    ``media`` holds the bytes of every path in ``course.media``. Files are stored as they are: what deflating gives depends on
    the version of zlib, and media are compressed already.
    """
    body = BytesIO()
    with ZipFile(body, "w", ZIP_STORED) as archive:
        for path, data in sorted(write_course(course, media).items()):
            entry = ZipInfo(f"{course.key}/{path}")
            entry.create_system, entry.external_attr = 3, (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, data)
    return body.getvalue()


def read_archive(body: bytes, name: str = "course.zip") -> tuple[Reading, dict[str, bytes]]:
    """The course in a zip archive called ``name``, or every problem that stands in the way, and the files by their paths.

    What is wrong with the archive itself is told before anything in it is read.
    """
    files, problems = load_archive(body, name)
    if problems:
        return Reading(None, tuple(sorted(problems)), Located({}, COURSE_FILE, 1, 1)), {}
    return read_course(files), files


def load_archive(body: bytes, name: str) -> tuple[dict[str, bytes], list[Problem]]:
    """Every file in the archive by its path inside the course's folder, or why they cannot be had.

    Hidden files and what desktops leave behind are left out silently, as is the one folder around everything.
    """
    try:
        if problem := _unreadable(body):
            return {}, [Problem(name, 1, "archive", problem)]
        with ZipFile(BytesIO(body)) as archive:
            return _load(archive, len(body), name)
    except _DAMAGE:
        return {}, [Problem(name, 1, "archive", "the archive is damaged or cut off: make it or send it again")]


def _unreadable(body: bytes) -> str:
    if not body:
        return "the file is empty: choose the zip archive of a course"
    if body[:2] != b"PK":
        return "this is no zip archive: send the course's folder as a .zip file"
    # Every entry of the list at the end starts with these bytes; counting them costs nothing, reading a million of them does.
    if body.count(b"PK\x01\x02") > MAX_FILES * 2:
        return f"the archive holds more than {MAX_FILES} files: remove what is not needed"
    return ""


def _load(archive: ZipFile, size: int, name: str) -> tuple[dict[str, bytes], list[Problem]]:
    entries = archive.infolist()
    problems = [*_hostile(entries), *(Problem(name, 1, "size", message) for message in _too_much(entries, size))]
    if problems:
        return {}, problems
    kept = [entry for entry in entries if not entry.is_dir() and not _is_litter(entry.filename)]
    around = _folder_around(kept)
    files: dict[str, bytes] = {}
    for entry in kept:
        path = entry.filename.removeprefix(around)
        if (data := _read(archive, entry)) is None:
            problems.append(Problem(path, 1, "archive", "the file is damaged in the archive: make the archive again"))
        else:
            files[path] = data
    return files, problems or [Problem(name, 1, "course-file", message) for message in _no_course(files)]


def _hostile(entries: Sequence[ZipInfo]) -> Iterator[Problem]:
    """What no course needs and somebody may have put there on purpose, for each entry the first of it."""
    times = Counter(entry.orig_filename for entry in entries)
    for entry in {entry.orig_filename: entry for entry in entries}.values():
        kind = stat.S_IFMT(entry.external_attr >> 16) if entry.create_system == 3 else 0
        shown = printable(entry.orig_filename[:200])
        if entry.orig_filename != entry.filename or _leaves(entry.filename):
            yield Problem(shown, 1, "path", "the path leaves the course's folder: name files as in `media/timeline.svg`")
        elif times[entry.orig_filename] > 1:
            yield Problem(shown, 1, "path", "the archive holds two files of this name: keep one")
        elif kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            yield Problem(shown, 1, "path", "this is a link or a special file: put a plain file here")
        elif entry.flag_bits & _SEALED:
            yield Problem(shown, 1, "archive", "the file is encrypted: make the archive without a password")
        elif entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            yield Problem(shown, 1, "archive", "the file is packed in a way that is not read here: use plain zip (deflate)")


def _leaves(path: str) -> bool:
    names = path.removesuffix("/").split("/")
    return "\\" in path or ":" in names[0] or not path.isprintable() or any(one in ("", ".", "..") for one in names)


def _too_much(entries: Sequence[ZipInfo], size: int) -> Iterator[str]:
    declared = sum(entry.file_size for entry in entries)
    texts = sum(entry.file_size for entry in entries if entry.filename.endswith((".md", ".yaml")))
    if len(entries) > MAX_FILES * 2:
        yield f"the archive holds more than {MAX_FILES} files: remove what is not needed"
    if declared > MAX_COURSE_BYTES or texts > _MOST_TEXT:
        most = f"{MAX_COURSE_BYTES >> 20} MB, {_MOST_TEXT >> 20} MB of it text"
        yield f"unpacked, the archive is larger than a course may be ({most}): shrink its media"
    if sum(entry.compress_size for entry in entries) > size:
        yield "the files of the archive overlap: make it again"
    if declared > max(_ROOM, size * _MOST_EXPANSION):
        yield f"unpacked, the archive is more than {_MOST_EXPANSION} times as large, as no course is: make it again"


def _is_litter(path: str) -> bool:
    names = path.split("/")
    return any(one.startswith(".") for one in names) or names[0] == "__MACOSX" or names[-1] in _LITTER


def _folder_around(entries: Sequence[ZipInfo]) -> str:
    """The folder that everything lies in, with its slash; nothing when ``course.yaml`` lies outside or there is no such one."""
    tops = {entry.filename.partition("/")[0] for entry in entries}
    is_one = len(tops) == 1 and all("/" in entry.filename for entry in entries)
    return f"{tops.pop()}/" if is_one else ""


def _read(archive: ZipFile, entry: ZipInfo) -> bytes | None:
    """The bytes of an entry, never more than it declares; None when they are not what it declares."""
    try:
        with archive.open(entry) as file:
            data = file.read(entry.file_size + 1)
    except _DAMAGE:
        return None
    return data if len(data) == entry.file_size else None


def _no_course(files: Mapping[str, bytes]) -> Iterator[str]:
    """Why an archive that can be read holds no course, where more can be said than that ``course.yaml`` is missing."""
    courses = [path for path in files if path.endswith(f"/{COURSE_FILE}")]
    if COURSE_FILE in files:
        return
    if len(courses) > 1:
        yield f"the archive holds {len(courses)} courses: send one at a time"
    elif courses:
        yield f"`{courses[0]}` is not at the top: pack the folder it lies in, and nothing around it"
    elif any(path.endswith(".zip") for path in files):
        yield "the archive holds another archive: send the inner one"
