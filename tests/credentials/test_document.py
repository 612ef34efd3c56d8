"""The certificate as a PDF: whatever the claims say it is drawn, tagged for assistive technology, and true to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.credentials import document, lettering, qr
from lms.credentials.claims import Claims
from lms.credentials.signing import generate_keyring, load_keyring
from tests.credentials.certificates import packed, the_claims

ADDRESS = "https://threshold.example/verify/TH-4K7Q-92MX-W3HP"
CODE = qr.svg("what was signed")
NOTE = "Not every letter of the name can be drawn here."
NAMES = {
    "vietnamese": "Nguyễn Thị Phượng Hằng",
    "greek": "Ελένη Παπαδοπούλου",
    "cyrillic": "Світлана Їжакевич",
    "hebrew": "יעל כהן־לוי",
    "hindi": "श्रीमती लक्ष्मी राजेश्वरी",
    "thai": "สมชาย ใจดี",
    "georgian": "გიორგი",
    "apostrophes": "Seán O’Brien-Ó Dálaigh Jr.",
    "markup": '#panic() *bold* _x_ $a$ <b> \\ " [x] @ref',
}
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
SCRIPTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.text("ا بتثجحخ\u0651\u064e\u200c\u200d\u200f\u202e12", max_size=60),
    st.text("कखग\u094d\u093f\u200d\u0902 a", max_size=60),
    st.text("aé\u0301\u0323\u0338\u20dd ", max_size=60),
    st.text("🙂👩\u200d👩\u200d👧🏽\ufe0f🇺🇸 a", max_size=30),
    st.text('#[]{}$*_`"\\<>@/=-+~\n\t\r\x00', max_size=60),
    st.text("W", max_size=700),
    st.text("王小明田中김 ", max_size=30),
)


def pdf_of(claims: Claims, code: str = CODE) -> bytes:
    return document.render_pdf(claims, code, ADDRESS)


@contextmanager
def page_of(pdf: bytes) -> Iterator[pypdfium2.PdfPage]:
    """The only page."""
    opened = pypdfium2.PdfDocument(pdf)
    assert len(opened) == 1
    page = opened[0]
    yield page
    page.close()
    opened.close()


def text_of(pdf: bytes) -> str:
    """What can be copied from the page, on one line."""
    with page_of(pdf) as page:
        words = page.get_textpage()
        text = " ".join(words.get_text_range().split())
        words.close()
    return text


def tags_of(pdf: pikepdf.Pdf) -> list[tuple[str, str]]:
    """Every element of the page's structure in reading order: its kind and its alternative text."""

    def walk(element: pikepdf.Object) -> Iterator[tuple[str, str]]:
        if isinstance(element, pikepdf.Array):
            for one in element:
                yield from walk(one)
        elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
            yield str(element.S).removeprefix("/"), str(element.get("/Alt", ""))
            yield from walk(element.get("/K", pikepdf.Array()))

    return list(walk(pdf.Root.StructTreeRoot.K))


def test_it_says_everything_that_the_certificate_states():
    text = text_of(pdf_of(the_claims()))
    for words in (
        "Threshold Training",
        "Certificate of completion",
        "Daniel Okafor",
        "Introduction to Child Sex Trafficking Awareness and Response",
        "Version 3 · 1.5 contact hours · Self-paced online · Passed 18 of 20",
        "TH-4K7Q-92MX-W3HP",
        "12 November 2026",
        "12 November 2029",
        ADDRESS,
        "The provider claims no accreditation.",
    ):
        assert words in text
    assert NOTE not in text


def test_what_is_absent_is_not_made_up():
    text = text_of(pdf_of(the_claims(result="", expires_on=None)))
    assert "Self-paced online Number" in text
    assert "Does not expire" in text


def test_assistive_technology_can_read_it():
    with pikepdf.open(BytesIO(pdf_of(the_claims()))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-US"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"].startswith("Certificate TH-4K7Q-92MX-W3HP: Introduction")
        tags = tags_of(pdf)
    kinds = [kind for kind, _ in tags]
    assert kinds[0] == "Document"
    assert [kind for kind in kinds if kind.startswith("H")] == ["H1"]
    assert kinds.count("Link") == 1
    assert [text for kind, text in tags if kind == "Figure"] == ["QR code with what certificate TH-4K7Q-92MX-W3HP states, signed"]
    assert kinds.index("H1") < kinds.index("Link") < kinds.index("Figure")


