"""The OpenAPI document of version 1: what is generated from the addresses, and how errors look everywhere."""

from __future__ import annotations

from functools import cache
from typing import Any

from studio.api.problems import CONTENT_TYPE
from studio.api.resources.schemas import ProblemJson
from studio.api.scopes import DESCRIPTIONS
from studio.api.v1 import PREFIX, api

REFERENCE = "#/components/schemas/{model}"
PROBLEM = {
    "description": "What is wrong, with the sentence of the screen",
    "content": {CONTENT_TYPE: {"schema": {"$ref": REFERENCE.format(model="ProblemJson")}}},
}
NOT_MODIFIED = {"description": "It has not changed since the ETag that If-None-Match names"}


@cache
def document() -> dict[str, Any]:
    """The document as JSON; the same in every process."""
    schema: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=f"/{PREFIX}"))
    components = schema["components"]
    problem = ProblemJson.model_json_schema(ref_template=REFERENCE)
    components["schemas"] |= problem.pop("$defs", {}) | {"ProblemJson": problem}
    scopes = "; ".join(f"`{scope}`: {what}" for scope, what in DESCRIPTIONS.items())
    scheme = {"type": "http", "scheme": "bearer", "description": f"Scopes of a token: {scopes}."}
    components["securitySchemes"] = {"token": scheme}
    for operations in schema["paths"].values():
        for method, operation in operations.items():
            responses = {str(status): response for status, response in operation["responses"].items()}
            if method == "get":
                responses.setdefault("304", NOT_MODIFIED)
            operation["responses"] = {**responses, "4XX": PROBLEM}
    return schema
