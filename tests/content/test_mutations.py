"""Whatever happens to the files, the reader answers with a course or with problems, and never with an exception."""

import random
from collections.abc import Callable

import pytest

from lms.content.checks import findings
from lms.content.problems import REFUSALS
from lms.content.reader import read_course
from lms.content.writer import write_course
from tests.content.samples import COURSE, EXAM, LESSON, QUIZ, course_files

FILES = (COURSE, LESSON, LESSON, QUIZ, EXAM, "media/order.svg")
PIECES = [
    ":::",
    "---",
    "key: ",
    "  ",
    "\n",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "&a ",
    "*a",
    "!!x ",
    "|",
    ">",
    "\t",
    "\0",
    "\r",
    "\u2028",
    '"',
] + ["'", "term:", "source:", "(media/", "../", "null", "~", "9" * 40, "<", "]]>", "<script/>", "é", "😀", ": ", "#", "type: "]


def without_a_piece(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text))
    return text[:start] + text[start + chance.choice([1, 5, 40, 400]) :]


def with_a_piece(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text) + 1)
    return text[:start] + chance.choice(PIECES) + text[start:]


def without_a_line(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    del lines[chance.randrange(len(lines))]
    return "\n".join(lines)


def with_a_line_twice(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    lines.insert(chance.randrange(len(lines)), chance.choice(lines))
    return "\n".join(lines)


def with_an_empty_value(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    place = chance.randrange(len(lines))
    lines[place] = lines[place].partition(":")[0] + ":"
    return "\n".join(lines)


def with_two_words_swapped(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    one, other = chance.randrange(len(words)), chance.randrange(len(words))
    words[one], words[other] = words[other], words[one]
    return " ".join(words)


MUTATORS: list[Callable[[str, random.Random], str]] = [
    without_a_piece,
    with_a_piece,
    without_a_line,
    with_a_line_twice,
    with_an_empty_value,
    with_two_words_swapped,
]


def mutated_files(seed: int) -> dict[str, bytes]:
    """The sample course with one to five random edits; in one course of ten, one of them is to single bytes."""
    chance = random.Random(seed)
    files = course_files()
    for _ in range(chance.randint(1, 5)):
        file = chance.choice(FILES)
        text = files[file].decode() or " "
        files[file] = chance.choice(MUTATORS)(text, chance).encode()
    if chance.random() < 0.1:
        data = bytearray(files[LESSON])
        data[chance.randrange(len(data))] = chance.randrange(256)
        files[LESSON] = bytes(data)
    return files


@pytest.mark.parametrize("block", range(0, 1000, 100))
def test_a_thousand_mutated_courses_are_read_or_refused(block: int):
    for seed in range(block, block + 100):
        files = mutated_files(seed)
        reading = read_course(files)
        assert (reading.course is None) == bool(reading.problems), seed
        for problem in reading.problems:
            assert problem.rule in REFUSALS
            assert problem.file in files, (seed, problem)
            assert 1 <= problem.line <= files[problem.file].count(b"\n") + 2, (seed, problem)
        if reading.course:
            findings(reading.course, reading.where)
            assert read_course(write_course(reading.course, files)).course == reading.course, seed


def test_the_mutations_reach_most_of_the_reader():
    told = {problem.rule for seed in range(300) for problem in read_course(mutated_files(seed)).problems}
    reached = REFUSALS.keys() - {
        "archive",
        "newer-format",
        "size",
        "path",
        "course-file",
        "vanished-key",
        "reused-key",
        "changed-kind",
        "stray-file",
        "media",
    }
    assert reached <= told | {"minutes-sum", "link"}


@pytest.mark.parametrize("seed", range(40))
def test_any_bytes_instead_of_a_file_are_refused(seed: int):
    chance = random.Random(seed)
    file = chance.choice(FILES)
    reading = read_course(course_files() | {file: chance.randbytes(chance.randrange(2000))})
    assert reading.course is None
    assert reading.problems
