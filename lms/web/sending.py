"""Sending an event to an address that somebody entered: signed, without following it into a private network."""

import json

import requests
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress

import config
from lms import clock
from lms.connections import endpoints, signing
from lms.connections.delivering import NotTaken
from lms.connections.models import WebhookEndpoint, WebhookEvent
from lms.db import db
from lms.errors import Invalid
from lms.outbox import Undeliverable
from lms.people.models import Person

_PATIENCE = (3.0, 5.0)
"""Seconds to connect and to wait for an answer: the same worker delivers mail."""

_MOST_READ = 300


class Sender:
    """Sends events for a site; the network inside is closed to it, but for this machine itself where the site is tried out."""

    def __init__(self, settings: config.Settings) -> None:
        self.site_key = settings.secret_key or ""
        self.only_secure = settings.mode == "production"
        self.rules = Config(
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=not self.only_secure,
            never_redirect=True,
            default_timeout=_PATIENCE,
            user_agent_override="Threshold-Webhooks/1",
        )

    def secret_of(self, endpoint: WebhookEndpoint) -> str:
        """The secret that the receiving system checks signatures with."""
        return signing.write_secret(signing.derive_key(self.site_key, endpoint.seed))

    def send(self, endpoint: WebhookEndpoint, event: WebhookEvent) -> tuple[int, str]:
        """Send the event: the status that was answered and the beginning of what was said.

        Raises NotTaken for any answer but success, Undeliverable for an address that nothing may be sent to, and what the network
        raises.
        """
        body = json.dumps(payload(event), ensure_ascii=False).encode()
        headers = signing.sign(signing.derive_key(self.site_key, endpoint.seed), event.public_id, clock.now(), body)
        try:
            endpoints.check_address(endpoint.address, self.only_secure)
            status, said = self._post(endpoint.address, body, headers | {"Content-Type": "application/json"})
        except Invalid as problem:
            raise Undeliverable(str(problem)) from problem
        except InvalidIPAddress as problem:
            raise Undeliverable("The address leads into a private network, where nothing is sent.") from problem
        except requests.RequestException as problem:
            raise ConnectionError(_in_words(problem)) from problem
        if not 200 <= status < 300:
            raise NotTaken(status, said)
        return status, said

    def _post(self, address: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        with HTTPSession(self.rules) as session:
            # Neither a proxy nor a password of this machine is for addresses that others enter.
            session.trust_env = False
            with session.post(address, data=body, headers=headers, stream=True) as answer:
                # One piece of the answer says enough, and waiting for a whole one could take for ever.
                said = (answer.raw.read1(_MOST_READ, decode_content=True) or b"").decode(errors="replace")
                return answer.status_code, "".join(letter for letter in said if letter.isprintable())


def payload(event: WebhookEvent) -> dict[str, object]:
    """What is sent of an event: names of things only, so that whoever may see more asks the API."""
    person = db.session.get_one(Person, event.person_id)
    data = {"learner_number": person.learner_number, **event.data}
    return {"type": event.kind, "timestamp": event.happened_at.isoformat(), "data": data}


def _in_words(problem: requests.RequestException) -> str:
    if isinstance(problem, requests.Timeout):
        return "It did not answer in time."
    if isinstance(problem, requests.exceptions.SSLError):
        return "Its certificate cannot be trusted."
    return "It could not be reached."
