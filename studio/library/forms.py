"""Form of the library: name and tags of an asset."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext

from studio.core.web.forms import LineField

MAX_TAGS = 12


class AssetForm(forms.Form):
    """Name and tags of an asset."""

    name = LineField(max_length=160)
    tags = LineField(max_length=400, required=False)

    def clean_tags(self) -> list[str]:
        """Tags between commas, each once and in lower case."""
        words = (word.strip().lower().replace('"', "") for word in self.cleaned_data["tags"].split(","))
        tags = list(dict.fromkeys(word[:40] for word in words if word))
        if len(tags) > MAX_TAGS:
            raise forms.ValidationError(
                gettext("%(count)s tags are too many; %(most)s is the most.")
                % {"count": len(tags), "most": MAX_TAGS}
            )
        return tags
