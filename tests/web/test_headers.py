"""The headers of every answer, and pages that a strict content policy can be kept on."""

import pytest
from lxml import html

from tests.conftest import make_app
from tests.test_access import TABLE
from tests.web.visiting import visitor

PAGES = {endpoint: address for endpoint, (method, address, _outcomes) in TABLE.items() if method == "GET"}
ROLES = ("nobody", "learner", "coordinator")
HANDLERS = "//@*[starts-with(name(), 'on')]"
INLINE = "//style | //*/@style | //script[not(@src) and not(@type='application/json')] | //*[starts-with(@href, 'javascript:')]"


def open_every_page(app, school, role):
    for endpoint, address in PAGES.items():
        # Each page is opened in a browser of its own, because some of them sign people out.
        client = visitor(app, school.emails.get(role))
        yield endpoint, client.get(address.format(**school.names), follow_redirects=True)


@pytest.mark.parametrize("role", ROLES)
def test_no_page_needs_inline_script_or_style_or_keeps_private_things_in_a_cache(app, school, role):
    for endpoint, page in open_every_page(app, school, role):
        policy = page.headers["Content-Security-Policy"]
        assert page.headers["X-Content-Type-Options"] == "nosniff", endpoint
        assert page.headers["Referrer-Policy"] == "same-origin", endpoint
        assert "default-src 'none'" in policy, endpoint
        if endpoint != "courses.media":
            assert "unsafe" not in policy, endpoint
            assert "frame-ancestors 'none'" in policy, endpoint
        if page.mimetype == "text/html":
            tree = html.fromstring(page.text)
            assert tree.xpath(HANDLERS) + tree.xpath(INLINE) == [], endpoint
            assert page.headers["Cache-Control"] == ("public, max-age=3600" if endpoint == "verify.offline" else "no-store"), (
                endpoint
            )


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_whole(app, school, role):
    for endpoint, page in open_every_page(app, school, role):
        if page.mimetype == "text/html" and page.status_code == 200:
            tree = html.fromstring(page.text)
            ids = tree.xpath("//@id")
            assert len(ids) == len(set(ids)), endpoint
            assert len(tree.xpath("//h1 | //*[@role='heading' and @aria-level='1']")) == 1, endpoint
            assert tree.xpath("//html/@lang") == ["en-US"], endpoint
            assert tree.xpath("string(//title)").strip(" –"), endpoint
            named = {part for value in tree.xpath("//@aria-describedby | //@aria-labelledby") for part in value.split()}
            assert named <= set(ids), endpoint
            assert set(tree.xpath("//label/@for")) <= set(ids), endpoint


@pytest.mark.parametrize(
    ("address", "expected"), [("https://training.example.gov", "max-age=31536000; includeSubDomains"), ("http://127.0.0.1", None)]
)
def test_strict_transport_is_asked_for_only_where_the_site_is_secure(tmp_path, database_url, address, expected):
    app = make_app(tmp_path, database_url, base_url=address)
    assert visitor(app).get("/help").headers.get("Strict-Transport-Security") == expected


def test_a_drawing_opened_by_itself_runs_nothing(app, school):
    client = visitor(app, school.emails["learner"])
    policy = client.get(PAGES["courses.media"].format(**school.names)).headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "script" not in policy


def test_the_signing_keys_are_shown_without_their_secret(app, school):
    keys = visitor(app).get("/.well-known/jwks.json").json["keys"]
    assert keys
    assert all("d" not in key for key in keys)
    assert '"d"' not in visitor(app).get("/verify/offline").text
