"""Course files to course document: everything that is wrong with them is told at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lms.content.course_files import COURSE_FILE, CourseFiles, assessment_path, decode, lesson_path, sort_files
from lms.content.keys import key_problems
from lms.content.lesson_files import read_lesson_file
from lms.content.media import digests, media_problems
from lms.content.minute_sums import minute_problems
from lms.content.problems import Problem
from lms.content.references import media_named, reference_problems, what_is_named
from lms.content.schema import FORMAT, Assessment, Course, Lesson
from lms.content.schema_problems import validate
from lms.content.yaml_nodes import Located, read_yaml

_HIDING = ("yaml", "block", "encoding", "size")


@dataclass(frozen=True)
class Reading:
    """What reading a course's files gave: the course, unless there are problems.

    ``where`` is the whole course as a tree of text in the document's own shape, so that ``where.at(path)`` tells the file and
    line of any part of the document.
    """

    course: Course | None
    problems: tuple[Problem, ...]
    where: Located


def read_course(files: Mapping[str, bytes]) -> Reading:
    """The course that ``files`` hold, by their paths inside the course's folder, or every problem that stands in the way."""
    sorted_files = sort_files(files)
    problems = list(sorted_files.problems)
    tree = _read_tree(files.get(COURSE_FILE), COURSE_FILE, problems)
    if tree is not None and (newer := _newer_format(tree)):
        return Reading(None, (newer,), tree)
    activities = _read_activities(files, sorted_files, problems)
    if tree is None:
        return Reading(None, tuple(sorted(problems)), Located({}, COURSE_FILE, 1, 1))
    named = _Activities(activities)
    whole = named.put_into(tree)
    problems += named.problems + named.strays()
    course = _validated(whole, named.documents, sorted_files.media, problems)
    problems += _whole_course_problems(whole, sorted_files)
    # What is missing or unreadable may be what shows a picture, so that the picture only seems to be unused.
    if not any(problem.rule in _HIDING or (problem.rule, problem.file) == ("missing-file", COURSE_FILE) for problem in problems):
        problems += _unused_media(whole, sorted_files)
    return Reading(None if problems else course, tuple(sorted(set(problems))), whole)


def _newer_format(course: Located) -> Problem | None:
    """What to do about a course of a later format; anything else about it would mislead."""
    written = course.at(("format",))
    if not written.text.isdecimal() or len(written.text) > 4 or int(written.text) <= FORMAT:
        return None
    message = f"the course is written in format {written.text} and this site reads format {FORMAT}: update this site first"
    return Problem(written.file, written.line, "newer-format", message)


@dataclass(frozen=True)
class _Activity:
    path: str
    tree: Located
    document: Lesson | Assessment | None


def _read_tree(data: bytes | None, path: str, problems: list[Problem]) -> Located | None:
    if data is None:
        problems.append(Problem(path, 1, "course-file", "the folder has no course.yaml: write one"))
        return None
    text, found = decode(data, path)
    problems += found
    if text is None:
        return None
    tree, found = read_lesson_file(text, path) if path.endswith(".md") else read_yaml(text, path)
    problems += found
    return tree


def _read_activities(files: Mapping[str, bytes], sorted_files: CourseFiles, problems: list[Problem]) -> dict[str, _Activity]:
    """Every lesson and assessment by its path, read and validated by itself."""
    activities = {}
    for path in (path for paths in sorted_files.activities.values() for path in paths):
        tree = _read_tree(files[path], path, problems)
        if tree is None:
            tree, document = Located({}, path, 1, 1), None
        else:
            document, found = validate(Lesson if path.endswith(".md") else Assessment, tree.plain(), tree)
            problems += found
        activities[path] = _Activity(path, tree, document)
    return activities


