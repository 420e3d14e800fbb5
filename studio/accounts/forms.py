"""The sign-in form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest

from studio.accounts.models import User


class SignInForm(forms.Form):
    """E-mail address and password; ``user`` is who they belong to."""

    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), strip=False
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        """Find the person. The sentence does not tell which of the two was wrong."""
        data = super().clean() or {}
        if "email" in data and "password" in data:
            user = authenticate(self.request, username=data["email"], password=data["password"])
            if not isinstance(user, User):
                raise forms.ValidationError("This e-mail address and password do not belong together.")
            self.user = user
        return data
