"""An archive gives the course back by digest, and whatever else somebody sends is refused in words."""

import stat
import warnings
import zipfile
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_LZMA

import pytest
from hypothesis import HealthCheck, given, settings

from lms.content import archives, schema
from lms.content.archives import read_archive, write_archive
from lms.content.digest import digest
from lms.content.folder import course_folders, load_folder, read_folder
from tests.content.packing import packed, with_sizes
from tests.content.samples import COURSE, LESSON, NIGHT_WATCH, changed, course_files, course_of, told
from tests.content.strategies import courses


def refused(body: bytes) -> list[tuple[str, int, str]]:
    """The problems of an archive that must not be read."""
    reading, _ = read_archive(body, "sent.zip")
    assert reading.course is None
    assert reading.problems
    return told(reading.problems)


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(courses())
def test_any_course_survives_being_packed_and_read(made: tuple[schema.Course, dict[str, bytes]]):
    course, media = made
    reading, files = read_archive(write_archive(course, media))
    assert not reading.problems
    assert digest(reading.course) == digest(course)
    assert {path: files[path] for path in course.media} == media


@pytest.mark.parametrize("folder", [*course_folders(Path("course_content")), NIGHT_WATCH], ids=lambda folder: folder.name)
def test_every_real_course_comes_back_identical(folder: Path):
    course = read_folder(folder).course
    body = write_archive(course, load_folder(folder)[0])
    assert body == write_archive(course, load_folder(folder)[0])
    reading, files = read_archive(body)
    assert digest(reading.course) == digest(course)
    assert write_archive(reading.course, files) == body


def test_other_programs_read_what_is_written():
    course = course_of(course_files())
    with zipfile.ZipFile(BytesIO(write_archive(course, course_files()))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted(f"night-watch/{path}" for path in course_files())
        assert archive.read("night-watch/course.yaml") == course_files()[COURSE]


@pytest.mark.parametrize("around", ["night-watch/", "", "night watch (2)/", "Kurs für Anfänger/"])
def test_a_folder_packed_by_a_desktop_is_read(around: str):
    litter = {"__MACOSX/night-watch/._course.yaml": b"x", f"{around}.DS_Store": b"x", f"{around}media/Thumbs.db": b"x"}
    folders = [(around, b""), (f"{around}media/", b"")] if around else []
    body = packed([*folders, *litter.items(), *in_folder(course_files(), around)], around="")
    reading, files = read_archive(body)
    assert reading.problems == ()
    assert digest(reading.course) == digest(course_of(course_files()))
    assert files == course_files()


def in_folder(files: dict[str, bytes], around: str) -> list[tuple[str, bytes]]:
    return [(around + path, data) for path, data in files.items()]


def test_what_is_wrong_with_the_course_is_told_as_for_a_folder():
    files = changed(COURSE, "hours: 0.5", "hours: many") | {"notes.txt": b"x", "media/run.exe": b"MZ", "media/a.png": b"GIF89a"}
    assert refused(packed(files)) == [
        (COURSE, 16, "invalid-value"),
        ("media/a.png", 1, "media"),
        ("media/a.png", 1, "stray-file"),
        ("media/run.exe", 1, "media"),
        ("media/run.exe", 1, "stray-file"),
        ("notes.txt", 1, "stray-file"),
    ]


def test_a_newer_format_is_said_to_be_newer_and_nothing_else():
    files = changed(COURSE, "format: 1", "format: 2\nshiny: new")
    files = changed(LESSON, "::: takeaway", "::: hologram", files)
    reading, _ = read_archive(packed(files))
    assert [str(problem) for problem in reading.problems] == [
        "course.yaml:1: newer-format: the course is written in format 2 and this site reads format 1: update this site first"
    ]


@pytest.mark.parametrize("written", ["0", "1.5", "two", "-2", "99999999999999999999999", "[2]"])
def test_a_format_that_never_was_is_an_invalid_value(written: str):
    assert [rule for _, _, rule in refused(packed(changed(COURSE, "format: 1", f"format: {written}")))] == ["invalid-value"]


@pytest.mark.parametrize("body", [b"", b"x", b"<html></html>" * 99, b"PK\x05\x06", b"PK\x03\x04" + b"\0" * 99, b"\x1f\x8b" * 40])
def test_what_is_no_zip_is_refused(body: bytes):
    assert refused(body) == [("sent.zip", 1, "archive")]


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
def test_an_archive_that_is_cut_off_is_refused(part: float):
    body = packed(course_files())
    assert refused(body[: int(len(body) * part)]) == [("sent.zip", 1, "archive")]


def test_an_empty_archive_has_no_course():
    assert refused(packed({})) == [("course.yaml", 1, "course-file")]


@pytest.mark.parametrize(
    "path",
    ["../escape.md", "media/../../x.svg", "/etc/passwd", "C:/x.svg", "c:x.svg", "media\\x.svg", "..\\x", "media//x.svg", "./x"]
    + ["media/./x.svg", "media/x\n.svg", "\x1b[2J", "//host/x", ".."],
)
def test_paths_that_leave_the_folder_are_refused(path: str):
    body = packed([*in_folder(course_files(), "night-watch/"), (path, b"x")], around="")
    (file, line, rule) = refused(body)[0]
    assert (line, rule) == (1, "path")
    assert file.isprintable()


def test_a_name_that_goes_on_behind_a_zero_is_refused():
    body = packed(course_files() | {"media/evil.svgX.exe": b"x"})
    assert refused(body.replace(b"evil.svgX.exe", b"evil.svg\0.exe")) == [("night-watch/media/evil.svg\\x00.exe", 1, "path")]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK])