class _Activities:
    """The activity files of a course, matched with the keys that its modules name."""

    def __init__(self, activities: dict[str, _Activity]):
        self.activities = activities
        self.unused = dict(activities)
        self.named: set[str] = set()
        self.documents: list[list[Lesson | Assessment]] = []
        self.problems: list[Problem] = []

    def put_into(self, course: Located) -> Located:
        """The tree of the course with every activity's own tree in place of its key."""
        modules = course.at(("modules",)).entries
        filled = [self.fill(number, module) for number, module in enumerate(modules, 1)]
        if not modules:
            return course
        return replace(course, value={**course.fields, "modules": replace(course.fields["modules"], value=filled)})

    def fill(self, number: int, module: Located) -> Located:
        folder = module.at(("key",)).text
        found = [self.find(key, lesson_path(number, folder, place, key.text)) for place, key in enumerate(_keys(module), 1)]
        self.documents.append([activity.document or _unreadable(activity) for activity in found])
        if not found:
            return module
        activities = replace(module.fields["activities"], value=[activity.tree for activity in found])
        return replace(module, value={**module.fields, "activities": activities})

    def find(self, key: Located, lesson: str) -> _Activity:
        """The activity that ``key`` names, wherever its file lies; what is wrong with the file's place is noted."""
        expected = (lesson, assessment_path(key.text))
        others = [path for path in self.unused if path.endswith(f"-{key.text}.md") and _key_of(path) == key.text]
        path = next((path for path in (*expected, *others) if path in self.unused), None)
        if path is None:
            self.problems.append(_doubled(key) if key.text in self.named else _missing(key, lesson))
            return _Activity("", Located(key.value, key.file, key.line, key.line), None)
        if path not in expected:
            self.problems.append(Problem(path, 1, "file-name", f"course.yaml puts this lesson at `{lesson}`: rename the file"))
        self.named.add(key.text)
        activity = self.unused.pop(path)
        written = activity.tree.at(("key",))
        if written.text and written.text != key.text:
            message = f"`key: {written.text}` differs from the file's name, which says `{key.text}`: use one key"
            self.problems.append(Problem(written.file, written.line, "file-name", message))
        return activity

    def strays(self) -> list[Problem]:
        """The activity files that no module names."""
        message = "no module in course.yaml names this file: list its key under `activities` or remove it"
        return [Problem(path, 1, "stray-file", message) for path in self.unused]


def _keys(module: Located) -> list[Located]:
    return module.at(("activities",)).entries


def _key_of(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".md").partition("-")[2]


def _doubled(key: Located) -> Problem:
    return Problem(key.file, key.line, "duplicate-key", f"`{key.text}` is named a second time: remove it here or there")


def _missing(key: Located, lesson: str) -> Problem:
    if not key.text:
        return Problem(key.file, key.line, "invalid-value", "write the key of a lesson or an assessment here")
    message = f"the activity `{key.text}` has no file: write `{lesson}` or `{assessment_path(key.text)}`"
    return Problem(key.file, key.line, "missing-file", message)


def _unreadable(activity: _Activity) -> Lesson:
    """A stand-in for an activity whose problems are told already, so that the rest of the course can be validated."""
    return Lesson.model_construct(kind="lesson", key=activity.tree.at(("key",)).text, blocks=())


def _validated(
    whole: Located, documents: list[list[Lesson | Assessment]], media: Mapping[str, bytes], problems: list[Problem]
) -> Course | None:
    values = whole.plain()
    if "media" in whole.fields:
        where = whole.fields["media"]
        problems.append(Problem(where.file, where.line, "unknown-field", "`media` is filled in from the folder: remove it"))
    values["media"] = digests(media)
    if documents:
        for module, activities in zip(values["modules"], documents, strict=True):
            if activities:
                module["activities"] = activities
    course, found = validate(Course, values, whole)
    problems += found
    return course


def _whole_course_problems(whole: Located, sorted_files: CourseFiles) -> list[Problem]:
    media = sorted_files.media
    problems = [*key_problems(whole), *minute_problems(whole), *reference_problems(whole, what_is_named(whole, media))]
    problems += [problem for path in media for problem in media_problems(path, media[path])]
    strays = [Problem(path, 1, "stray-file", "a course has no such file: remove it") for path in sorted_files.strays]
    return problems + strays


def _unused_media(whole: Located, sorted_files: CourseFiles) -> list[Problem]:
    unused = sorted(sorted_files.media.keys() - media_named(whole))
    return [Problem(path, 1, "stray-file", "no block shows this file: use it or remove it") for path in unused]
