"""The forms for a project and a shot."""

from __future__ import annotations

from django import forms


class ProjectForm(forms.Form):
    """A name is all it takes."""

    name = forms.CharField(
        max_length=120, label="Name", error_messages={"required": "Give the project a name."}
    )


class ShotForm(forms.Form):
    """A shot may stay nameless."""

    name = forms.CharField(max_length=120, required=False)