def test_links_and_special_files_are_refused(kind: int):
    link = packed({"link.svg": b"/etc/passwd"}, around="media/", external_attr=(kind | 0o777) << 16)
    assert refused(link) == [("media/link.svg", 1, "path")]


@pytest.mark.parametrize("flag", [0x1, 0x40])
def test_an_encrypted_archive_is_refused(flag: int):
    body = packed({"course.yaml": b"x" * 99}).replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00" + bytes([flag, 0])
    )
    assert refused(body) == [("night-watch/course.yaml", 1, "archive")]


@pytest.mark.parametrize("way", [ZIP_BZIP2, ZIP_LZMA])
def test_ways_to_pack_that_cannot_be_held_back_are_refused(way: int):
    assert {(line, rule) for _, line, rule in refused(packed(course_files(), compress_type=way))} == {(1, "archive")}


def test_two_files_of_one_name_are_refused():
    with warnings.catch_warnings(action="ignore"):
        body = packed([*course_files().items(), (COURSE, b"key: other\n")])
    assert refused(body) == [("night-watch/course.yaml", 1, "path")]


def test_names_that_differ_only_by_case_are_refused():
    assert ("media/order.svg", 1, "path") in refused(packed(course_files() | {"media/Order.svg": b"<svg/>"}))


def test_an_archive_that_grows_without_end_is_refused_unread():
    bomb = packed({f"media/{number}.mp4": bytes(8 << 20) for number in range(4)})
    assert len(bomb) < 50_000
    assert refused(bomb) == [("sent.zip", 1, "size")]


@pytest.mark.parametrize("declared", [1, 600 << 20, 0xFFFFFFFE])
def test_a_size_that_is_not_true_is_refused(declared: int):
    body = with_sizes(packed(course_files()), "media/call.vtt", declared)
    assert [rule for _, _, rule in refused(body)] in (["archive"], ["size"], ["size", "size"])


def test_text_that_would_take_minutes_to_read_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archives, "_MOST_TEXT", 4_000)
    assert refused(packed(course_files())) == [("sent.zip", 1, "size")]


def test_more_entries_than_a_course_has_are_refused_before_they_are_listed():
    many = packed([(f"media/{number}.svg", b"") for number in range(4_100)])
    assert refused(many) == [("sent.zip", 1, "archive")]


def test_entries_that_share_their_bytes_are_refused():
    one = packed({"media/a.svg": b"x" * 100}, compress_type=0)
    body = packed({"media/a.svg": b"y" * 10}, compress_type=0)
    at = body.rindex(b"PK\x01\x02")
    claimed = (len(body) + 1).to_bytes(4, "little")
    assert len(one) > len(body)
    assert refused(body[: at + 20] + claimed + claimed + body[at + 28 :]) == [("sent.zip", 1, "size")]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"one/course.yaml": b"x", "two/course.yaml": b"x"}, "holds 2 courses"),
        ({"one/two/course.yaml": b"x"}, "not at the top"),
        ({"night-watch.zip": b"PK"}, "another archive"),
    ],
)
def test_what_is_packed_in_the_wrong_way_is_told(files: dict[str, bytes], words: str):
    reading, _ = read_archive(packed(files, around=""), "sent.zip")
    assert [problem.rule for problem in reading.problems] == ["course-file"]
    assert words in reading.problems[0].message


def test_reading_opens_no_file(monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise AssertionError("a file is opened")

    good, bad = packed(course_files()), packed([("../../outside", b"x"), ("media/x.svg", b"x")], around="")
    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr("io.open", refuse)
    monkeypatch.setattr("os.open", refuse)
    assert [read_archive(body)[0].course is None for body in (good, bad)] == [False, True]
