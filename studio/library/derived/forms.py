"""Forms of the conversions: each gives a recipe and a label."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext

from studio.catalog.input_checks import Fix
from studio.catalog.spec import ModelSpec
from studio.core.values.formatting import format_number
from studio.core.values.timecode import DEFAULT_FRAME_RATE
from studio.library.derived.conversions import seconds_limits
from studio.library.models import Asset
from studio.media.recipes import Box, Recipe

RATIOS = (("16:9", 16 / 9), ("9:16", 9 / 16), ("1:1", 1.0), ("4:3", 4 / 3), ("3:4", 3 / 4), ("2.39:1", 2.39))
SIDES = (3840, 2560, 1920, 1280, 960, 720)
RATES = ((24, "24"), (25, "25"), (30, "30"), (48, "48"), (60, "60"))


class FixForm(forms.Form):
    """Base of the forms of conversions: each has an asset and gives a recipe and a label for a model."""

    def __init__(self, data: Any = None, *, asset: Asset, model: ModelSpec, role: str = "") -> None:
        self.asset, self.role, self.model = asset, role, model
        super().__init__(data, initial=self.start())

    def start(self) -> dict[str, Any]:
        """Initial values: the conversion that changes least."""
        return {}

    def recipe(self) -> dict[str, Any]:
        """Arguments of the conversion, JSON-ready. Only after ``is_valid``."""
        raise NotImplementedError

    def label(self) -> str:
        """Label of the conversion, for the name of the new asset."""
        raise NotImplementedError

    def _recipe(self, **arguments: Any) -> dict[str, Any]:
        return Recipe(**arguments).to_json() if self.asset.kind == "video" else arguments


class CropForm(FixForm):
    """Crop: a rectangle of the picture, in pixels."""

    left = forms.IntegerField(min_value=0)
    top = forms.IntegerField(min_value=0)
    width = forms.IntegerField(min_value=16)
    height = forms.IntegerField(min_value=16)

    def start(self) -> dict[str, Any]:
        """The largest centred rectangle that the model takes."""
        width, height = self.asset.width_px or 16, self.asset.height_px or 16
        most = float(self.model.limits.image_ratio.value)
        wide = min(width, int(height * most))
        high = min(height, int(width * most))
        return {"left": (width - wide) // 2, "top": (height - high) // 2, "width": wide, "height": high}

    def clean(self) -> dict[str, Any]:
        """Check that the rectangle lies within the picture."""
        values: dict[str, Any] = super().clean() or {}
        if not self.errors:
            if values["left"] + values["width"] > (self.asset.width_px or 0):
                self.add_error(
                    "width",
                    gettext("The picture is only %(pixels)s pixels wide.") % {"pixels": self.asset.width_px},
                )
            if values["top"] + values["height"] > (self.asset.height_px or 0):
                self.add_error(
                    "height",
                    gettext("The picture is only %(pixels)s pixels high.") % {"pixels": self.asset.height_px},
                )
        return values

    def recipe(self) -> dict[str, Any]:
        """The rectangle, as a recipe."""
        box = {name: self.cleaned_data[name] for name in ("left", "top", "width", "height")}
        return self._recipe(crop=Box(**box)) if self.asset.kind == "video" else {"crop": box}

    def label(self) -> str:
        """The label of the result: ``cropped to 640×360``."""
        return f"cropped to {self.cleaned_data['width']}×{self.cleaned_data['height']}"


class TrimForm(FixForm):
    """Trim: first and last frame, both included."""

    first = forms.IntegerField(min_value=0)
    last = forms.IntegerField(min_value=0)

    def start(self) -> dict[str, Any]:
        """From the first frame, as long as the model takes it."""
        frames, limits = self.asset.frames or 1, seconds_limits(self.role, self.model)
        rate = self.asset.rate or DEFAULT_FRAME_RATE
        longest = int(Fraction(str(limits.maximum)) * rate) if limits else frames
        return {"first": 0, "last": min(frames, longest) - 1}

    def clean(self) -> dict[str, Any]:
        """Check that both frames exist, in their order."""
        values: dict[str, Any] = super().clean() or {}
        if not self.errors:
            if values["last"] >= (self.asset.frames or 0):
                self.add_error(
                    "last",
                    gettext("The last frame is %(number)s.") % {"number": (self.asset.frames or 1) - 1},
                )
            elif values["first"] > values["last"]:
                self.add_error("last", gettext("The last frame lies before the first."))
        return values

    def recipe(self) -> dict[str, Any]:
        """First and last frame, as a recipe."""
        return self._recipe(first=self.cleaned_data["first"], last=self.cleaned_data["last"])

    def label(self) -> str:
        """The label of the result: ``frames 10–33``."""
        return f"frames {self.cleaned_data['first']}–{self.cleaned_data['last']}"


class DownscaleForm(FixForm):
    """Downscale: smaller, with the same aspect ratio."""

    side = forms.TypedChoiceField(coerce=int)

    def __init__(self, data: Any = None, *, asset: Asset, model: ModelSpec, role: str = "") -> None:
        super().__init__(data, asset=asset, model=model, role=role)
        choices = [(side, f"{' × '.join(map(str, self.size(side)))} px") for side in self.sides()]
        self.fields["side"].choices = choices  # type: ignore[attr-defined]

    def sides(self) -> list[int]:
        """Lengths of the longer side that are smaller than that of the asset, in pixels."""
        longest = max(self.asset.width_px or 0, self.asset.height_px or 0)
        return [side for side in (*SIDES, 512) if side < longest] or [max(2, longest // 2)]

    def start(self) -> dict[str, Any]:
        """The largest size that the model takes."""
        most = self.model.limits.video_side_px.value.maximum
        fits = [side for side in self.sides() if self.asset.kind == "image" or side <= most]
        return {"side": (fits or self.sides())[0]}

    def size(self, side: int) -> tuple[int, int]:
        """Even width and height for this length of the longer side."""
        width, height = self.asset.width_px or 2, self.asset.height_px or 2
        scale = side / max(width, height)
        return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)

    def recipe(self) -> dict[str, Any]:
        """The size, as a recipe."""
        side = self.cleaned_data["side"]
        return self._recipe(size=self.size(side)) if self.asset.kind == "video" else {"side": side}

    def label(self) -> str:
        """The label of the result: ``1280×720``."""
        return "×".join(map(str, self.size(self.cleaned_data["side"])))


class ConvertForm(FixForm):
    """Convert: to MP4 at a frame rate that the model takes; to JPEG or PNG."""

    to = forms.ChoiceField()

    def __init__(self, data: Any = None, *, asset: Asset, model: ModelSpec, role: str = "") -> None:
        super().__init__(data, asset=asset, model=model, role=role)
        self.fields["to"].choices = self.choices()  # type: ignore[attr-defined]

    def choices(self) -> list[tuple[str, str]]:
        """Formats or frame rates on offer."""
        if self.asset.kind == "image":
            return [("JPEG", gettext("JPEG, lighter")), ("PNG", gettext("PNG, without loss"))]
        current = format_number(float(self.asset.rate or DEFAULT_FRAME_RATE))
        same_rate = [("keep", gettext("MP4 at %(rate)s frames per second, as it is") % {"rate": current})]
        return same_rate + [
            (str(rate), gettext("MP4 at %(rate)s frames per second") % {"rate": name}) for rate, name in RATES
        ]

    def start(self) -> dict[str, Any]:
        """Its own rate where the model takes it, else the nearest."""
        if self.asset.kind == "image":
            return {"to": "JPEG"}
        rate, span = (
            float(self.asset.rate or DEFAULT_FRAME_RATE),
            self.model.limits.video_rate.value,
        )
        if span.contains(rate) and not self.asset.is_variable_rate:
            return {"to": "keep"}
        return {"to": str(min((rate_ for rate_, _ in RATES), key=lambda one: abs(one - rate)))}

    def recipe(self) -> dict[str, Any]:
        """The frame rate or the format, as a recipe."""
        to = self.cleaned_data["to"]
        if self.asset.kind == "image":
            return {"kind": to}
        return self._recipe(rate=self.asset.rate if to == "keep" else Fraction(to), crf=20)

    def label(self) -> str:
        """``at 24 fps``, ``as MP4``, ``as JPEG``."""
        to = self.cleaned_data["to"]
        return f"as {to}" if self.asset.kind == "image" else "as MP4" if to == "keep" else f"at {to} fps"


FORMS: dict[Fix, type[FixForm]] = {
    Fix.CROP: CropForm,
    Fix.TRIM: TrimForm,
    Fix.DOWNSCALE: DownscaleForm,
    Fix.CONVERT: ConvertForm,
}
