"""For every lint rule, courses that have the flaw and courses that come close and do not."""

from pathlib import Path

import pytest
import yaml

from lms.content.checks import RULES, findings
from lms.content.checks.prose import sentences, word_count
from lms.content.checks.reading import grade
from lms.content.checks.syllables import syllables
from lms.content.reader import read_course
from tests.content.samples import COURSE, EXAM, LESSON, QUIZ, changed, course_files, line_of, told

STATUTE = (
    "Notwithstanding jurisdictional considerations, interdisciplinary telecommunications professionals investigating"
    " circumstances surrounding an unaccompanied adolescent's unanticipated disappearance should immediately communicate"
    " comprehensive descriptive information regarding identifiable characteristics to participating organizations. "
)

CORPUS = yaml.safe_load((Path(__file__).parent / "flaws.yaml").read_text())
FLAWS, NEAR_MISSES = CORPUS["flaws"], CORPUS["near_misses"]
SUPPRESSIBLE = [flaw for flaw in FLAWS if flaw["rule"] != "idle-suppression"]


def rule_of(case: dict) -> str:
    return case["rule"]


def found_in(changes: list[dict[str, str]]) -> tuple[dict[str, bytes], list[tuple[str, int, str]]]:
    """The sample course with these changes, and what the rules find in it."""
    files = course_files()
    for change in changes:
        new = change["new"].replace("{hard words}", STATUTE * 10).replace("{many words}", "One more word. " * 200)
        files = changed(change["file"], change["old"], new, files)
    reading = read_course(files)
    assert reading.course, told(reading.problems)
    return files, told(findings(reading.course, reading.where))


def test_the_sample_course_has_no_finding():
    assert found_in([]) == (course_files(), [])


@pytest.mark.parametrize("flaw", FLAWS, ids=rule_of)
def test_a_flaw_is_found_where_it_is(flaw: dict):
    files, found = found_in(flaw["changes"])
    file = flaw["at"]["file"]
    assert (file, line_of(file, flaw["at"]["line"], files), flaw["rule"]) in found


@pytest.mark.parametrize("near_miss", NEAR_MISSES, ids=rule_of)
def test_what_only_comes_close_is_not_found(near_miss: dict):
    assert near_miss["rule"] not in [rule for _, _, rule in found_in(near_miss["changes"])[1]]


def test_every_rule_has_a_flaw_and_a_near_miss():
    assert set(map(rule_of, FLAWS)) == RULES.keys()
    assert set(map(rule_of, NEAR_MISSES)) == RULES.keys()


@pytest.mark.parametrize("flaw", SUPPRESSIBLE, ids=rule_of)
def test_every_finding_can_be_suppressed_with_a_reason(flaw: dict):
    rule = flaw["rule"]
    suppress = f"suppress:\n  - {{rule: {rule}, reason: It was looked at.}}\n"
    files, found = found_in(flaw["changes"])
    for file in {file for file, _, name in found if name == rule}:
        before = {COURSE: "retired:", LESSON: "---\n\n", QUIZ: "items:\n", EXAM: "items:\n"}[file]
        files = changed(file, before, suppress + before, files)
    reading = read_course(files)
    assert rule not in [name for _, _, name in told(findings(reading.course, reading.where))]
    assert "idle-suppression" not in [name for _, _, name in told(findings(reading.course, reading.where))]


def test_a_suppression_reaches_no_further_than_its_part():
    files = changed(QUIZ, "text: The school", "text: The pimp")
    files = changed(QUIZ, "explanation: Sounds are facts, too.", "explanation: A pimp.", files)
    files = changed(QUIZ, "    points: 2\n", "    points: 2\n    suppress:\n      - {rule: term, reason: It is quoted.}\n", files)
    reading = read_course(files)
    assert told(findings(reading.course, reading.where)) == [(QUIZ, line_of(QUIZ, "A pimp.", files), "term")]


def test_a_suppression_of_the_course_does_not_speak_for_its_lessons():
    files = changed(QUIZ, "text: The school", "text: The pimp")
    files = changed(COURSE, "text: Let the caller finish", "text: Let the customer finish", files)
    files = changed(COURSE, "retired:", "suppress:\n  - {rule: term, reason: It is quoted.}\nretired:", files)
    reading = read_course(files)
    assert told(findings(reading.course, reading.where)) == [(QUIZ, line_of(QUIZ, "pimp", files), "term")]


WORDS = {
    1: "child law calm phone age years eyes they're friend these asked called while times watched closed used types",
    2: "police report missing officer's wanted handled safely statement something quiet client patient people going didn't",
    3: "officer trafficking reported settlement violence carrier usual video autism family agency federal custody evidence radio",
    4: "community vulnerable society experience situation emergency identify coordinate immediate prosecutor responsible"
    " interpreter evaluate",
    5: "immediately exploitation individual investigator identification",
}


def test_syllables_of_common_words_are_counted_well():
    counts = [(word, count) for count, words in WORDS.items() for word in words.split()]
    wrong = [(word, count, syllables(word)) for word, count in counts if syllables(word) != count]
    assert len(wrong) <= len(counts) // 20, wrong


def test_easy_prose_has_a_low_grade_and_hard_prose_a_high_one():
    easy = "The cat sat. The dog ran to the door. He saw a boy. The boy had a red hat."
    assert grade(sentences(easy)) < 2
    assert grade(sentences(STATUTE)) > 20
    assert (
        5
        < grade(sentences("The officer asked the caller to describe the vehicle, and then she repeated the license number."))
        < 10
    )
    assert grade([]) == 0


def test_sentences_are_those_of_the_prose():
    markdown = (
        "# Head\n\nUnder 22 U.S.C. 7102 it counts. Ask Dr. Lee at 2 p.m.!\nReally? Yes\n\n- one\n- two\n\n> Quoted\n\n`x` y"
    )
    told_apart = ["Under 22 U.S.C. 7102 it counts.", "Ask Dr. Lee at 2 p.m.!", "Really?", "Yes", "one", "two", "x y"]
    assert [sentence.text for sentence in sentences(markdown, with_quotes=False)] == told_apart
    assert [sentence.line for sentence in sentences(markdown)] == [2, 2, 3, 3, 5, 6, 8, 10]
    assert word_count("## A head\n\nand [linked words](term:x)[](source:y)\n\n```\nno code\n```\n") == 5
