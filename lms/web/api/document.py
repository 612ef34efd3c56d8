"""The OpenAPI document, made from the views themselves, so that it cannot say anything else than they do."""

from copy import deepcopy
from typing import Any

from flask import Response, jsonify

from lms.web.api.calling import area, speaks
from lms.web.guards import public


@area.get("/openapi.json")
@public
def show_document() -> Response:
    """The description of the API for programs (OpenAPI 3.1)."""
    return jsonify(describe())


def describe() -> dict[str, Any]:
    """The document."""
    described = deepcopy(speaks.spec)
    for operations in described["paths"].values():
        for one in operations.values():
            _call_problems_problems(one["responses"])
    return described


def _call_problems_problems(answers: dict[str, Any]) -> None:
    # The library knows one kind of JSON; what is refused is answered as problem+json.
    for code, answer in answers.items():
        if code >= "400" and "application/json" in answer["content"]:
            answer["content"] = {"application/problem+json": answer["content"]["application/json"]}
