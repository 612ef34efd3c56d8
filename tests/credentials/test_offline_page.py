"""The offline checker in a real browser: what it says of each kind of code, and that it says so without a network."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from lms.credentials import keyring
from lms.credentials.claims import LABELS
from lms.credentials.signing import generate_keyring, load_keyring
from tests.conftest import KEYS, ROOT, make_app
from tests.credentials.certificates import packed, packed_before_the_last_claim, the_claims

OURS = load_keyring(KEYS)
TODAY = date(2026, 11, 24)
ALTERED = {
    "number": ("TH-4K7Q-92MX-W3HQ", "number"),
    "name": ("Daniela Okafor", "name"),
    "course": ("Another course", "course"),
    "course_key": ("another-course", "course key"),
    "version": (4, "version"),
    "hours": ("15", "number of contact hours"),
    "delivery": ("Classroom", "kind of delivery"),
    "result": ("Passed 20 of 20", "result"),
    "issued_on": (date(2026, 11, 13), "date of issue"),
    "expires_on": (None, "date it is valid until"),
    "issuer": ("Somebody else", "provider"),
}
"""For each claim, another value and what the page calls the claim."""

NO_ED25519 = "if (crypto.subtle) crypto.subtle.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError'));"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running site; the checker needs none of its data."""
    server = make_server("127.0.0.1", 0, make_app(tmp_path_factory.mktemp("site")), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 320, "height": 640})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A phone on 24 November 2026; any error in the page's script fails the test."""
    page = context.new_page()
    page.clock.set_fixed_time(TODAY.isoformat() + "T12:00:00")
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    yield page
    assert problems == []


def scan(page: Page, site: str, carried: str) -> str:
    """What the page says when a code opens it."""
    page.goto("about:blank")
    page.goto(f"{site}/verify/offline#{carried}")
    page.locator("#verdict h2").wait_for()
    return page.locator("#verdict").inner_text()


def test_a_genuine_certificate_is_said_to_be_genuine_and_printed_in_words(page, site):
    said = scan(page, site, packed(OURS))
    assert said.startswith("This certificate is genuine")
    assert page.locator("#claims tbody th").all_text_contents() == list(LABELS.values())
    shown = dict(zip(LABELS, page.locator("#claims tbody td").all_text_contents(), strict=True))
    assert shown["name"] == "Daniel Okafor"
    assert (shown["issued_on"], shown["expires_on"]) == ("12 November 2026", "12 November 2029")
    assert (shown["hours"], shown["result"]) == ("1.5", "Passed 18 of 20")
    expect(page.locator("#online")).to_have_attribute("href", "/verify/TH-4K7Q-92MX-W3HP")
    expect(page.get_by_text("revoked or replaced cannot be seen without a network")).to_be_visible()
    assert page.locator("#verdict").get_attribute("role") == "status"


@pytest.mark.parametrize("name", LABELS)
def test_each_altered_claim_is_named(page, site, name):
    value, words = ALTERED[name]
    said = scan(page, site, packed(OURS, stated=the_claims(**{name: value}), signed=the_claims()))
    assert said.startswith("This certificate was altered")
    assert re.findall(r"The (.+) was altered\.", said) == [words]
    marked = page.locator("#claims tr", has=page.get_by_text("Altered", exact=True))
    expect(marked).to_have_count(1)
    expect(marked.locator("th")).to_have_text(LABELS[name])
    expect(page.locator("#compare")).to_be_hidden()


def test_several_altered_claims_are_all_named(page, site):
    stated = the_claims(**{name: value for name, (value, _) in ALTERED.items()})
    said = scan(page, site, packed(OURS, stated=stated, signed=the_claims()))
    assert re.findall(r"The (.+) was altered\.", said) == [words for _, words in ALTERED.values()]


