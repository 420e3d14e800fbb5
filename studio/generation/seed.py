"""The first run: an owner, a team, and a demo project with takes that play."""

from __future__ import annotations

import uuid

from studio.accounts import operators
from studio.accounts import services as accounts
from studio.accounts.models import Team, User
from studio.catalog.request import Mode, VideoRequest
from studio.catalog.spec import ModelSpec
from studio.generation.checked_request import check_request
from studio.generation.models import Engine, Generation
from studio.generation.services import order
from studio.ledger import allowances
from studio.projects.models import Project
from studio.projects.offered_models import default_model
from studio.projects.services import add_shot, create_project

OWNER = "owner@studio.local"


def create_owner() -> tuple[Team, User]:
    """The first team, which may pay for renders, and who owns it: the operator of the installation."""
    owner = User.objects.create_user(OWNER, "Owner")
    operators.add(owner, by=None)
    team = accounts.create_team("My studio", owner=owner)
    allowances.set_allowance(team, None, by=None)
    return team, owner


def in_preparation() -> str:
    """How many takes are still being rendered, as a sentence; empty when none is."""
    number = Generation.objects.under_way().count()
    if number == 0:
        return ""
    takes = "1 take is" if number == 1 else f"{number} takes are"
    return f"{takes} still being rendered; the gallery shows how far each is."


def order_demo(team: Team, owner: User) -> Project:
    """A project with three drafts in line, one for each of its shots."""
    project = create_project(team, "Glasshouse film")
    first = project.shots.get()
    first.name = "Door"
    first.save(update_fields=["name"])
    shots = [first, add_shot(project, "Dance"), add_shot(project, "Storm")]
    for shot, prompt in zip(shots, _PROMPTS, strict=True):
        request = _text_request(default_model(project), prompt)
        order(shot, request=check_request(request), author=owner, engine=Engine.DRAFT, order_key=uuid.uuid4())
    return project


def _text_request(model: ModelSpec, prompt: str) -> VideoRequest:
    """Words alone, in the first size and length of the model."""
    spec = model.modes[Mode.TEXT]
    width, height, _ = (spec.sizes or ())[0]
    seconds = spec.seconds.value[0] if spec.seconds else None
    return VideoRequest(
        model=model.id, mode=Mode.TEXT, prompt=prompt, width_px=width, height_px=height, seconds=seconds
    )


_PROMPTS = (
    """A glass door in an overgrown garden at dawn, mist over wet ferns.
Slow push-in until the handle fills the frame.""",
    """A dancer of folded paper turns under a dome of glass at golden hour.
Start wide, orbit to the right, end close.""",
    """Night storm over the glasshouse, rain on a thousand panes, lightning far away.
Crane up, then hold static.""",
)
