"""Jobs, kinds of agency, affirmations and waivers: how each stands on the class day, and the records that hold it."""

from datetime import date, timedelta

import pytest

from lms.content.schema import AffirmationRequirement, AgencyRequirement, AllOf, CourseRequirement, JobRequirement
from lms.requirements.evaluating import evaluate
from lms.requirements.explained import Leaf, Step, from_json, to_json
from lms.requirements.records import (
    Affirmed,
    CourseProgress,
    Evidence,
    HeldCertificate,
    HeldPlace,
    HeldWaiver,
    PendingCertificate,
)
from lms.requirements.rules import identify, leaves_of

CLASS_DAY, TODAY = date(2027, 3, 16), date(2026, 11, 23)
WORKS = JobRequirement(jobs=("officer", "supervisor"))
BELONGS = AgencyRequirement(agency_kinds=("prosecution", "law-enforcement"))
AFFIRMS = AffirmationRequirement(affirmation="no-files", text="I bring no case files.")
INTRO = CourseRequirement(course="intro")
STARTED = date(2024, 5, 1)


def judge(rule, **known):
    explained = evaluate(rule, Evidence(**known), CLASS_DAY, TODAY)
    assert from_json(to_json(explained)) == explained
    return explained


def place(job="officer", kind="law-enforcement", starts=STARTED, ends=None):
    return HeldPlace(job, "North Precinct", kind, starts, ends)


ON_RECORD = "On record as an officer at North Precinct."
PLACES = [
    # what is on record, status, sentence, facts
    ([place()], "on-record", "On record as an officer at North Precinct.", ("from 1 May 2024",)),
    (
        [place(ends=CLASS_DAY)],
        "on-record",
        "On record as an officer at North Precinct.",
        ("from 1 May 2024", "until 16 March 2027"),
    ),
    ([place(starts=CLASS_DAY)], "on-record", "On record as an officer at North Precinct.", ("from 16 March 2027",)),
    (
        [place(ends=date(2027, 3, 15))],
        "not-on-the-day",
        "On record as an officer at North Precinct, but not on 16 March 2027, when the class starts.",
        ("from 1 May 2024", "until 15 March 2027"),
    ),
    ([place(ends=date(2026, 11, 22))], "not-on-record", "No agency has this on record for that day.", ()),
    ([place(starts=date(2027, 3, 17))], "not-on-record", "No agency has this on record for that day.", ()),
    ([place("specialist", "academy")], "not-on-record", "No agency has this on record for that day.", ()),
    ([], "not-on-record", "No agency has this on record for that day.", ()),
]


@pytest.mark.parametrize("rule", [WORKS, BELONGS], ids=["job", "agency"])
@pytest.mark.parametrize(("places", "status", "sentence", "facts"), PLACES)
def test_says_what_agencies_have_on_record(rule, places, status, sentence, facts):
    leaf = judge(rule, places=tuple(places))
    assert (leaf.status, leaf.sentence, leaf.facts) == (status, sentence, facts)
    assert leaf.is_met == (status == "on-record")
    assert [step.label for step in leaf.steps] == ([] if leaf.is_met else ["Ask the agency to put this on record"])


def test_names_what_is_asked_for():
    assert judge(WORKS).title == "Works as an officer or a supervisor"
    assert judge(BELONGS).title == "Belongs to a prosecutor's office or a law-enforcement agency"
    assert [identify(leaf) for leaf in leaves_of(AllOf(all=(WORKS, BELONGS, AFFIRMS, INTRO)))] == [
        ("job", "officer+supervisor"),
        ("agency", "law-enforcement+prosecution"),
        ("affirmation", "no-files"),
        ("course", "intro"),
    ]


def test_an_affirmation_holds_for_the_words_that_were_given():
    leaf = judge(AFFIRMS)
    assert (leaf.status, leaf.sentence) == ("not-affirmed", "“I bring no case files.” Not affirmed yet.")
    assert leaf.steps == (Step("no-files", "I bring no case files.", "Affirm this", 1, "affirmation"),)
    given = Affirmed(1, "no-files", "I bring no case files.", TODAY)
    leaf = judge(AFFIRMS, affirmed=(given,))
    assert (leaf.status, leaf.sentence) == ("affirmed", "“I bring no case files.” Affirmed on 23 November 2026.")
    assert judge(AFFIRMS, affirmed=(Affirmed(1, "no-files", "I bring none.", TODAY),)).status == "not-affirmed"


