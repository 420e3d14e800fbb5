"""The fields of the composer after another model was chosen: what it lacks is replaced and named.

A replaced value waits in a hidden field, with what stands in its place, for a model that has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from studio.catalog import model_specs
from studio.catalog.formatting import plain
from studio.catalog.labels import mode_label
from studio.catalog.request import Mode
from studio.catalog.spec import ModelSpec, ModeSpec
from studio.core.translations.wording import worded
from studio.core.values.formatting import localized
from studio.core.web.parameters import whole_number
from studio.generation.role_names import role_name
from studio.library.request_inputs.roles import ROLES

MODEL_BEFORE = "model_before"  # the model for which the other fields were filled in
REPLACED, SEPARATOR = "replaced-", "|"
_LENGTH = _("Length: %(value)s s instead of %(before)s s, which %(model)s does not take.")
_RESULTS = _("Results: %(value)s instead of %(before)s, which %(model)s does not take.")
_NO_SOUND = _("%(model)s cannot keep the sound here.")
_NOT_FAST = _("%(model)s cannot be fast here.")


@dataclass(frozen=True, kw_only=True)
class ModelChange:
    """The fields as the chosen model takes them, and a sentence for each that is not what was filled in."""

    data: QueryDict
    sentences: Sequence[str] = ()


def change_model(data: QueryDict) -> ModelChange:
    """Fit the fields to the model in ``model`` if they were filled in for another one."""
    before = model_specs.find(data.get(MODEL_BEFORE, ""))
    after = model_specs.find(data.get("model", ""))
    if before is None or after is None or before is after:
        return ModelChange(data=data)
    changed = data.copy()
    changed[MODEL_BEFORE] = after.id
    return ModelChange(data=changed, sentences=tuple(_Replacement(changed, after).sentences()))


def replaced_fields(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name and value of the hidden fields in which replaced values wait."""
    return [(name, str(data[name])) for name in data if name.startswith(REPLACED)]


class _Replacement:
    """Replaces values in the data of a form, one field after another."""

    def __init__(self, data: QueryDict, after: ModelSpec) -> None:
        self._data, self._after = data, after

    def sentences(self) -> Iterator[str]:
        """Replace, and say what was replaced."""
        yield from self._mode()
        chosen = self._data.get("mode", Mode.TEXT)
        spec = next((spec for mode, spec in self._after.modes.items() if mode == chosen), None)
        if spec is None:  # no mode at all, which is a problem of its own
            return
        if spec.sizes:
            yield from self._size(spec)
        if spec.seconds:
            yield from self._number("seconds", spec.seconds.value, _LENGTH)
        results = self._after.limits.number_results.value
        counts = range(int(results.minimum), int(results.maximum) + 1)
        yield from self._number("number_results", counts, _RESULTS)
        yield from self._format()
        yield from self._switch("keep_original_sound", _NO_SOUND, is_taken=spec.may_keep_sound)
        yield from self._switch("fast", _NOT_FAST, is_taken=spec.may_be_fast)

    def _mode(self) -> Iterator[str]:
        original = self._original("mode", str(Mode.TEXT))
        if original not in set(Mode):
            return
        modes = list(self._after.modes)
        chosen = Mode(original) if original in modes else modes[0]
        was = self._data.get("mode")
        self._replace("mode", original, str(chosen))
        if chosen != original:
            lacking = gettext("%(model)s has no mode %(mode)s.")
            names = {"model": self._after.label, "mode": worded(mode_label(original))}
            yield f"{lacking % names} {self._waiting_inputs(chosen)}"
        elif was != original:
            yield gettext("The mode %(mode)s is back.") % {"mode": worded(mode_label(original))}

    def _waiting_inputs(self, mode: Mode) -> str:
        used = {slot.role for slot in self._after.modes[mode].inputs}
        waiting = [role_name(role) for role in ROLES if role not in used and self._data.getlist(role)]
        label = worded(mode_label(mode))
        if not waiting:
            return gettext("%(mode)s is chosen.") % {"mode": label}
        sentence = gettext("%(mode)s is chosen; %(inputs)s waits for a model that takes it.")
        return sentence % {"mode": label, "inputs": ", ".join(waiting)}

    def _size(self, spec: ModeSpec) -> Iterator[str]:
        original = self._original("size", "")
        sizes = {f"{width}x{height}": ratio for width, height, ratio in spec.sizes or ()}
        if original in sizes or not original:
            self._replace("size", original, original)
            return
        width, _, height = original.partition("x")
        sides = whole_number(width), whole_number(height)
        ratio = next(filter(None, (model.ratio_of(*sides) for model in model_specs.every())), "")
        chosen = next((size for size in sizes if sizes[size] == ratio), next(iter(sizes)))
        self._replace("size", original, chosen)
        sentence = gettext("%(size)s instead of %(before)s, %(ratio)s.")
        if sizes[chosen] == ratio:
            sentence = gettext("%(size)s instead of %(before)s, the same %(ratio)s.")
        names = {"size": chosen.replace("x", " × "), "before": original.replace("x", " × ")}
        yield sentence % {**names, "ratio": worded(sizes[chosen])}

    def _number(self, name: str, allowed: Sequence[int], sentence: str) -> Iterator[str]:
        original = whole_number(self._original(name, ""))
        if original is None:
            return
        chosen = min(allowed, key=lambda value: abs(value - original))
        self._replace(name, str(original), str(chosen))
        if chosen != original:
            value, before = (localized(plain(number)) for number in (chosen, original))
            yield gettext(sentence) % {"value": value, "before": before, "model": self._after.label}

    def _format(self) -> Iterator[str]:
        formats = self._after.limits.output_formats.value
        original = self._original("output_format", "")
        chosen = original if original in formats or not original else formats[0]
        self._replace("output_format", original, chosen)
        if chosen != original:
            sentence = gettext("Format: %(value)s instead of %(before)s, which %(model)s does not make.")
            yield sentence % {"value": chosen, "before": original, "model": self._after.label}

    def _switch(self, name: str, sentence: str, *, is_taken: bool) -> Iterator[str]:
        original = self._original(name, "")
        self._replace(name, original, original if is_taken else "")
        if original and not is_taken:
            yield gettext(sentence) % {"model": self._after.label}

    def _original(self, name: str, default: str) -> str:
        """The value that the person chose: the one that waits, unless another was chosen meanwhile."""
        value = self._data.get(name, "")
        waiting, _, substitute = self._data.get(f"{REPLACED}{name}", "").partition(SEPARATOR)
        return waiting if waiting and substitute == value else value or default

    def _replace(self, name: str, original: str, chosen: str) -> None:
        self._data.pop(f"{REPLACED}{name}", None)
        if chosen != original:
            self._data[f"{REPLACED}{name}"] = f"{original}{SEPARATOR}{chosen}"
        if chosen:
            self._data[name] = chosen
        else:
            self._data.pop(name, None)
