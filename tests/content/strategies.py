"""Hypothesis strategies for whole courses: every kind of block and question, and text that is hard to write down."""

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import strategies as st

from lms.content import items, schema
from lms.content.media import digests
from tests.content.hard_texts import HARD_KEYS, key_lists, keys, lines, passages, proses, texts
from tests.content.requirement_trees import requirements

MEDIA = {
    "media/a.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "media/sub/b.png": b"\x89PNG\r\n\x1a\n",
    "media/call.mp3": b"ID3",
    "media/call.mp4": b"\0\0\0\0ftyp",
    "media/call.vtt": b"WEBVTT",
}


class Making:
    """Draws the parts of one course, whose keys must differ and whose references must lead somewhere."""

    def __init__(self, draw: st.DrawFn):
        self.draw = draw
        self.objectives = draw(key_lists(1, 3))
        self.sources = draw(key_lists(0, 2))
        self.terms = draw(key_lists(0, 2))
        self.unused = iter(draw(st.permutations([f"k{number}" for number in range(60)] + list(HARD_KEYS))))
        self.media: set[str] = set()

    def maybe(self, strategy: st.SearchStrategy):
        return self.draw(st.none() | strategy)

    def markdown(self) -> str:
        """A passage, sometimes with a link to a term and a source of the course."""
        text = self.draw(passages)
        if self.terms and self.draw(st.booleans()):
            text += f"\n\n[word](term:{self.draw(st.sampled_from(self.terms))})"
        if self.sources and self.draw(st.booleans()):
            text += f"\n\nfact[](source:{self.draw(st.sampled_from(self.sources))})"
        return text

    def suppressions(self) -> tuple[schema.Suppression, ...]:
        return tuple(self.draw(st.lists(st.builds(schema.Suppression, rule=keys, reason=texts), max_size=2)))

    def options(self, least: int, right: int | None) -> tuple[items.Option, ...]:
        names = self.draw(key_lists(least, 4))
        key = self.draw(st.integers(0, len(names) - 1))
        return tuple(
            items.Option(
                key=name,
                text=self.draw(texts),
                correct=place == key or (right is None and self.draw(st.booleans())),
                feedback=self.maybe(passages),
            )
            for place, name in enumerate(names)
        )

    def item(self) -> items.ItemPart:
        made = self.draw(st.sampled_from(list(ITEM_MAKERS)))
        return made(
            key=next(self.unused),
            objective=self.draw(st.sampled_from(self.objectives)),
            prompt=self.markdown(),
            explanation=self.markdown(),
            points=self.draw(st.sampled_from([1.0, 2.0, 0.5, 1.25, 1 / 3])),
            critical=self.draw(st.booleans()),
            suppress=self.suppressions(),
            **ITEM_MAKERS[made](self),
        )

    def picture(self) -> str:
        return self.used(self.draw(st.sampled_from(["media/a.svg", "media/sub/b.png"])))

    def used(self, path: str) -> str:
        self.media.add(path)
        return path

    def block(self) -> schema.Part:
        return self.draw(st.sampled_from(BLOCK_MAKERS))(self)

    def lesson(self) -> schema.Lesson:
        blocks: list[schema.Part] = []
        for _ in range(self.draw(st.integers(1, 4))):
            block = self.block()
            if not (blocks and isinstance(blocks[-1], schema.TextBlock) and isinstance(block, schema.TextBlock)):
                blocks.append(block)
        return schema.Lesson(
            key=next(self.unused),
            title=self.draw(lines),
            minutes=self.draw(st.integers(1, 99)),
            objectives=tuple(self.draw(st.lists(st.sampled_from(self.objectives), min_size=1, max_size=2))),
            sensitive=self.draw(st.booleans()),
            reviewed_on=self.draw(st.dates()),
            owner=self.draw(texts),
            suppress=self.suppressions(),
            blocks=tuple(blocks),
        )

    def assessment(self) -> schema.Assessment:
        asked = tuple(self.item() for _ in range(self.draw(st.integers(1, 3))))
        draw = tuple(schema.Stratum(objective=one, count=1) for one in sorted({item.objective for item in asked}))
        return schema.Assessment(
            kind=self.draw(st.sampled_from(["quiz", "exam"])),
            key=next(self.unused),
            title=self.draw(lines),
            minutes=self.draw(st.integers(1, 99)),
            intro=self.maybe(passages),
            pass_percent=self.draw(st.sampled_from([80, 0, 100, 75])),
            attempts=self.maybe(st.integers(1, 9)),
            cooldown_minutes=self.draw(st.sampled_from([0, 30])),
            time_limit_minutes=self.maybe(st.integers(1, 600)),
            feedback=self.draw(st.sampled_from(["now", "after-submit", "after-pass", "never"])),
            opens=self.draw(st.sampled_from(["any-time", "after-the-rest"])),
            shuffle_options=self.draw(st.booleans()),
            draw=draw if self.draw(st.booleans()) else (),
            suppress=self.suppressions(),
            items=asked,
        )

    def module(self) -> schema.Module:
        made = tuple(self.draw(st.sampled_from([self.lesson, self.assessment]))() for _ in range(self.draw(st.integers(1, 2))))
        own = [activity for activity in made if isinstance(activity, schema.Lesson)] or made
        return schema.Module(
            key=next(self.unused), title=self.draw(lines), minutes=sum(one.minutes for one in own), activities=made
        )