def test_it_is_letter_paper_lying_down():
    with page_of(pdf_of(the_claims())) as page:
        assert page.get_size() == (11 * 72, 8.5 * 72)


def test_the_code_scans_from_the_printed_page():
    content = "https://threshold.example/verify/offline#" + packed(load_keyring(generate_keyring()))
    with page_of(pdf_of(the_claims(), qr.svg(content))) as page:
        printed = page.render(scale=200 / 72, grayscale=True).to_pil()
    (found,) = zxingcpp.read_barcodes(printed)
    assert found.text == content


def test_the_same_certificate_is_the_same_file():
    assert pdf_of(the_claims()) == pdf_of(the_claims())
    assert pdf_of(the_claims()) != pdf_of(the_claims(name="Daniela Okafor"))


@pytest.mark.parametrize("script", NAMES)
def test_names_of_many_scripts_are_drawn_whole(script):
    text = text_of(pdf_of(the_claims(name=NAMES[script])))
    assert NAMES[script] in text
    assert NOTE not in text


def test_an_arabic_name_is_drawn_whole():
    # Copied text may hold the parts of a ligature in either order, so the letters are compared.
    text = text_of(pdf_of(the_claims(name="محمد عبد الرحمن الأنصاري")))
    assert "محمد عبد الرحمن" in text
    assert NOTE not in text


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("Sam 🙂 Rivera", "Sam Rivera"),
        ("Wang (王小明) Xiǎomíng", "Wang Xiǎomíng"),
        ("王小明", "Holder of TH-4K7Q-92MX-W3HP"),
        ("🙂", "Holder of TH-4K7Q-92MX-W3HP"),
        ("", "Holder of TH-4K7Q-92MX-W3HP"),
    ],
)
def test_letters_that_no_font_has_are_left_out_and_the_page_says_so(name, drawn):
    text = text_of(pdf_of(the_claims(name=name)))
    assert f"Certificate of completion {drawn} {NOTE}" in text


def test_marks_of_direction_cannot_turn_a_name_around():
    assert "Certificate of completion Daniel Okafor has" in text_of(pdf_of(the_claims(name="Daniel \u202eOkafor\u202c")))


def test_a_tower_of_marks_is_cut_to_what_fits_a_line():
    assert lettering.printable("a" + "\u0338" * 40 + "b") == "a" + "\u0338" * 3 + "b"
    assert NOTE in text_of(pdf_of(the_claims(name="Da" + "\u0338" * 40 + "niel")))


@pytest.mark.parametrize("name", ["Maria Magdalena " * 12, "Wolfeschlegelsteinhausen" * 8, "W" * 200, "محمد " * 40, "ش" * 200])
def test_a_long_name_shrinks_and_wraps_and_stays_within_the_page(name):
    claims = the_claims(name=name.strip(), course="A very long title, " * 31)
    pdf = pdf_of(claims)
    assert NOTE not in text_of(pdf)
    with page_of(pdf) as page:
        words = page.get_textpage()
        boxes = [words.get_charbox(place) for place in range(words.count_chars())]
        words.close()
    assert max(right for _, _, right, _ in boxes) <= 11 * 72 - 0.5 * 72
    assert min(bottom for _, bottom, _, _ in boxes) >= 0.5 * 72


@settings(max_examples=150, deadline=None)
@given(SCRIPTS)
def test_any_name_is_drawn(name):
    pdf = pdf_of(the_claims(name=name))
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert opened.Root.MarkInfo.Marked
    text = text_of(pdf)
    assert (NOTE in text) or lettering.letters(name)


@settings(max_examples=100, deadline=None)
@given(
    st.builds(
        Claims,
        **dict.fromkeys(("number", "name", "course", "course_key", "hours", "delivery", "result", "issuer"), SCRIPTS),
        version=st.integers(-(2**70), 2**70),
        issued_on=DAYS,
        expires_on=st.none() | DAYS,
    )
)
def test_whatever_the_claims_say_a_certificate_is_drawn(claims):
    with pikepdf.open(BytesIO(pdf_of(claims))) as opened, opened.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"


def test_fonts_have_the_letters_that_they_are_said_to_have():
    assert lettering.drawable("Zoë 王 ①") == "Zoë ①"
    assert lettering.plain("Zoë Ångström 王") == "Zoe Angstrom"
    assert lettering.letters("a\u202e b\u200d\n") == "ab"
