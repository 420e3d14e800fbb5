"""The vendor's errors: their JSON shape, codes and messages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

DOCUMENTATION = "https://runware.ai/docs/platform/errors"


class VendorError(Exception):
    """One refusal, as it stands in ``errors``; ``status`` is the HTTP status it brings."""

    def __init__(
        self,
        code: str,
        message: str,
        parameter: str | list[str] | None = None,
        *,
        status: int = 400,
        **extra: Any,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.parameter = parameter
        self.status = status
        self.extra = extra

    def to_json(self, task: dict[str, Any]) -> dict[str, Any]:
        """The error object for this task; keys without a value are left out."""
        shape = {
            "code": self.code,
            "message": self.message,
            "parameter": self.parameter,
            "documentation": DOCUMENTATION,
            "taskType": task.get("taskType"),
            "taskUUID": task.get("taskUUID"),
            **self.extra,
        }
        return {name: value for name, value in shape.items() if value is not None}


def quoted_list(values: Iterable[object]) -> str:
    """The values as the vendor lists them: ``'5', '10'``."""
    return ", ".join(f"'{value}'" for value in values)


def invalid_key() -> VendorError:
    """The key is missing or not ours."""
    message = "Invalid API key. Get one at https://my.runware.ai/signup"
    return VendorError("invalidApiKey", message, "apiKey", status=401, taskType="authentication")


def missing_parameter(parameter: str) -> VendorError:
    """A required parameter is not there."""
    return VendorError("missingParameter", f"Missing required parameter: '{parameter}'.", parameter)


def unsupported_parameter(parameter: str, allowed: Iterable[str]) -> VendorError:
    """A parameter that this model, or this combination, does not take."""
    message = (
        f"Unsupported use of '{parameter}' parameter. Allowed values are: {quoted_list(sorted(allowed))}."
    )
    return VendorError("unsupportedParameter", message, parameter)


def incompatible_parameters(one: str, other: str) -> VendorError:
    """Two parameters that exclude each other."""
    message = f"Parameter '{one}' and Parameter '{other}' cannot be used together."
    return VendorError("incompatibleParameters", message, [one, other])


def invalid_length(parameter: str, most: int, least: int = 0) -> VendorError:
    """A list with a wrong number of items."""
    message = f"Invalid number of elements for '{parameter}' parameter. Must be between {least} and {most}."
    return VendorError("invalidArrayLength", message, parameter)


def invalid_choice(parameter: str, values: Iterable[object]) -> VendorError:
    """A value outside its list."""
    supported = list(values)
    message = f"Invalid value for '{parameter}' parameter. Supported values are: {quoted_list(supported)}."
    return VendorError(f"invalid{_pascal(parameter)}", message, parameter, allowedValues=supported)


def invalid_value(parameter: str, sentence: str) -> VendorError:
    """A value that is no good for the reason the sentence gives."""
    message = f"Invalid value for '{parameter}' parameter. {sentence}"
    return VendorError(f"invalid{_pascal(parameter)}", message, parameter)


def duplicate_task() -> VendorError:
    """A task with this UUID was accepted before."""
    message = "A task with the same 'taskUUID' was already submitted."
    return VendorError("conflictTaskUUID", message, "taskUUID")


def refused_by_moderation() -> VendorError:
    """The words or the inputs of an order are not allowed."""
    return VendorError("contentPolicyViolation", "The request was refused by the safety check.")


def task_not_found() -> VendorError:
    """Nobody knows this task."""
    return VendorError("taskNotFound", "No task was found with this 'taskUUID'.", "taskUUID", status=404)


def _pascal(parameter: str) -> str:
    name = parameter.rsplit(".", 1)[-1]
    return name[:1].upper() + name[1:]
