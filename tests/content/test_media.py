"""Media files are of few types, not too large, what they say they are, and drawings hold nothing that runs or reaches out."""

import pytest

from lms.content.media import MEDIA_TYPES, media_problems, media_type

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


def rules(path: str, data: bytes) -> list[str]:
    return [problem.rule for problem in media_problems(path, data)]


@pytest.mark.parametrize(
    "inside",
    [
        "<title>T</title><desc>D</desc><rect width='1' height='1'/>",
        "<style>.a { fill: url(#b) } @media (prefers-color-scheme: dark) { .a { fill: #fff } }</style>",
        "<defs><linearGradient id='b'/></defs><use href='#b'/><use xlink:href='#b'/>",
        "<text>A &amp; B, url of a page</text>",
    ],
)
def test_plain_drawings_are_taken(inside: str):
    assert rules("media/a.svg", SVG.format(inside).encode()) == []


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<rect onclick='alert(1)'/>",
        "<foreignObject/>",
        "<image href='data:image/png;base64,AA'/>",
        "<a href='#x'/>",
        "<use href='https://example.org/a.svg#b'/>",
        "<use xlink:href='//example.org/a.svg#b'/>",
        "<rect fill='url(https://example.org/a.svg#b)'/>",
        "<rect style='fill: url( \"https://example.org/b\" )'/>",
        "<style>@import 'https://example.org/a.css';</style>",
        "<style>@im\\port 'a.css';</style>",
        "<style>a { background: url(&#104;ttps://example.org/b) }</style>",
        "<style><![CDATA[ a { background: URL(https://example.org/b) } ]]></style>",
        "<set attributeName='href' to='javascript:alert(1)'/>",
        "<g xmlns='http://www.w3.org/1999/xhtml'><p/></g>",
        "<?xml-stylesheet href='a.css'?>",
    ],
)
def test_drawings_that_run_or_reach_out_are_refused(inside: str):
    assert set(rules("media/a.svg", SVG.format(inside).encode())) == {"media"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg",
        b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
        b"<svg/>",
        b"<!DOCTYPE svg [<!ENTITY a 'x'>]><svg xmlns='http://www.w3.org/2000/svg'><text>&a;</text></svg>",
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_drawing_is_refused(data: bytes):
    assert set(rules("media/a.svg", data)) == {"media"}


def test_a_deeply_nested_drawing_is_read():
    assert rules("media/a.svg", SVG.format("<g>" * 20_000 + "</g>" * 20_000).encode()) == []


@pytest.mark.parametrize("path", ["media/a.gif", "media/a.html", "media/a.SVG", "media/a", "media/a.svgz", "media/a.js"])
def test_other_types_are_refused(path: str):
    assert rules(path, b"GIF89a") == ["media"]


@pytest.mark.parametrize("ending", [ending for ending in MEDIA_TYPES if ending != "svg"])
def test_a_file_must_be_what_its_ending_says(ending: str):
    assert rules(f"media/a.{ending}", b"<html><script>alert(1)</script></html>") == ["media"]


def test_a_file_must_not_be_too_large():
    assert rules("media/a.vtt", b"WEBVTT" + b" " * MEDIA_TYPES["vtt"][1]) == ["size"]


def test_media_types_are_told_by_ending():
    assert media_type("media/x/a.svg") == "image/svg+xml"
    with pytest.raises(KeyError):
        media_type("media/a.exe")
