"""The form of a webhook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from studio.activity.public_events import PublicEvent
from studio.core.web.forms import LineField
from studio.webhooks.models import BodyFormat, Webhook
from studio.webhooks.services import WebhookTerms

EVENT_LABELS: dict[PublicEvent, Any] = {
    PublicEvent.TAKE_READY: gettext_lazy("A take is ready"),
    PublicEvent.GENERATION_FAILED: gettext_lazy("An order failed"),
    PublicEvent.NOTE_CREATED: gettext_lazy("A note was written"),
    PublicEvent.VERDICT_CREATED: gettext_lazy("A verdict was given"),
    PublicEvent.VERDICT_WITHDRAWN: gettext_lazy("A verdict was withdrawn"),
    PublicEvent.TAKE_CIRCLED: gettext_lazy("A take was circled, or no longer is"),
    PublicEvent.BUDGET_REACHED: gettext_lazy("80 or 100 % of a budget are used"),
    PublicEvent.GENERATION_ASKED: gettext_lazy("A paid order waits for approval"),
    PublicEvent.FILM_READY: gettext_lazy("The film of a hand-off is ready"),
}


class WebhookForm(forms.Form):
    """Name, address, body and events of a webhook; without a new address it keeps its own."""

    name = LineField(
        max_length=80,
        error_messages={"required": gettext_lazy("Name it after what receives, such as Edit channel.")},
    )
    url = LineField(
        max_length=2000,
        error_messages={"required": gettext_lazy("Enter the address that the receiver gave you.")},
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    body_format = forms.ChoiceField(choices=BodyFormat)
    events = forms.MultipleChoiceField(
        choices=[(event.value, label) for event, label in EVENT_LABELS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one event.")},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, webhook: Webhook | None = None) -> None:
        initial: dict[str, Any] = {"body_format": BodyFormat.STUDIO, "events": [PublicEvent.TAKE_READY]}
        if webhook:
            initial = {"name": webhook.name, "body_format": webhook.body_format, "events": webhook.events}
        super().__init__(data, initial=initial)
        self.fields["url"].required = webhook is None
        self.fields["url"].widget.attrs["placeholder"] = (
            gettext("%(host)s (stays as it is)") % {"host": webhook.host} if webhook else "https://"
        )

    def terms(self) -> WebhookTerms:
        """What a valid form asks for."""
        data = self.cleaned_data
        return WebhookTerms(
            name=data["name"],
            url=data["url"],
            body_format=BodyFormat(data["body_format"]),
            events={PublicEvent(event) for event in data["events"]},
        )
