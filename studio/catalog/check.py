"""``problems``: everything wrong with a request, each at its field and in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

from studio.catalog import mentions, model_specs
from studio.catalog.formatting import plain
from studio.catalog.labels import mode_label
from studio.catalog.preflight import CheckStatus, preflight
from studio.catalog.problem import Problem
from studio.catalog.request import VideoRequest, is_whole
from studio.catalog.spec import Fact, ModelSpec
from studio.core.values.translatable import either, translatable

__all__ = ["RULES", "Problem", "blocking", "problems"]

Problems = Iterator[Problem]
TEXTS = ("model", "prompt", "output_format", "safety_mode", "upload_endpoint")


def problems(request: VideoRequest, sent_prompt: str | None = None) -> list[Problem]:
    """Everything wrong with the request, in reading order; without a blocking one it can be ordered.

    ``sent_prompt`` is the result of ``mentions.resolve``, from whoever has it already. Never raises: a
    request that cannot be read at all has one problem for each unreadable field.
    """
    if unreadable := [field for field in TEXTS if not isinstance(getattr(request, field), str)]:
        return [Problem(field=field, message=translatable("This must be text.")) for field in unreadable]
    if unusable := unusable_model(request):
        return [unusable]
    model = model_specs.get(request.model)
    sent = mentions.resolve(request) if sent_prompt is None else sent_prompt
    others = (problem for rule in RULES for problem in rule(model, request))
    return [*prompt_length(model, sent), *others]


def unusable_model(request: VideoRequest) -> Problem | None:
    """Why nothing about the request can be checked or priced: its model is unknown, or lacks its mode."""
    model = model_specs.find(request.model)
    if model is None:
        return Problem(
            field="model",
            message=translatable("There is no model called {model} here.", model=repr(request.model)),
        )
    if request.mode not in model.modes:
        message = translatable(
            "{model} has no mode {mode}.", model=model.label, mode=mode_label(request.mode)
        )
        return Problem(field="mode", message=message, source=str(model.page))
    return None


def blocking(problems: Sequence[Problem]) -> list[Problem]:
    """Those that keep the order from going."""
    return [problem for problem in problems if problem.blocks]


def prompt_length(model: ModelSpec, sent_prompt: str) -> Problems:
    """2 to 2500 characters, counted as they are sent: without space around, mentions in words."""
    fact, length = model.limits.prompt, len(sent_prompt)
    if length == 0:
        yield _problem("prompt", translatable("Describe the video in a few words."), fact)
    elif length < fact.value.minimum:
        message = translatable("{length} character is too short a prompt; write a few words.", length=length)
        yield _problem("prompt", message, fact)
    elif length > fact.value.maximum:
        message = translatable(
            "The prompt has {length} characters as it is sent; {maximum} is the most.",
            length=length,
            maximum=plain(fact.value.maximum),
        )
        yield _problem("prompt", message, fact)


def broken_mentions(_: ModelSpec, request: VideoRequest) -> Problems:
    """A mention must name an input that is there."""
    for name in mentions.broken(request):
        message = translatable(
            "@{name} names no input. Add it, remove the mention, or write @@{name} for plain text.", name=name
        )
        yield Problem(field="prompt", message=message)


def shared_names(_: ModelSpec, request: VideoRequest) -> Problems:
    """A mention should name one input only."""
    for name in mentions.ambiguous(request):
        message = translatable("Several inputs are called @{name}; the first is meant.", name=name)
        yield Problem(field="prompt", message=message, blocks=False)


def inputs(_: ModelSpec, request: VideoRequest) -> Problems:
    """Every line of the preflight that is not green."""
    for check in preflight(request):
        if check.status is not CheckStatus.OK:
            blocks = check.status is CheckStatus.BLOCKED
            yield Problem(field=check.field, message=check.message, blocks=blocks, source=check.source)


def size(model: ModelSpec, request: VideoRequest) -> Problems:
    """One of the sizes of the model, or none where the input decides."""
    spec, chosen_size = model.modes[request.mode], (request.width_px, request.height_px)
    if spec.sizes is None:
        if chosen_size != (None, None):
            message = translatable("The size follows the input in this mode.")
            yield _problem("width_px", message, spec.geometry)
        return
    is_offered = any(chosen_size == (width, height) for width, height, _ in spec.sizes)
    if not is_offered or not all(map(is_whole, chosen_size)):
        choice = either([f"{width} × {height}" for width, height, _ in spec.sizes])
        yield _problem("width_px", _wrong_size(model, chosen_size, choice), spec.geometry)


def _wrong_size(model: ModelSpec, size: tuple[int | None, int | None], choice: str) -> str:
    """Which sizes there are, and whose the chosen one is if another model has it."""
    for other in model_specs.every():
        if other is not model and other.ratio_of(*size):
            return translatable(
                "{width} × {height} is a size of {other}, not of {model}. Choose one of the sizes {choice}.",
                width=size[0],
                height=size[1],
                other=other.label,
                model=model.label,
                choice=choice,
            )
    return translatable("Choose one of the sizes {choice}.", choice=choice)


def seconds(model: ModelSpec, request: VideoRequest) -> Problems:
    """A whole number of seconds that the mode offers, or none where the input decides."""
    allowed = model.modes[request.mode].seconds
    if allowed is None:
        if request.seconds is not None:
            message = translatable("The length follows the video in this mode.")
            yield Problem(field="seconds", message=message)
    elif not is_whole(request.seconds) or request.seconds not in allowed.value:
        minimum, *between, maximum = allowed.value
        span = translatable("{minimum} to {maximum}", minimum=minimum, maximum=maximum)
        choice = span if between else either(allowed.value)
        yield _problem("seconds", translatable("Choose {choice} seconds.", choice=choice), allowed)


def numbers(model: ModelSpec, request: VideoRequest) -> Problems:
    """The number of results and the quality are whole numbers within their bounds."""
    limits = model.limits
    for field, fact, message in (
        (
            "number_results",
            limits.number_results,
            translatable("The number of results must be a whole number from {minimum} to {maximum}."),
        ),
        (
            "output_quality",
            limits.output_quality,
            translatable("The quality must be a whole number from {minimum} to {maximum}."),
        ),
    ):
        value, span = getattr(request, field), fact.value
        if not is_whole(value) or not span.contains(value):
            bounds = {"minimum": plain(span.minimum), "maximum": plain(span.maximum)}
            yield _problem(field, translatable(message.message, **bounds), fact)


def time_to_live(model: ModelSpec, request: VideoRequest) -> Problems:
    """A minute at least, if it is said at all."""
    fact, value = model.limits.ttl_seconds, request.ttl_seconds
    if value is not None and (not is_whole(value) or value < fact.value):
        message = translatable(
            "The time to live must be {minimum} seconds or more, in whole seconds.", minimum=fact.value
        )
        yield _problem("ttl_seconds", message, fact)


def choices(model: ModelSpec, request: VideoRequest) -> Problems:
    """The format and the safety mode are among those that exist."""
    limits = model.limits
    for field, fact in (("output_format", limits.output_formats), ("safety_mode", limits.safety_modes)):
        if getattr(request, field) not in fact.value:
            yield _problem(field, translatable("Choose {choice}.", choice=either(fact.value)), fact)


def upload_endpoint(model: ModelSpec, request: VideoRequest) -> Problems:
    """A web address; one without protection, or one for several results, deserves a word."""
    fact, several = model.limits.upload_schemes, model.limits.upload_results
    scheme = _scheme(request.upload_endpoint)
    if not request.upload_endpoint:
        return
    if scheme not in fact.value:
        message = translatable("This must be a whole address that begins with https://.")
        yield _problem("upload_endpoint", message, fact)
    elif scheme != fact.value[0]:
        message = translatable("Over http:// the video travels unprotected; https:// is safer.")
        yield Problem(field="upload_endpoint", message=message, blocks=False, source=str(fact.source))
    if is_whole(request.number_results) and request.number_results > several.value:
        message = translatable("Several results at one address may overwrite each other.")
        yield _problem("upload_endpoint", message, several)


def switches(model: ModelSpec, request: VideoRequest) -> Problems:
    """Sound is only kept of a video, and only edits can be fast."""
    spec = model.modes[request.mode]
    if request.keep_original_sound and not spec.may_keep_sound:
        message = translatable("Only a video input has a sound to keep.")
        yield _problem("keep_original_sound", message, spec.sound)
    if request.fast and not spec.may_be_fast:
        yield _problem("fast", translatable("Only editing a video can be fast."), spec.fast)


def _problem(field: str, message: str, fact: Fact[object]) -> Problem:
    return Problem(field=field, message=message, blocks=fact.blocks, source=str(fact.source))


def _scheme(address: str) -> str:
    """The scheme of a whole web address; empty for anything else."""
    try:
        parts = urlsplit(address)
        is_whole_address = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return ""
    has_space = any(letter.isspace() or not letter.isprintable() for letter in address)
    return parts.scheme if is_whole_address and not has_space else ""


Rule = Callable[[ModelSpec, VideoRequest], Problems]
RULES: tuple[Rule, ...] = (
    broken_mentions,
    shared_names,
    inputs,
    size,
    seconds,
    numbers,
    time_to_live,
    choices,
    upload_endpoint,
    switches,
)