def test_somebody_elses_key_is_not_ours(page, site):
    assert scan(page, site, packed(load_keyring(generate_keyring()))).startswith("Not signed by us")
    expect(page.locator("#claims caption")).to_have_text("What the code says. Nothing shows that it is true.")
    expect(page.locator("#compare")).to_be_hidden()


def test_a_signature_that_does_not_fit_is_not_ours(page, site):
    *head, header, payload, signature = packed(OURS).split(".")
    _, _, _, other_payload, other_signature = packed(OURS, the_claims(name="Somebody else")).split(".")
    for parts in ((payload, other_signature), (other_payload, signature), (payload, "AAAA"), (payload, ""), ("", signature)):
        assert scan(page, site, ".".join([*head, header, *parts])).startswith("Not signed by us")


@pytest.mark.parametrize(
    "carried", ["garbage", "%zz", "1.2.3", "1....", "1.e30.e30.AA.AA", "2." + packed(OURS)[2:], packed(OURS) + ".x"]
)
def test_anything_else_is_not_a_certificate(page, site, carried):
    assert scan(page, site, carried).startswith("This is not a certificate")
    expect(page.locator("#claims")).to_be_hidden()
    expect(page.locator("#online")).to_have_attribute("href", "/verify")


def test_a_code_cut_short_is_refused(page, site):
    whole = packed(OURS)
    for length in (len(whole) // 4, len(whole) // 2, len(whole) - 3):
        assert re.match("This is not a certificate|Not signed by us", scan(page, site, whole[:length]))


def test_an_expired_certificate_is_genuine_and_expired_from_the_next_day_on(page, site):
    carried = packed(OURS, the_claims(expires_on=TODAY))
    assert scan(page, site, carried).startswith("This certificate is genuine")
    page.clock.set_fixed_time("2026-11-25T00:00:01")
    said = scan(page, site, carried)
    assert said.startswith("Genuine, but expired")
    assert "24 November 2026" in said


def test_one_without_an_expiry_stays_valid(page, site):
    assert scan(page, site, packed(OURS, the_claims(expires_on=None))).startswith("This certificate is genuine")
    expect(page.locator("#claims tr", has_text="Valid until")).to_contain_text("Does not expire")


@pytest.mark.parametrize(
    "name", ["محمد عبد الرحمن", "प्रिया शर्मा", "王小明", "🙂 Sam", 'a"b\\c\u2028</script>', "x" * 200, "e\u0301é"]
)
def test_every_name_is_checked_as_it_was_signed(page, site, name):
    assert scan(page, site, packed(OURS, the_claims(name=name))).startswith("This certificate is genuine")
    assert page.locator("#claims td").nth(1).text_content() == name
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_browser_without_ed25519_uses_the_library(page, site):
    page.add_init_script(NO_ED25519)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    assert scan(page, site, packed(OURS)).startswith("This certificate is genuine")
    assert [url for url in asked if "noble-ed25519" in url]
    format_, claims, header, payload, _ = packed(OURS).split(".")
    signature = packed(OURS, the_claims(name="Other")).split(".")[4]
    assert scan(page, site, ".".join([format_, claims, header, payload, signature])).startswith("Not signed by us")


def test_a_library_that_does_not_arrive_accuses_nobody(page, site):
    page.add_init_script(NO_ED25519)
    page.route(
        "**/noble-ed25519.js*", lambda route: route.fulfill(status=200, content_type="text/javascript", body="syntax error")
    )
    assert scan(page, site, packed(OURS)).startswith("This browser cannot check it")


def test_a_certificate_from_before_a_claim_existed_stays_genuine(page, site):
    values = list(the_claims().values().values())
    assert scan(page, site, packed_before_the_last_claim(OURS, values[:-1])).startswith("This certificate is genuine")
    said = scan(page, site, packed_before_the_last_claim(OURS, values))
    assert re.findall(r"The (.+) was altered\.", said) == ["provider"]


def test_a_browser_without_any_cryptography_does_not_accuse_anybody(page, site):
    page.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined });")
    assert scan(page, site, packed(OURS)).startswith("This browser cannot check it")