def waiver(kind="course", key="intro", course=1, offering=None, starts=STARTED, ends=None):
    return HeldWaiver(course, offering, kind, key, "equivalent-outside-activity", "Chief Lindqvist", "Mara Reyes", starts, ends)


@pytest.mark.parametrize("rule", [WORKS, BELONGS, AFFIRMS, INTRO], ids=lambda rule: type(rule).__name__)
def test_a_waiver_meets_any_requirement(rule):
    leaf = judge(rule, waivers=(waiver(*identify(rule), ends=CLASS_DAY),))
    assert (leaf.status, leaf.is_met, leaf.steps) == ("waived", True, ())
    assert leaf.sentence == (
        "Waived by Mara Reyes, on the authority of Chief Lindqvist, for an equivalent activity elsewhere, from 1 May 2024 until "
        "16 March 2027."
    )


def test_a_waiver_counts_on_its_days_and_for_its_requirement_alone():
    for wrong in (
        waiver(ends=CLASS_DAY - timedelta(days=1)),
        waiver(starts=CLASS_DAY + timedelta(days=1)),
        waiver(key="another"),
        waiver("affirmation"),
    ):
        assert judge(INTRO, waivers=(wrong,)).status == "not-started"


def test_what_is_met_needs_no_waiver():
    held = HeldCertificate("intro", 1, "TH-1", "public", TODAY, None)
    assert judge(INTRO, certificates=(held,), waivers=(waiver(),)).status == "met"


def test_evidence_for_a_class_leaves_out_what_was_for_others():
    known = Evidence(
        affirmed=(Affirmed(1, "a", "A", TODAY), Affirmed(2, "a", "A", TODAY)),
        waivers=(waiver(course=1), waiver(course=2), waiver(course=1, offering=7), waiver(course=1, offering=8)),
    ).for_class(1, 7)
    assert [one.course_id for one in known.affirmed] == [1]
    assert [(one.course_id, one.offering_id) for one in known.waivers] == [(1, None), (1, 7)]


def test_a_certificate_from_elsewhere_counts_whatever_its_version():
    rule = CourseRequirement(course="intro", minimum_version=4)
    held = HeldCertificate("intro", None, "", "public", TODAY, date(2027, 3, 16), issuer="County Academy")
    leaf = judge(rule, certificates=(held,))
    assert (leaf.status, leaf.is_met) == ("accepted", True)
    assert leaf.sentence == "The certificate from County Academy, which is accepted instead, counts for this class."


def test_our_own_certificate_is_shown_rather_than_one_from_elsewhere():
    ours = HeldCertificate("intro", 1, "TH-1", "public", TODAY, date(2027, 4, 1))
    theirs = HeldCertificate("intro", None, "C-1", "other", TODAY, None, issuer="County Academy")
    assert judge(INTRO, certificates=(theirs, ours)).certificate == ours


def test_says_that_a_certificate_waits_for_a_decision():
    course = CourseProgress("intro", "Intro", 90)
    leaf = judge(INTRO, progress=(course,), pending=(PendingCertificate("intro", "County Academy", TODAY),))
    assert leaf.facts == ("a certificate from County Academy, submitted 23 November 2026, waits for a decision",)
    assert [step.label for step in leaf.steps] == ["Start the course"]


def test_reads_what_was_kept_with_bookings_before_there_were_other_kinds():
    certificate = {"course_key": "intro", "version": 1, "number": "TH-1", "public_id": "p", "issued_on": "2026-11-12"}
    step = {"course_key": "intro", "title": "Intro", "label": "Start the course", "minutes": 90}
    kept = {
        "kind": "course",
        "course_key": "intro",
        "title": "Intro",
        "status": "expired",
        "sentence": "Certificate TH-1 expired on 1 May 2025.",
        "facts": ["issued 1 May 2023"],
        "certificate": certificate | {"expires_on": None, "status": "valid"},
        "steps": [step],
    }
    held = HeldCertificate("intro", 1, "TH-1", "p", date(2026, 11, 12), None)
    assert from_json(kept) == Leaf(
        key="intro",
        title="Intro",
        status="expired",
        sentence="Certificate TH-1 expired on 1 May 2025.",
        facts=("issued 1 May 2023",),
        certificate=held,
        steps=(Step("intro", "Intro", "Start the course", 90),),
    )
