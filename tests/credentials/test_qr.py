"""QR codes: what goes in comes out again, also from what a printer makes of it."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
import typst
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lms.credentials import qr
from lms.credentials.signing import generate_keyring, load_keyring
from tests.credentials.certificates import packed, the_claims

KEYS = load_keyring(generate_keyring())
ADDRESS = "https://threshold.example/verify/offline#"
SVG = "{http://www.w3.org/2000/svg}"
CARRIED = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.", min_size=1, max_size=1500)


def picture(svg: str, folder: Path, inches: float = 2.06, dots_per_inch: int = 200) -> Image.Image:
    """The code as it is printed at that size."""
    source = '#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg", width: {}in)'
    drawn = folder / "code.png"
    typst.compile(source.format(inches).encode(), drawn, format="png", ppi=dots_per_inch, sys_inputs={"svg": svg})
    return Image.open(drawn)


def read(image: Image.Image) -> str:
    (found,) = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    return found.text


def test_a_certificates_code_is_read_as_it_was_written(tmp_path):
    content = ADDRESS + packed(KEYS)
    assert 700 < len(content) < 900
    assert read(picture(qr.svg(content), tmp_path)) == content


@pytest.mark.parametrize("name", ["x" * 200, "म" * 200, "🙂" * 200], ids=["latin", "hindi", "emoji"])
def test_the_longest_name_still_fits_and_scans(tmp_path, name):
    content = ADDRESS + packed(KEYS, the_claims(name=name))
    assert read(picture(qr.svg(content), tmp_path, dots_per_inch=300)) == content


def test_it_scans_from_a_coarse_and_faded_print_that_lies_askew(tmp_path):
    content = ADDRESS + packed(KEYS)
    printed = picture(qr.svg(content), tmp_path, dots_per_inch=300).convert("L")
    faded = printed.point(lambda tone: 70 + tone * 150 // 255)
    assert read(faded.rotate(7, expand=True, fillcolor=220, resample=Image.Resampling.BICUBIC)) == content


@settings(max_examples=25, deadline=None)
@given(CARRIED)
def test_whatever_goes_in_comes_out(tmp_path_factory, content):
    assert read(picture(qr.svg(content), tmp_path_factory.mktemp("code"))) == content


def test_it_is_an_image_with_a_title_and_its_quiet_zone():
    root = ElementTree.fromstring(qr.svg("x" * 100))
    assert (root.tag, root.get("role")) == (f"{SVG}svg", "img")
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == "QR code with what this certificate states, signed"
    assert root.get("viewBox") == "0 0 {0} {0}".format(4 + 37 + 4)
    assert "M4 4.5h7" in root.findall(f"{SVG}path")[-1].get("d")


def test_what_no_code_can_hold_gives_way_to_something_shorter(tmp_path):
    assert (
        read(picture(qr.svg("x" * 3000, "https://threshold.example/verify/TH-1"), tmp_path))
        == "https://threshold.example/verify/TH-1"
    )
    with pytest.raises(ValueError, match="too large"):
        qr.svg("x" * 3000)
