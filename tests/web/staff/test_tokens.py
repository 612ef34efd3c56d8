"""The page of tokens: one is shown once, and a coordinator sees their own alone."""

from lxml import html

from tests.web.visiting import faults, fields, text, visitor

PAGE = "/staff/connections"


def test_a_token_is_shown_once_and_works_until_it_is_revoked(app, school):
    coordinator = visitor(app, school.emails["agency"])
    sent = fields(coordinator.get(PAGE)) | {"name": "Academy", "scopes": "certificates:read"}
    made = coordinator.post(PAGE, data=sent)
    secret = fields_of_secret(made.text)
    headers = {"Authorization": f"Bearer {secret}"}
    assert app.test_client().get("/api/v1/certificates", headers=headers).status_code == 200
    assert secret not in coordinator.get(PAGE).text
    again = coordinator.post(PAGE, data=sent)
    assert (again.status_code, secret in again.text) == (422, False)
    assert "shown only once" in faults(again)[0]
    revoke = next(part.split('"')[0] for part in coordinator.get(PAGE).text.split('action="') if "/revoke" in part.split('"')[0])
    assert coordinator.post(revoke).status_code == 303
    assert app.test_client().get("/api/v1/certificates", headers=headers).status_code == 401
    assert "Revoked" in text(coordinator.get(PAGE))


def test_what_is_left_out_is_said_at_its_field_and_the_rest_kept(app, school):
    coordinator = visitor(app, school.emails["coordinator"])
    answer = coordinator.post(PAGE, data=fields(coordinator.get(PAGE)) | {"name": "Academy"})
    assert faults(answer) == ["Choose what the token is for."]
    assert fields(answer)["name"] == "Academy"


def fields_of_secret(page: str) -> str:
    return html.fromstring(page).get_element_by_id("secret").text
