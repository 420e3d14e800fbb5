"""Forms in which a person proves who they are with a code, or once more while signed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from studio.accounts import second_factor
from studio.accounts.models import User
from studio.core.web import rate_limits
from studio.core.web.forms import LineField

PREFIX = "identity"  # of the fields of a proof, which stand beside those of the form that waits
# A code has letters too when it is a recovery code, so that no keyboard of digits alone may come up.
CODE_ATTRIBUTES = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}


class CodeForm(forms.Form):
    """A code of the person's authenticator app, or a recovery code."""

    code = LineField(
        max_length=40,
        label=gettext_lazy("Code of your authenticator app"),
        help_text=gettext_lazy("Or one of your recovery codes."),
        widget=forms.TextInput(attrs=CODE_ATTRIBUTES),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.is_recovery_code = False

    def clean_code(self) -> str:
        """Use up the code. Raises RateLimitExceeded after too many wrong ones."""
        code = str(self.cleaned_data["code"])
        try:
            self.is_recovery_code = second_factor.verify(self.user, code)
        except second_factor.WrongCode as refusal:
            raise forms.ValidationError(refusal.message) from None
        return code


class ReauthenticationForm(CodeForm):
    """A code of somebody with a second factor, otherwise the password; for neither there is no field."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
        max_length=4096,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, prefix=PREFIX, **kwargs)
        self.has_two_factors = second_factor.is_on(user)
        if not self.has_two_factors:
            del self.fields["code"]
        if self.has_two_factors or not user.has_usable_password():
            del self.fields["password"]

    def clean_password(self) -> str:
        """Check the password. Raises RateLimitExceeded after too many wrong ones."""
        password = str(self.cleaned_data["password"])
        rate_limits.hit(rate_limits.SIGN_IN, f"change {self.user.pk}")
        if not self.user.check_password(password):
            raise forms.ValidationError(gettext("This is not your password."))
        rate_limits.refund(rate_limits.SIGN_IN, f"change {self.user.pk}")
        return password

    def clean(self) -> dict[str, Any]:
        """Refuse a form without any proof."""
        if not self.fields:
            raise forms.ValidationError(gettext("Use your passkey."))
        return super().clean() or {}


class TurnOnForm(forms.Form):
    """The first code of an app that is being set up."""

    code = LineField(
        max_length=20,
        label=gettext_lazy("The six digits that the app shows"),
        widget=forms.TextInput(attrs={**CODE_ATTRIBUTES, "inputmode": "numeric"}),
    )
