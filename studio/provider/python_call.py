"""An order as a call of Runware's own Python SDK: written from a message, and read without being run.

Source of the names: the package ``runware`` 0.5, its types ``IVideoInference``, ``IVideoInputs``,
``IInputFrame``, ``ISafety`` and ``IKlingAIProviderSettings``. Their fields have the names of the API.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

Message = dict[str, Any]
CALL = "IVideoInference"
LEFT_OUT = ("taskType", "taskUUID")  # the SDK says them itself
WITHOUT_FIELD = ("fast",)  # settings of the provider that the SDK cannot say
PROVIDERS = {"IKlingAIProviderSettings": "klingai"}
TYPES = {CALL, "IVideoInputs", "IInputFrame", "IFrameImage", "ISafety", *PROVIDERS}
MAX_CHARACTERS = 50_000
MAX_DEPTH = 40  # of brackets and of signs before a value
HEAD = """\
import asyncio
import os

from runware import {names}


async def main() -> None:
    runware = Runware(api_key=os.environ["RUNWARE_API_KEY"])
    await runware.connect()
    request = IVideoInference(
"""
FOOT = """\
    )
    task = await runware.videoInference(requestVideo=request)
    videos = await runware.getResponse(taskUUID=task.taskUUID)
    print([video.videoURL for video in videos])


asyncio.run(main())
"""


class Unreadable(ValueError):
    """A value that is not written out: a variable of elsewhere, a call, a formatted text."""


def as_python(message: Message) -> str:
    """A program that sends a ``videoInference`` task by the SDK and waits for its results."""
    used: set[str] = {CALL, "Runware"}
    lines = [
        f"        {name}={_written(name, value, used)},\n"
        for name, value in message.items()
        if name not in LEFT_OUT
    ]
    settings = message.get("providerSettings", {}).get("klingai", {})
    lines += [
        f"        # {name}={settings[name]!r}: this SDK has no field for it.\n"
        for name in WITHOUT_FIELD
        if name in settings
    ]
    return HEAD.format(names=", ".join(sorted(used))) + "".join(lines) + FOOT


def _written(name: str, value: Any, used: set[str]) -> str:
    if name == "inputs":
        frames = [_construct("IInputFrame", frame, used) for frame in value.get("frameImages", [])]
        others = {key: repr(item) for key, item in value.items() if key != "frameImages"}
        return _call(
            "IVideoInputs", {**others, **({"frameImages": f"[{', '.join(frames)}]"} if frames else {})}, used
        )
    if name == "safety":
        return _construct("ISafety", value, used)
    if name == "providerSettings":
        own = {key: item for key, item in value.get("klingai", {}).items() if key not in WITHOUT_FIELD}
        return _construct("IKlingAIProviderSettings", own, used)
    return repr(value)


def _construct(name: str, values: Mapping[str, Any], used: set[str]) -> str:
    return _call(name, {key: repr(value) for key, value in values.items()}, used)


def _call(name: str, values: Mapping[str, str], used: set[str]) -> str:
    used.add(name)
    return f"{name}({', '.join(f'{key}={value}' for key, value in values.items())})"


def looks_like_python(text: str) -> bool:
    """Whether a text names the type of the SDK that an order is."""
    return CALL in text


def read_python(source: str) -> tuple[Message, list[str]]:
    """The message of the first ``IVideoInference(…)`` in a program, and a sentence for what is not read.

    The program is parsed, never run. Raises ValueError when it is no Python, or has no such call.
    """
    tree = _parsed(source)
    values = _assigned(tree)
    call = next(_calls(tree), None)
    if call is None:
        raise ValueError("no call")
    message: Message = {"taskType": "videoInference"}
    unusable = ["Only what IVideoInference names by a keyword is read."] if call.args else []
    for keyword in call.keywords:
        try:
            message[keyword.arg or ""] = _value(keyword.value, values)
        except Unreadable:
            unusable.append(
                f"{keyword.arg or 'A dictionary'} is not written out in this Python; it is not read."
            )
    message.pop("", None)
    return _as_api(message), unusable


def _parsed(source: str) -> ast.Module:
    """Raises ValueError for what is no Python, and for what nests deeper than any order."""
    if len(source) > MAX_CHARACTERS or _depth(source) > MAX_DEPTH:
        raise ValueError("too long")
    try:
        return ast.parse(source)
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError("no Python") from error


def _depth(source: str) -> int:
    """How deep brackets and signs nest at most; those in texts count too, which no prompt notices."""
    depth = deepest = signs = 0
    for character in source:
        depth += (character in "([{") - (character in ")]}")
        signs = signs + 1 if character in "-+~" else signs * character.isspace()
        deepest = max(deepest, depth, signs)
    return deepest


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name_of(node.func) == CALL:
            yield node


def _assigned(tree: ast.AST) -> dict[str, Any]:
    """Plain values that the program gives names to, anywhere."""
    values: dict[str, Any] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            try:
                values[node.targets[0].id] = _value(node.value, values)
            except Unreadable:
                values.pop(node.targets[0].id, None)
    return values


def _value(node: ast.expr, values: Mapping[str, Any]) -> Any:
    """What an expression says by itself. Raises Unreadable."""
    match node:
        case ast.Constant(value=str() | int() | float() | None):
            return node.value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
        case ast.List() | ast.Tuple():
            return [_value(item, values) for item in node.elts]
        case ast.Dict():
            return {_key(key): _value(item, values) for key, item in zip(node.keys, node.values, strict=True)}
        case ast.Name() if node.id in values:
            return values[node.id]
        case ast.Call() if _name_of(node.func) in TYPES and not node.args:
            fields = {keyword.arg or "": _value(keyword.value, values) for keyword in node.keywords}
            provider = PROVIDERS.get(_name_of(node.func))
            return {provider: fields} if provider else fields
    raise Unreadable


def _key(node: ast.expr | None) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise Unreadable


def _name_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _as_api(message: Message) -> Message:
    """Frames and references stand beside the inputs in older calls of the SDK; here they are inputs."""
    inputs = message.get("inputs")
    inputs = dict(inputs) if isinstance(inputs, dict) else {}
    for name in ("frameImages", "referenceImages", "referenceVideos"):
        if name in message:
            inputs.setdefault(name, message.pop(name))
    frames = inputs.get("frameImages")
    if isinstance(frames, list):
        inputs["frameImages"] = [_frame(frame) for frame in frames]
    return {**message, **({"inputs": inputs} if inputs else {})}


def _frame(frame: Any) -> Any:
    if isinstance(frame, dict) and "inputImage" in frame:
        return {"image" if key == "inputImage" else key: value for key, value in frame.items()}
    return frame
