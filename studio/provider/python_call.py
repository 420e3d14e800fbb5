"""An order as a program with Runware's own Python SDK: written from a message, and read without being run.

Written is the call of the package ``runware-sdk`` 1: ``client.run`` with a dictionary as the API has it.
The older package ``runware`` has types with the same words (``IVideoInference``); its calls are read, too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from studio.core.values.translatable import translatable

Message = dict[str, Any]
RUN, CALL = "run", "IVideoInference"
LEFT_OUT = ("taskType", "taskUUID")  # the SDK says them itself
PROVIDERS = {"IKlingAIProviderSettings": "klingai"}
TYPES = {CALL, "IVideoInputs", "IInputFrame", "IFrameImage", "ISafety", *PROVIDERS}
MAX_CHARACTERS = 50_000
MAX_DEPTH = 40  # of brackets and of signs before a value
INDENT = "    "
PROGRAM = """\
import asyncio
import os

from runware import Runware  # pip install runware-sdk

REQUEST = {request}


async def main() -> None:
    async with Runware(api_key=os.environ["RUNWARE_API_KEY"]) as client:
        for result in await client.run(REQUEST):
            print(result)


if __name__ == "__main__":
    asyncio.run(main())
"""


class Unreadable(ValueError):
    """A value that is not written out: a variable of elsewhere, a call, a formatted text."""


def as_python(message: Message) -> str:
    """A program that sends a ``videoInference`` task by the SDK and waits for its results."""
    fields = {name: value for name, value in message.items() if name not in LEFT_OUT}
    return PROGRAM.replace("{request}", _literal(fields))


def _literal(value: Any, margin: str = "") -> str:
    """A value as Python writes it, an item a line."""
    inner = margin + INDENT
    match value:
        case dict() if value:
            lines = [f"{inner}{key!r}: {_literal(item, inner)},\n" for key, item in value.items()]
            return f"{{\n{''.join(lines)}{margin}}}"
        case list() if value:
            lines = [f"{inner}{_literal(item, inner)},\n" for item in value]
            return f"[\n{''.join(lines)}{margin}]"
    return repr(value)


def looks_like_python(text: str) -> bool:
    """Whether a text names the package or the type of the SDK."""
    return CALL in text or f".{RUN}(" in text or "from runware" in text


def read_python(source: str) -> tuple[Message, list[str]]:
    """The message of the first order in a program, and a sentence for what of it is not read.

    The program is parsed, never run. Raises ValueError when it is no Python, or has no such call.
    """
    tree = _parsed(source)
    values = _assigned(tree)
    fields = next(filter(None, (_fields(call, tree) for call in _calls(tree))), None)
    if fields is None:
        raise ValueError("no call")
    message: Message = {"taskType": "videoInference"}
    unusable: list[str] = []
    for argument, value in fields:
        try:
            message[argument or ""] = _value(value, values)
        except Unreadable:
            unusable.append(
                translatable(
                    "{argument} is not written out in this Python; it is not read.",
                    argument=argument or translatable("A dictionary"),
                )
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
        if isinstance(node, ast.Call) and _name_of(node.func) in (RUN, CALL):
            yield node


def _fields(call: ast.Call, tree: ast.AST) -> list[tuple[str | None, ast.expr]] | None:
    """Name and expression of each field of an order; None for a call that is none."""
    if _name_of(call.func) == CALL:
        return [(keyword.arg, keyword.value) for keyword in call.keywords]
    request = next(iter(call.args), None)
    if isinstance(request, ast.Name):
        request = _last_assigned(tree, request.id)
    if not isinstance(request, ast.Dict):
        return None
    keys = [key.value if isinstance(key, ast.Constant) else None for key in request.keys]
    return [(str(key) if key else None, value) for key, value in zip(keys, request.values, strict=True)]


def _last_assigned(tree: ast.AST, name: str) -> ast.expr | None:
    """What a program gives this name to last, on one line of its own."""
    value = None
    for node in ast.walk(tree):
        if any(_name_of(target) == name for target in _targets(node)):
            value = getattr(node, "value", None)
    return value


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.AnnAssign):
        return [node.target]
    return node.targets if isinstance(node, ast.Assign) else []


def _assigned(tree: ast.AST) -> dict[str, Any]:
    """Plain values that the program gives names to, anywhere."""
    values: dict[str, Any] = {}
    for node in ast.walk(tree):
        for target in _targets(node):
            try:
                values[_name_of(target)] = _value(getattr(node, "value", None), values)
            except Unreadable:
                values.pop(_name_of(target), None)
    return values


def _value(node: ast.expr | None, values: Mapping[str, Any]) -> Any:
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
