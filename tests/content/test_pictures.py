"""Files that authors upload."""

from io import BytesIO

import pytest
from PIL import Image

from lms.content import pictures
from lms.content.media import media_problems
from lms.errors import Invalid


def a_picture(kind: str, size: tuple[int, int] = (40, 30), **kwargs) -> bytes:
    body = BytesIO()
    Image.new("RGB", size, "navy").save(body, kind, **kwargs)
    return body.getvalue()


def test_a_photo_is_drawn_anew_the_right_way_up_without_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "Taken at 12 Elm Street"
    path, body = pictures.prepare("C:\\fakepath\\My Photo.JPEG", a_picture("JPEG", exif=exif))
    assert path.startswith("media/my-photo-")
    assert path.endswith(".jpg")
    drawn = Image.open(BytesIO(body))
    assert (drawn.size, dict(drawn.getexif()), b"Elm" in body) == ((30, 40), {}, False)


@pytest.mark.parametrize(("kind", "ending"), [("PNG", "png"), ("GIF", "png"), ("BMP", "png"), ("WEBP", "png")])
def test_other_pictures_become_one_that_a_course_may_hold(kind, ending):
    path, body = pictures.prepare(f"a.{kind.lower()}", a_picture(kind))
    assert path.endswith(f".{ending}")
    assert not media_problems(path, body)


def test_a_large_picture_is_made_smaller():
    _path, body = pictures.prepare("wide.png", a_picture("PNG", (5000, 50)))
    assert Image.open(BytesIO(body)).width == 2400


def test_drawings_recordings_and_captions_are_checked_as_they_are():
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
    assert pictures.prepare("Plan.svg", drawing)[1] == drawing
    assert pictures.prepare("talk.vtt", b"WEBVTT\n")[0].endswith(".vtt")
    hostile = {
        "bad.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
        "bad.mp3": b"MZ not sound",
        "page.html": b"<h1>Hello</h1>",
        "cut.png": a_picture("PNG")[:60],
        "bomb.png": a_picture("PNG", (9000, 9000)),
        "empty.png": b"",
        "/": b"x",
    }
    for name, data in hostile.items():
        with pytest.raises(Invalid):
            pictures.prepare(name, data)
