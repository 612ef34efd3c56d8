"""Repeating: a call with an Idempotency-Key is done once, however often it is sent."""

import json
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from flask import Response, request
from pydantic import BaseModel, ConfigDict, Field

from lms.connections import answers
from lms.db import db
from lms.web.api.calling import caller


class Once(BaseModel):
    """What tells a call that is sent again from a new one."""

    model_config = ConfigDict(populate_by_name=True)

    key: str | None = Field(
        None,
        alias="Idempotency-Key",
        pattern=r"^[A-Za-z0-9._:~-]{1,200}$",
        description="Any text of your own, a new one for each thing to be done. Sent again, it is answered and not repeated.",
    )


def once(view: Callable[..., BaseModel]) -> Callable[..., Any]:
    """Commit what the view does, and keep its answer under the key that was sent, in one transaction."""

    @wraps(view)
    def done_once(*args: Any, headers: Once, **kwargs: Any) -> Any:
        kept = answers.claim(caller().token_id, headers.key, _fingerprint()) if headers.key else None
        if kept and kept.body is not None:
            return Response(kept.body, mimetype="application/json", headers={"Idempotent-Replayed": "true"})
        answer = view(*args, **kwargs)
        if kept:
            kept.body = answer.model_dump_json()
        db.session.commit()
        return answer

    done_once.__annotations__ = view.__annotations__ | {"headers": Once}
    return done_once


def _fingerprint() -> str:
    return sha256(f"{request.method} {request.path} {json.dumps(request.get_json(), sort_keys=True)}".encode()).hexdigest()
