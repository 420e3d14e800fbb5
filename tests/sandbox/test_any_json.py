"""Whatever JSON comes, the answer is in the vendor's shape and never a stumble."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.sandbox import validation

from .in_process import InProcessSandbox, Task, order, task

_words = st.sampled_from(
    ["", "http://", "http://127.0.0.1:99999/x", "http://[", "http://a\0b", "data:;base64,A", "\ud800", "QUJD"]
)
_atoms = st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | st.text(max_size=5) | _words
_json = st.recursive(
    _atoms,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | _words, inner, max_size=3)
    ),
    max_leaves=5,
)
_inputs = st.dictionaries(
    st.sampled_from(sorted(validation.NESTED["inputs"])), _json | st.lists(_json, max_size=2)
)
_fields = st.dictionaries(st.sampled_from(sorted(validation.FIELDS - {"taskType"})), _json, max_size=3)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcessSandbox]:
    sandbox = InProcessSandbox(tmp_path_factory.mktemp("any"))
    yield sandbox
    sandbox.close()


def assert_vendors_shape(local: InProcessSandbox, value: Any) -> None:
    answer = local.client.post("/v1", content=json.dumps(value).encode())
    assert answer.headers["content-type"] == "application/json"
    reply = answer.json()
    assert answer.status_code in (200, 400, 404)
    assert reply.get("errors") != []
    assert all({"code", "message"} <= error.keys() for error in reply.get("errors", []))


@settings(max_examples=150, deadline=None)
@given(fields=_fields, inputs=_inputs)
def test_no_order_makes_it_stumble(shared: InProcessSandbox, fields: Task, inputs: Task) -> None:
    assert_vendors_shape(shared, [order(**({"inputs": inputs} | fields))])


@settings(max_examples=100, deadline=None)
@given(value=_json)
def test_no_json_makes_it_stumble(shared: InProcessSandbox, value: Any) -> None:
    assert_vendors_shape(shared, value)


@settings(max_examples=100, deadline=None)
@given(
    kind=st.sampled_from(
        ["getResponse", "getTaskDetails", "mediaStorage", "imageUpload", "accountManagement"]
    ),
    operation=st.sampled_from(["upload", "delete", "getDetails"]),
    value=_json,
)
def test_no_other_task_makes_it_stumble(
    shared: InProcessSandbox, kind: str, operation: str, value: Any
) -> None:
    assert_vendors_shape(shared, [task(kind, operation=operation, media=value, image=value)])
    assert_vendors_shape(shared, [{"taskType": kind, "taskUUID": value}])