def _pairs(make: Making) -> dict:
    targets = make.draw(key_lists(2, 3))
    return {
        "targets": tuple(items.matching.Target(key=key, text=make.draw(texts)) for key in targets),
        "pairs": tuple(
            items.matching.Pair(
                key=key, text=make.draw(texts), target=make.draw(st.sampled_from(targets)), feedback=make.maybe(passages)
            )
            for key in make.draw(key_lists(2, 3))
        ),
    }


ITEM_MAKERS = {
    items.SingleChoice: lambda make: {"options": make.options(2, right=1)},
    items.MultipleResponse: lambda make: {"options": make.options(2, right=None), "partial": make.draw(st.booleans())},
    items.TrueFalse: lambda make: {
        "answer": make.draw(st.booleans()),
        "if_true": make.maybe(passages),
        "if_false": make.maybe(passages),
    },
    items.Matching: _pairs,
    items.Ordering: lambda make: {
        "entries": tuple(items.ordering.Entry(key=key, text=make.draw(texts)) for key in make.draw(key_lists(3, 4)))
    },
    items.Numeric: lambda make: {
        "value": make.draw(
            st.sampled_from([Decimal("24"), Decimal("-1.50"), Decimal("1E+3"), Decimal("0.000001"), Decimal("-0")])
        ),
        "tolerance": make.draw(st.sampled_from([Decimal(0), Decimal("0.0"), Decimal("0.25")])),
        "unit": make.maybe(texts),
        "if_wrong": make.maybe(passages),
    },
    items.ShortText: lambda make: {
        "accepted": tuple(make.draw(st.lists(texts, min_size=1, max_size=3))),
        "if_wrong": make.maybe(passages),
    },
    items.ScenarioItem: lambda make: {
        "decisions": tuple(
            items.Decision(key=key, prompt=make.markdown(), options=make.options(2, right=1))
            for key in make.draw(key_lists(2, 2))
        )
    },
}


def _media(make: Making) -> schema.MediaBlock:
    video = make.draw(st.booleans())
    captions = make.used("media/call.vtt") if video or make.draw(st.booleans()) else None
    return schema.MediaBlock(
        src=make.used("media/call.mp4" if video else "media/call.mp3"),
        media_type="video" if video else "audio",
        title=make.draw(lines),
        captions=captions,
        transcript=make.markdown(),
    )


def _scenario(make: Making) -> schema.ScenarioBlock:
    opening, ending, other = make.draw(key_lists(3, 3))
    choices = tuple(
        schema.Choice(key=key, text=make.draw(texts), consequence=make.draw(passages), to=to, best=to == ending)
        for key, to in zip(make.draw(key_lists(3, 3)), (other, ending, opening), strict=True)
    )
    steps = (
        schema.Step(key=opening, text=make.markdown(), choices=choices),
        schema.Step(key=other, text=make.draw(passages), choices=choices[1:2]),
        schema.Step(key=ending, text=make.draw(passages)),
    )
    return schema.ScenarioBlock(
        key=next(make.unused), title=make.draw(lines), intro=make.markdown(), steps=steps, debrief=make.draw(passages)
    )


