"""How hard a lesson's prose is to read, and how long it takes."""

from collections.abc import Iterator

from lms.content import schema
from lms.content.checks.parts import Finding, Path, Rule, activities, lessons, texts
from lms.content.checks.prose import Sentence, sentences, word_count
from lms.content.checks.syllables import syllables
from lms.content.items import Item
from lms.content.schema import Assessment, Course, Lesson, ScenarioBlock

MAX_GRADE = 10.0
MIN_WORDS = 100
WORDS_PER_MINUTE = 130
MINUTES_PER_QUESTION = 1 / 3
BAND = 0.45

RULES = (
    Rule("reading-grade", "warning", f"A lesson reads at Flesch-Kincaid grade {MAX_GRADE:g} or lower."),
    Rule("declared-minutes", "warning", f"Declared minutes lie within {BAND:.0%} of what reading and answering take."),
)


def check(course: Course) -> Iterator[Finding]:
    """Lessons that are too hard, and activities whose minutes cannot be right."""
    for path, lesson in lessons(course):
        yield from _too_hard(path, lesson)
    for path, activity in activities(course):
        computed = lesson_minutes(activity) if isinstance(activity, Lesson) else assessment_minutes(activity)
        # Less than a minute cannot be declared.
        least = (1 - BAND) * activity.minutes if activity.minutes > 1 else 0
        if not least <= computed <= (1 + BAND) * activity.minutes:
            declared = "1 minute is" if activity.minutes == 1 else f"{activity.minutes} minutes are"
            message = f"{declared} declared, but it takes about {computed:.1f}: correct the number or the length"
            yield Finding("declared-minutes", (*path, "minutes"), message)


def grade(prose: list[Sentence]) -> float:
    """The Flesch-Kincaid grade level: 0.39 words per sentence + 11.8 syllables per word - 15.59 (Kincaid et al., 1975)."""
    words = [word for sentence in prose for word in sentence.words]
    if not words:
        return 0.0
    return 0.39 * len(words) / len(prose) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def lesson_minutes(lesson: Lesson) -> float:
    """The minutes that a lesson takes at 130 words a minute, scenarios along their model path, without the reference list."""
    return sum(_words_in_block(block) for block in lesson.blocks) / WORDS_PER_MINUTE


def assessment_minutes(assessment: Assessment) -> float:
    """The minutes that one attempt takes: reading what it asks at 130 words a minute, and 20 seconds to think for each."""
    words = sum(map(_words_asked, assessment.items)) / len(assessment.items)
    return assessment.length * (words / WORDS_PER_MINUTE + MINUTES_PER_QUESTION)


def _too_hard(path: Path, lesson: Lesson) -> Iterator[Finding]:
    prose: list[tuple[Path, Sentence]] = [
        (where, sentence)
        for where, text in texts(lesson.blocks, (*path, "blocks"))
        for sentence in sentences(text, with_quotes=False)
        if sentence.words
    ]
    level = grade([sentence for _, sentence in prose])
    if level <= MAX_GRADE or sum(len(sentence.words) for _, sentence in prose) < MIN_WORDS:
        return
    where, hardest = max(prose, key=lambda one: len(one[1].words) * grade([one[1]]))
    message = f"it reads at grade {level:.1f}, above {MAX_GRADE:g}: shorten sentences and words, first “{hardest.text[:60]}…”"
    yield Finding("reading-grade", where, message, hardest.line)


def _words_in_block(block: schema.Block) -> int:
    if isinstance(block, schema.ReferencesBlock):
        return 0
    if isinstance(block, schema.AdvisoryBlock):
        return word_count(block.body)
    if isinstance(block, ScenarioBlock):
        return _words_on_model_path(block)
    return sum(word_count(text) for _, text in texts(block))


def _words_on_model_path(scenario: ScenarioBlock) -> int:
    read = [scenario.title, scenario.intro, scenario.debrief]
    seen: set[str] = set()
    step = scenario.steps[0]
    while step.key not in seen:
        seen.add(step.key)
        best = next((choice for choice in step.choices if choice.best), None)
        read += [step.text, *(choice.text for choice in step.choices), best.consequence if best else ""]
        step = scenario.step(best.to) if best else step
    return sum(map(word_count, read))


def _words_asked(item: Item) -> int:
    """The words of a question before it is answered."""
    told_after = ("explanation", "feedback", "if_true", "if_false", "if_wrong", "accepted")
    return sum(word_count(text) for path, text in texts(item) if not any(step in told_after for step in path))
