"""From a generation back to the fields of the composer."""

from __future__ import annotations

from studio.catalog.request import VideoRequest
from studio.catalog.wildcards import escape
from studio.generation.lifecycle import FINAL, State
from studio.generation.models import Generation
from studio.library.request_inputs.roles import ROLES

PROMPT, OWN_PROMPT, INPUTS = "prompt", "own_prompt", "inputs"


def prefill_fields(generation: Generation, *, part: str = "") -> dict[str, list[str]]:
    """Field name to values, as the form would have posted them; identical when ordered again.

    ``part``: only the prompt, or only the inputs, each with the mode and the shot it belongs to. A prompt
    with wildcards comes back as it was written; its own expansion alone is ``OWN_PROMPT``.
    """
    fields = request_fields(generation.video_request) | {"shot": [str(generation.shot.number)]}
    if part != OWN_PROMPT and _comes_with_wildcards(generation):
        fields["prompt"] = [generation.wildcard_prompt]
    if part in (PROMPT, OWN_PROMPT):
        return {name: fields[name] for name in ("mode", "shot", "prompt")}
    if part == INPUTS:
        copied_fields = ("mode", "shot", *ROLES)
        return {
            name: values
            for name, values in fields.items()
            if name in copied_fields or name.startswith("name-")
        }
    return fields


def request_fields(request: VideoRequest) -> dict[str, list[str]]:
    """Field name to values of a request whose inputs are assets."""
    fields = {
        "model": [request.model],
        "mode": [str(request.mode)],
        "prompt": [escape(request.prompt)],
        "number_results": [str(request.number_results)],
        "output_format": [request.output_format],
        "output_quality": [str(request.output_quality)],
        "safety_mode": [request.safety_mode],
        "upload_endpoint": [request.upload_endpoint],
    }
    if request.width_px:
        fields["size"] = [f"{request.width_px}x{request.height_px}"]
    for name, value in (("seconds", request.seconds), ("ttl_seconds", request.ttl_seconds)):
        fields[name] = [str(value)] if value is not None else []
    for name, truth in (("keep_original_sound", request.keep_original_sound), ("fast", request.fast)):
        fields[name] = ["on"] if truth else []
    for role in ROLES:
        chosen = getattr(request, role)
        many = chosen if isinstance(chosen, tuple) else (chosen,)
        fields[role] = [item.ref for item in many if item]
        fields |= {f"name-{role}-{item.ref}": [item.name] for item in many if item and item.name}
    return fields


def _comes_with_wildcards(generation: Generation) -> bool:
    """Whether the whole matrix comes back: not for one order of it that failed, which is mended alone."""
    return bool(generation.wildcard_prompt) and generation.state not in FINAL - {State.READY}
