"""The served OpenAPI document: whole, open, and true of what comes back, whatever is sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.accounts.models import User
from studio.api.access import ENDPOINTS
from studio.api.resources.schemas import ProblemJson
from studio.core import rate_limits
from studio.core.rate_limits import RateLimit
from tests import factories
from tests.architecture import fixtures

pytestmark = pytest.mark.django_db
JSON = "application/json"
EXAMPLES = 12  # of each address
# What no field expects, and some that look as if they were right.
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
    st.sampled_from(["\x00", "\ud800", "9" * 400, "../..", "1e999", "O'Hara\" --", "👩‍🎬" * 20]),
)


@pytest.fixture
def document(client: Client) -> Any:
    response = client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    return response.json()


def test_the_document_names_every_address_with_its_scopes(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    operations = {
        operation["operationId"]: operation
        for methods in document["paths"].values()
        for operation in methods.values()
    }
    assert set(operations) == set(ENDPOINTS)
    for name, operation in operations.items():
        assert operation["security"] == [{"token": [scope.value for scope in ENDPOINTS[name].scopes]}]
        assert operation["summary"]
        assert "application/problem+json" in operation["responses"]["4XX"]["content"]


def test_people_read_it_as_a_page_without_a_script(
    bob: User, browse: Callable[..., Client], document: Any
) -> None:
    page = browse(bob).get("/api-reference/").content.decode()
    for name in ENDPOINTS:
        assert f'id="{name}"' in page
    assert "the same key with the same body is one order" in page


class Values:
    """Strategies of values for a schema: mostly what it says, sometimes anything else."""

    def __init__(self, document: Any) -> None:
        self.schemas = document["components"]["schemas"]

    def any_for(self, schema: Any) -> Any:
        return st.one_of(self.valid(schema), self.valid(schema), JUNK)

    def valid(self, schema: Any) -> Any:
        if "$ref" in schema:
            return self.valid(self.schemas[schema["$ref"].rpartition("/")[2]])
        if "anyOf" in schema:
            return st.one_of(*(self.valid(one) for one in schema["anyOf"]))
        if "enum" in schema or "const" in schema:
            return st.sampled_from(schema.get("enum", [schema.get("const")]))
        kinds: dict[str, Callable[[], Any]] = {
            "string": lambda: st.uuids().map(str) if schema.get("format") == "uuid" else st.text(max_size=60),
            "integer": lambda: st.integers(schema.get("minimum", -5), schema.get("maximum", 10**6)),
            "number": lambda: st.floats(allow_nan=False, allow_infinity=False),
            "boolean": st.booleans,
            "null": st.none,
            "array": lambda: st.lists(self.any_for(schema.get("items", {})), max_size=3),
            "object": lambda: self.body(schema),
        }
        return kinds[schema["type"]]() if "type" in schema else JUNK

    def body(self, schema: Any) -> Any:
        fields = schema.get("properties", {})
        return st.fixed_dictionaries(
            {}, optional={name: self.any_for(value) for name, value in fields.items()}
        )

    def request(self, operation: Any) -> Any:
        """Query, header and body of a request to an address."""
        parameters = [one for one in operation.get("parameters", []) if one["in"] == "query"]
        body = operation.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema")
        query = {one["name"]: self.any_for(one["schema"]) for one in parameters}
        return st.tuples(
            st.fixed_dictionaries({}, optional=query),
            st.one_of(st.just(""), st.uuids().map(str), st.text(st.characters(codec="ascii"), max_size=20)),
            self.valid(body) if body else st.none(),
        )


@pytest.mark.exhaustive
@pytest.mark.timeout(600)
def test_whatever_is_sent_comes_back_as_the_document_says(
    document: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL", "django.request")
    for name in ("API", "ORDER", "UPLOAD"):
        unlimited = RateLimit("api", 10**6, rate_limits.MINUTE, "requests")
        monkeypatch.setattr(rate_limits, name, unlimited)
    scene = fixtures.build("glass", tmp_path)
    _, secret = factories.api_token(scene.people["owner"].memberships.get())
    program = Client(headers={"Authorization": f"Bearer {secret}"}, raise_request_exception=False)
    values = Values(document)
    for path, methods in document["paths"].items():
        address = path.format_map({name: fill(scene) for name, fill in fixtures.ARGUMENTS.items()})
        for method, operation in methods.items():
            _try(program, method.upper(), address, operation, values.request(operation))


def _try(program: Client, method: str, address: str, operation: Any, requests: Any) -> None:
    """Send requests to one address; what they change is taken back."""

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(requests)
    def sent(request: Any) -> None:
        query, key, body = request
        url = f"{address}?{urlencode(query, errors='replace')}" if query else address
        text = "" if body is None else json.dumps(body)
        with transaction.atomic():
            response: Any = program.generic(method, url, text, JSON, headers={"Idempotency-Key": key})
            transaction.set_rollback(True)
        documented = set(operation["responses"])
        status = str(response.status_code)
        assert status in documented or (400 <= response.status_code < 500), (
            f"{method} {url} {text} → {status}"
        )
        if response.status_code >= 400 and method != "HEAD":
            assert response["Content-Type"] == "application/problem+json"
            assert ProblemJson.model_validate_json(response.content).status == response.status_code

    sent()
