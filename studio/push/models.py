"""PushSubscription: a browser that takes messages. PushChoice: a project of which a person wants them."""

from __future__ import annotations

from django.db import models

from studio.accounts.models import User, UserSession
from studio.activity.models import Notification
from studio.core.models import BaseModel
from studio.projects.models import Project


class PushKey(BaseModel):
    """The key by which push services know the installation: one row, the same for all machines."""

    slot = models.PositiveSmallIntegerField(unique=True, default=1)
    encrypted_key = models.TextField()

    def __str__(self) -> str:
        return "key for push services"


class PushSubscription(BaseModel):
    """A browser that takes messages for one person, for as long as it is signed in."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="push_subscriptions")
    session = models.ForeignKey(UserSession, on_delete=models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=1000, unique=True)  # of the browser's push service
    public_key = models.CharField(max_length=100)  # base64url, as the browser gives it
    auth_secret = models.CharField(max_length=40)  # base64url
    agent = models.CharField(max_length=200, blank=True)
    delivered_at = models.DateTimeField(null=True)  # the latest message that its push service accepted

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"browser of {self.person}"


class PushChoice(BaseModel):
    """A person wants the messages of a project on their browsers."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="push_choices")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="push_choices")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "project"], name="one_push_choice")]

    def __str__(self) -> str:
        return f"{self.person} on {self.project}"


class PushMessage(BaseModel):
    """A message that one browser has not had yet, written in the transaction of the fact that it tells of."""

    subscription = models.ForeignKey(PushSubscription, on_delete=models.CASCADE, related_name="messages")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="push_messages")
    # Of the inbox; what it may not show to the person, or they have read, is not sent.
    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, null=True, related_name="+")
    title = models.CharField(max_length=120)
    path = models.CharField(max_length=300)  # where a click leads, without the host
    due_at = models.DateTimeField()
    attempt_count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="push_message_due")]

    def __str__(self) -> str:
        return self.title
