"""From values to Runware's JSON and back. Exactly the documented fields: others are refused, not ignored.

Source of every name: Runware docs, the pages of the models, and the platform pages of the other tasks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from studio.catalog.request import Input, Mode, VideoRequest
from studio.provider.import_request import ImportedRequest, from_message
from studio.provider.reports import Report, Result, read_reports

__all__ = [
    "ImportedRequest",
    "Report",
    "Result",
    "account_message",
    "delete_media_message",
    "details_message",
    "from_message",
    "poll_message",
    "read_reports",
    "to_message",
    "upload_message",
    "usage_message",
]

Message = dict[str, Any]
MODES_WITH_SIZE = frozenset({Mode.TEXT, Mode.REFERENCES, Mode.REFERENCE_VIDEO})
MODES_WITH_IMAGES = frozenset({Mode.REFERENCES, Mode.REFERENCE_VIDEO, Mode.EDIT})
MODES_WITH_SOUND = frozenset({Mode.REFERENCE_VIDEO, Mode.EDIT})


def to_message(
    request: VideoRequest,
    *,
    task_uuid: UUID,
    sources: Mapping[str, str],
    prompt: str | None = None,
    webhook_url: str = "",
) -> Message:
    """The ``videoInference`` task of a request.

    ``sources`` maps each ``Input.ref`` to what the API takes: a UUID, a URL, or for images a data URI.
    ``prompt`` is what the mentions became; without it the written one is sent. What a mode has no
    use for is left out. Raises KeyError when an input has no source.
    """
    return {
        "taskType": "videoInference",
        "taskUUID": str(task_uuid),
        "model": request.model,
        "positivePrompt": request.prompt if prompt is None else prompt,
        **_geometry(request),
        **_inputs(request, sources),
        **_settings(request),
        "numberResults": request.number_results,
        "outputType": "URL",
        "outputFormat": request.output_format,
        "outputQuality": request.output_quality,
        "deliveryMethod": "async",  # the only one that this model has
        "includeCost": True,  # nothing tells the cost afterwards
        **_options(request, webhook_url),
    }


def poll_message(task_uuid: UUID) -> Message:
    """Message that polls an order. Runware docs, "Task polling"."""
    return {"taskType": "getResponse", "taskUUID": str(task_uuid)}


def details_message(task_uuid: UUID) -> Message:
    """Message that asks the archive about an order. Runware docs, "Task details"."""
    return {"taskType": "getTaskDetails", "taskUUID": str(task_uuid)}


def upload_message(task_uuid: UUID, media: str) -> Message:
    """Message that stores a file: ``media`` is a public URL or a data URI. Runware docs, "Media storage"."""
    return {"taskType": "mediaStorage", "taskUUID": str(task_uuid), "operation": "upload", "media": media}


def delete_media_message(task_uuid: UUID, media_uuid: str) -> Message:
    """Message that deletes a stored file. Runware docs, "Media storage"."""
    head = {"taskType": "mediaStorage", "taskUUID": str(task_uuid)}
    return {**head, "operation": "delete", "media": media_uuid}


def account_message(task_uuid: UUID) -> Message:
    """Message that asks for account and balance. Runware docs, "Account management"."""
    return {"taskType": "accountManagement", "taskUUID": str(task_uuid), "operation": "getDetails"}


def usage_message(task_uuid: UUID, models: Sequence[str], start: date, end: date) -> Message:
    """Message that asks for the usage of models on these days (UTC). Runware docs, "Account management"."""
    return {
        "taskType": "accountManagement",
        "taskUUID": str(task_uuid),
        "operation": "getUsageActivity",
        "startDate": start.isoformat(),
        "endDate": end.isoformat(),
        "models": list(models),
        "groupBy": ["date"],
    }


def _geometry(request: VideoRequest) -> Message:
    """Size and length, where no frame and no source video decides them."""
    message: Message = {}
    if request.mode in MODES_WITH_SIZE and request.width_px and request.height_px:
        message |= {"width": request.width_px, "height": request.height_px}
    if request.mode is not Mode.EDIT and request.seconds is not None:
        message["duration"] = int(request.seconds)  # a JSON float is refused
    return message


def _inputs(request: VideoRequest, sources: Mapping[str, str]) -> Message:
    message: Message = {}
    if request.mode is Mode.FRAMES:
        frames = (("first", request.first_frame), ("last", request.last_frame))
        message["frameImages"] = [
            {"image": sources[item.ref], "frame": place} for place, item in frames if item
        ]
    if request.mode in MODES_WITH_IMAGES and request.reference_images:
        message["referenceImages"] = [sources[item.ref] for item in request.reference_images]
    if video := _video(request, Mode.REFERENCE_VIDEO):
        message["referenceVideos"] = [sources[video.ref]]
    if video := _video(request, Mode.EDIT):
        message["video"] = sources[video.ref]
    return {"inputs": message} if message else {}


def _video(request: VideoRequest, mode: Mode) -> Input | None:
    """The video that a request of this mode brings."""
    if request.mode is not mode:
        return None
    return request.source_video if mode is Mode.EDIT else request.reference_video


def _settings(request: VideoRequest) -> Message:
    """Only what is true and applies: a default needs no words."""
    message = {}
    if request.keep_original_sound and request.mode in MODES_WITH_SOUND:
        message["keepOriginalSound"] = True
    if request.fast and request.mode is Mode.EDIT:
        message["fast"] = True
    return {"providerSettings": {"klingai": message}} if message else {}


def _options(request: VideoRequest, webhook_url: str) -> Message:
    message: Message = {}
    if request.safety_mode != "none":
        message["safety"] = {"checkContent": True, "mode": request.safety_mode}
    if request.ttl_seconds is not None:
        message["ttl"] = int(request.ttl_seconds)
    if request.upload_endpoint:
        message["uploadEndpoint"] = request.upload_endpoint
    if webhook_url:
        message["webhookURL"] = webhook_url
    return message