def _job_aid(make: Making) -> schema.JobAidBlock:
    sections = tuple(
        schema.JobAidSection(title=make.draw(lines), items=tuple(make.draw(st.lists(texts, min_size=1, max_size=3))))
        for _ in "ab"
    )
    return schema.JobAidBlock(key=next(make.unused), title=make.draw(lines), sections=sections, note=make.maybe(passages))


def _references(make: Making) -> schema.Part:
    if not make.sources:
        return schema.AsideBlock(kind="note", body=make.draw(proses))
    return schema.ReferencesBlock(sources=tuple(make.draw(st.permutations(make.sources))))


BLOCK_MAKERS: Sequence = (
    lambda make: schema.TextBlock(body=make.draw(proses)),
    lambda make: schema.AsideBlock(
        kind=make.draw(st.sampled_from(["case", "takeaway", "note"])), title=make.maybe(lines), body=make.draw(proses)
    ),
    lambda make: schema.AdvisoryBlock(body=make.markdown(), short_version=make.maybe(passages)),
    lambda make: schema.FigureBlock(src=make.picture(), alt=make.draw(texts), caption=make.maybe(passages)),
    _media,
    lambda make: schema.CheckBlock(item=make.item()),
    _scenario,
    lambda make: schema.ChecklistBlock(
        title=make.draw(lines), items=tuple(make.draw(st.lists(texts, min_size=2, max_size=3))), ordered=make.draw(st.booleans())
    ),
    _job_aid,
    _references,
)


@st.composite
def courses(draw: st.DrawFn) -> tuple[schema.Course, dict[str, bytes]]:
    """A course without problems, and the bytes of its media by path."""
    make = Making(draw)
    online = draw(st.booleans())
    modules = tuple(make.module() for _ in range(draw(st.integers(1, 2)))) if online else ()
    segments = tuple(
        schema.Segment(
            key=key, title=draw(lines), day=draw(st.integers(1, 30)), minutes=draw(st.integers(1, 400)), topics=(draw(texts),)
        )
        for key in draw(key_lists(1, 3))
    )
    activities = [activity for module in modules for activity in module.activities]
    total = sum(activity.minutes for activity in activities if isinstance(activity, schema.Lesson))
    media = {path: MEDIA[path] for path in sorted(make.media)}
    course = schema.Course(
        key=draw(keys),
        title=draw(lines),
        delivery="online" if online else "classroom",
        language=draw(st.sampled_from(["en-US", "no", "es-419"])),
        summary=draw(texts),
        description=make.markdown(),
        audience=tuple(draw(st.lists(texts, min_size=1, max_size=2))),
        roles=tuple(draw(st.lists(st.sampled_from(["officer", "telecommunicator", "supervisor"]), min_size=1, max_size=3))),
        minutes=(total or 1) if online else sum(segment.minutes for segment in segments),
        advisory=make.maybe(passages),
        history=make.maybe(passages),
        certificate=schema.Certificate(
            hours=draw(st.sampled_from([0.5, 1.0, 1.75, 24.5, 0.1])), valid_months=make.maybe(st.integers(1, 240))
        ),
        objectives=tuple(schema.Objective(key=key, text=draw(texts)) for key in make.objectives),
        requires=make.maybe(requirements),
        classroom=None if online else schema.Classroom(length=draw(texts), segments=segments, assessments=(draw(texts),)),
        modules=modules,
        sources=tuple(
            schema.Source(
                key=key,
                title=draw(lines),
                publisher=draw(texts),
                address=make.maybe(texts),
                as_of=draw(texts),
                checked_on=make.maybe(st.dates()),
                standing=draw(st.sampled_from(["verified", "secondary", "dated"])),
            )
            for key in make.sources
        ),
        glossary=tuple(schema.Term(key=key, term=draw(lines), meaning=draw(passages)) for key in make.terms),
        retired=tuple(f"gone-{key}" for key in draw(key_lists(0, 2))),
        suppress=make.suppressions(),
        media=digests(media),
    )
    return course, media