def test_another_code_may_be_scanned_on_the_same_page(page, site):
    scan(page, site, packed(OURS))
    page.evaluate("carried => { location.hash = carried; }", packed(OURS, the_claims(name="Ana Ruiz")))
    expect(page.locator("#claims td").nth(1)).to_have_text("Ana Ruiz")
    expect(page.locator("#verdict h2")).to_be_focused()
    page.evaluate("location.hash = 'garbage'")
    expect(page.locator("#verdict h2")).to_have_text("This is not a certificate")
    expect(page.locator("#claims")).to_be_hidden()
    expect(page.locator("#compare")).to_be_hidden()


@pytest.mark.parametrize(
    ("name", "number", "said"),
    [
        ("daniel  okafor", "th 4k7q 92mx w3hp", ["What you typed is what was signed."]),
        ("", "4K7Q-92MX-W3HP", ["What you typed is what was signed."]),
        ("Daniel Okafo", "", ["The name on the paper is not the one that was signed: Daniel Okafor"]),
        ("Daniel Okafor", "TH-4K7Q-92MX-W3HQ", ["The number on the paper is not the one that was signed: TH-4K7Q-92MX-W3HP"]),
        ("", " ", ["Type what the paper says first."]),
    ],
)
def test_what_the_paper_says_can_be_typed_and_differences_are_named(page, site, name, number, said):
    scan(page, site, packed(OURS))
    page.get_by_label("Name on the paper").fill(name)
    page.get_by_label("Number on the paper").fill(number)
    page.get_by_role("button", name="Compare").click()
    assert page.locator("#compared").get_attribute("role") == "status"
    assert page.locator("#compared p").all_text_contents() == said


def test_nothing_of_the_code_is_sent(page, site):
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    carried = packed(OURS)
    scan(page, site, carried)
    assert sent
    assert not [one for one in sent if carried[:40] in one.replace("#" + carried, "")]


def test_it_opens_and_checks_without_a_network_after_one_visit(context, page, site):
    page.goto(f"{site}/verify/offline")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    context.set_offline(True)
    assert scan(page, site, packed(OURS)).startswith("This certificate is genuine")
    background = page.evaluate("getComputedStyle(document.querySelector('.notice')).backgroundColor")
    assert background not in ("rgba(0, 0, 0, 0)", "")
    page.add_init_script(NO_ED25519)
    assert scan(page, site, packed(OURS)).startswith("This certificate is genuine")


def test_the_kept_copy_learns_of_new_keys(context, page, site):
    page.goto(f"{site}/verify/offline")
    expect(page.locator("#kept")).to_be_visible()
    before, newer = keyring.current(), load_keyring(generate_keyring())
    keyring.use(newer, before.issuer, before.base_url)
    try:
        assert scan(page, site, packed(newer)).startswith("This certificate is genuine")
    finally:
        keyring.use(before.keyring, before.issuer, before.base_url)
    context.set_offline(True)
    assert scan(page, site, packed(newer)).startswith("This certificate is genuine")
    assert scan(page, site, packed(OURS)).startswith("Not signed by us")


def test_without_javascript_it_says_how_to_check(chromium, site):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/verify/offline")
    expect(page.get_by_text("This page needs JavaScript")).to_be_visible()
    expect(page.get_by_role("link", name="Check the number online")).to_have_attribute("href", "/verify")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("carried", ["", packed(OURS), packed(OURS, the_claims(name="X"), the_claims()), "garbage"])
def test_it_is_accessible(chromium, site, scheme, carried):
    context = chromium.new_context(viewport={"width": 320, "height": 640}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{site}/verify/offline#{carried}")
    if carried:
        page.locator("#verdict h2").wait_for()
    page.add_script_tag(content=Path(ROOT, "node_modules/axe-core/axe.min.js").read_text())
    found = page.evaluate(
        "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]))"
    )
    context.close()
    assert found == []
