"""Every page of the studio in each of its states: looked at by axe, by the layout tests and by ``make screenshots``.

You made a page? Add its line to SCENES. ``{project}``, ``{empty}``, ``{take}``, ``{generation}``, ``{team}``, and the
links of guests in an address are those of the stage; ``act`` is what somebody does to get the page into its state.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests.browser import files
from tests.browser.conftest import settle
from tests.browser.shell import Shell

SANDBOX_KEY = {"Authorization": "Bearer drafts-are-free"}
RENDER_MS = 180_000
LONG_NAME = "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh"


def before(theme: Any, fold: Any) -> Any:
    """What somebody has chosen in this browser, for an init script; what their account says was taken over."""
    chosen = {"theme": theme, "account-theme": "dark", "fold": fold, "steps": "seen"}
    return "".join(f"localStorage.setItem('{name}', '{value}');" for name, value in chosen.items())


@dataclass
class Stage:
    """A running studio with something in it, and the words that stand in addresses."""

    base_url: str
    state: Any
    words: dict[str, str] = field(default_factory=dict)
    pictures: list[str] = field(default_factory=list)

    def address(self, path: str) -> str:
        return self.base_url + path.format(**self.words)


def nothing(page: Page, stage: Any) -> None:
    """The page as it comes."""


@dataclass(frozen=True)
class Scene:
    """One page in one state."""

    name: str
    path: str
    act: Callable[..., Any] = nothing
    is_signed_in: bool = True

    def show(self, page: Page, stage: Any) -> None:
        """Open it; the page is ready to be looked at."""
        page.goto(stage.address(self.path))
        settle(page)
        self.act(page, stage)
        settle(page)


def bring(page: Page, role: Any, paths: Any) -> None:
    tray = page.locator(f"input-tray[data-role={role}]")
    tray.locator("input[type=file]").set_input_files(paths)
    expect(tray.locator("[data-state=ready]")).to_have_count(len(paths))


def _references(page: Page, stage: Any) -> None:
    bring(page, "reference_images", stage.pictures[:2])
    page.locator("#id_prompt").fill(
        "@Evening turns toward the @Night while the camera pushes in, near @Nobody."
    )
    expect(page.locator("#problem-prompt")).to_contain_text("@Nobody")


def _misfit(page: Page, stage: Any) -> None:
    bring(page, "first_frame", stage.pictures[2:3])
    page.locator("#id_prompt").fill("A tall, thin thing.")
    expect(page.locator("#tray-first_frame .input-check[data-check=hint]").first).to_be_visible()


def _opened(selector: Any) -> Callable[..., Any]:
    def act(page: Page, _: Any) -> None:
        page.locator(selector).first.click()

    return act


def _sheet(page: Page, _: Any) -> None:
    page.locator("body").press("?")
    expect(page.locator("dialog[open], [popover]:popover-open").first).to_be_visible()


def _palette(page: Page, _: Any) -> None:
    page.locator("[data-open-palette]").click()
    page.get_by_role("combobox", name="Go to").fill("a")
    expect(page.locator("#palette-results")).to_contain_text("Takes")


def _shared(page: Page, _: Any) -> None:
    page.get_by_role("link", name="Share these takes").click()
    expect(page.locator("#share-body form")).to_be_visible()


def _unfold(page: Page) -> None:
    """The composer comes folded on a phone."""
    if not page.locator("#composer-body").is_visible():
        page.locator("[data-fold]").click()


def _row_opened(page: Page, _: Any) -> None:
    page.locator(".plan-edit").first.click()
    expect(page.get_by_label("What happens: the prompt")).to_be_focused()


def _previewed(page: Page, _: Any) -> None:
    page.locator("#list-text").fill("number,prompt,seconds\n9,The lamp goes out.,5\n10,Waves.,7\n")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_role("button", name="Write 1 row")).to_be_visible()


_TIDES = count(1)


def _busy(page: Page, _: Any) -> None:
    _unfold(page)
    page.locator("#id_prompt").fill(f"Tide {next(_TIDES)} takes its time, seen from above.")
    expect(page.locator("#draft")).to_be_enabled()
    page.locator("#draft").click()
    expect(
        page.locator(".card[data-state=rendering], .card[data-state=queued], .card[data-state=ready]").first
    ).to_be_visible()


def _lineage(page: Page, _: Any) -> None:
    card = page.locator(".card[data-state=ready]").first
    card.locator(".card-menu summary").click()
    card.get_by_text("Lineage").click()
    expect(page.locator("#lineage")).to_be_visible()


def _duplicate(page: Page, _: Any) -> None:
    page.locator("#id_prompt").fill(HARBOUR)
    expect(page.locator("#draft")).to_be_enabled()
    page.locator("#draft").click()
    expect(page.locator(".duplicate")).to_be_visible()


def _newcomer(page: Page, _: Any) -> None:
    page.evaluate("document.documentElement.dataset.steps = 'new'")
    expect(page.locator(".first-steps")).to_be_visible()


def _guest(page: Page, _: Any) -> None:
    """Who has given a name, in front of the film."""
    page.locator("#id_name").fill("Maximiliane Featherstonehaugh")
    page.locator("button[type=submit]").click()
    expect(page.locator("#player[data-ready]")).to_be_visible(timeout=10_000)


def _chosen(page: Page, _: Any) -> None:
    page.locator(".card[data-state=ready]").first.hover()
    page.keyboard.press("x")
    expect(page.locator("bulk-bar")).to_be_visible()


def _listed(page: Page, _: Any) -> None:
    page.locator(".view-switch button[value=list]").first.click()


def _noted(page: Page, _: Any) -> None:
    """Somebody in the middle of a note with an arrow."""
    expect(page.locator("#player[data-ready]")).to_be_visible(timeout=10_000)
    page.keyboard.press("d")
    expect(page.locator("#player")).to_have_attribute("data-drawing", "")


def _compared(page: Page, _: Any) -> None:
    expect(page.locator("video").nth(1)).to_be_visible(timeout=10_000)
    page.wait_for_selector("compare-view[data-ready]")


def _open_question(page: Page, _: Any) -> None:
    page.get_by_role("button", name="New address").click()
    expect(page.locator("#confirm")).to_be_visible()


def _nothing_given(page: Page, _: Any) -> None:
    """An operator who sent the form by which a result is brought in without any."""
    page.get_by_role("button", name="Bring in").click()
    expect(page.locator(".problem-line")).to_be_visible()


PROJECT = "/projects/{project}/"
TAKE = "/takes/{take}/"
SCENES = (
    Scene("sign-in", "/sign-in/", is_signed_in=False),
    Scene("password-forgotten", "/password/", is_signed_in=False),
    Scene("gallery-empty", "/projects/{empty}/"),
    Scene("gallery", PROJECT),
    Scene("gallery-busy", PROJECT, _busy),
    Scene("gallery-quick-look", PROJECT, _opened(".poster-link")),
    Scene("gallery-lineage", PROJECT, _lineage),
    Scene("gallery-keys", PROJECT, _sheet),
    Scene("gallery-palette", PROJECT, _palette),
    Scene("gallery-share", PROJECT, _shared),
    Scene("gallery-person-menu", PROJECT, _opened(".header-person")),
    Scene("gallery-list", PROJECT, _listed),
    Scene("gallery-chosen", PROJECT, _chosen),
    Scene("gallery-trash", PROJECT + "?trash=yes"),
    Scene("gallery-nothing-found", PROJECT + "?q=zeppelin"),
    Scene("composer-first-steps", PROJECT + "?mode=text", _newcomer),
    Scene("composer-text", PROJECT + "?mode=text"),
    Scene("composer-frames", PROJECT + "?mode=frames"),
    Scene("composer-references", PROJECT + "?mode=references", _references),
    Scene("composer-reference-video", PROJECT + "?mode=reference_video"),
    Scene("composer-edit", PROJECT + "?mode=edit"),
    Scene("composer-misfit", PROJECT + "?mode=frames", _misfit),
    Scene("composer-duplicate", PROJECT + "?mode=text", _duplicate),
    Scene("composer-more", PROJECT + "?mode=text", _opened(".more summary")),
    Scene("composer-history", PROJECT + "?mode=text", _opened("#history-button")),
    Scene("composer-templates", PROJECT + "?mode=text", _opened("#templates-button")),
    Scene("paste", "/projects/{project}/paste/"),
    Scene("examples", "/projects/{project}/examples/"),
    Scene("model", "/models/o1-standard/"),
    Scene("finish", "/projects/{project}/finish/?take={take}"),
    Scene("finish-nothing", "/projects/{project}/finish/"),
    Scene("plan", "/projects/{project}/plan/"),
    Scene("plan-empty", "/projects/{empty}/plan/"),
    Scene("plan-row", "/projects/{project}/plan/", _row_opened),
    Scene("plan-import", "/projects/{project}/plan/import/", _previewed),
    Scene("plan-film", "/projects/{project}/plan/film/"),
    Scene("plan-move", "/projects/{project}/plan/move/?take={take}"),
    Scene("take", TAKE),
    Scene("details", "/projects/{project}/generations/{generation}/"),
    Scene("take-drawing", TAKE, _noted),
    Scene("take-noted", "/takes/{noted}/"),
    Scene("library", "/projects/{project}/library/"),
    Scene("library-trash", "/projects/{project}/library/?show=trash"),
    Scene("file", "/assets/{asset}/"),
    Scene("file-fix", "/assets/{asset}/fix/"),
    Scene("file-facts", "/assets/{asset}/facts/"),
    Scene("composer-picker", PROJECT + "?mode=frames", _opened("#pick-first_frame")),
    Scene("money", "/projects/{project}/money/"),
    Scene("log", "/projects/{project}/log/"),
    Scene("dailies", "/projects/{project}/dailies/"),
    Scene("cull", "/projects/{project}/dailies/?mode=cull"),
    Scene("review-progress", "/projects/{project}/progress/"),
    Scene("cut", "/projects/{project}/cut/"),
    Scene("hand-off", "/projects/{project}/hand-off/"),
    Scene("guests", "/projects/{project}/guests/"),
    Scene("guests-link", "/projects/{project}/guests/{link}/"),
    Scene("guest-door", "/g/{guest}/", is_signed_in=False),
    Scene("guest-password", "/g/{locked}/", is_signed_in=False),
    Scene("guest-take", "/g/{guest}/", _guest, is_signed_in=False),
    Scene("guest-own-copy", "/g/{burnt}/", _guest, is_signed_in=False),
    Scene("guest-empty", "/g/{bare}/", is_signed_in=False),
    Scene("guest-gone", "/g/{gone}/", is_signed_in=False),
    Scene("guests-ask", "/projects/{project}/guests/{link}/", _open_question),
    Scene("compare", "/projects/{project}/compare/?a={take}", _compared),
    Scene("cost-report", "/projects/{project}/worth/"),
    Scene("projects", "/projects/"),
    Scene("project-settings", "/projects/{project}/settings/"),
    Scene("inbox", "/inbox/"),
    Scene("profile", "/profile/"),
    Scene("second-factor", "/profile/second-factor/"),
    Scene("reauthenticate", "/reauthenticate/"),
    Scene("tokens", "/profile/tokens/"),
    Scene("api-reference", "/api-reference/"),
    Scene("team", "/teams/{team}/"),
    Scene("team-tokens", "/teams/{team}/tokens/"),
    Scene("team-log", "/teams/{team}/log/"),
    Scene("operations", "/operations/"),
    Scene("installation-log", "/operations/log/"),
    Scene("operator-order", "/operations/orders/{lost}/", _nothing_given),
    Scene("own-data", "/profile/data/"),
    Scene("team-deletion", "/teams/{team}/deletion/"),
    Scene("retention", "/projects/{project}/retention/"),
    Scene("design", "/design/"),
)

HARBOUR = "A quiet harbour at dawn, one boat. Slow push in."
REFUSED = "A shot that the provider will not take."


def furnish(page: Page, running: Any, scratch: Path) -> Stage:
    """Make what the scenes show: takes that play, one that failed, inputs, an empty project."""
    page.add_init_script("localStorage.setItem('steps', 'seen')")  # the first order would tell the account
    page.reload()
    pictures = [
        files.picture(scratch / "Evening.png"),
        files.picture(scratch / "Night.png", (40, 60, 150)),
        files.picture(scratch / "Tower.png", (90, 160, 90), size=(250, 900)),
    ]
    stage = Stage(running.base_url, page.context.storage_state(), pictures=[str(path) for path in pictures])
    stage.words["project"] = re.search(r"/projects/([0-9a-f-]{36})/", page.url)[1]
    _order(page, HARBOUR)
    fault = [{"fault": "refused_400", "on": "submit", "match": REFUSED[:20], "times": 1}]
    httpx.post(
        f"{running.sandbox_url}/sandbox/faults", json=fault, headers=SANDBOX_KEY, timeout=60
    ).raise_for_status()
    _order(page, REFUSED)
    expect(page.locator(".card[data-state=failed]")).to_have_count(1, timeout=RENDER_MS)
    expect(page.locator(".card[data-state=ready]")).to_have_count(4, timeout=RENDER_MS)
    stage.words |= _ids_on_page(page)
    stage.words |= _links(page, stage)
    with Shell(running.data) as call:
        stage.words["lost"] = call("lose_order", project=stage.words["project"])
        call("join", project=stage.words["project"], name=LONG_NAME)
    return stage


def _links(page: Page, stage: Any) -> Any:
    """Links for guests: two that ask for a name, one for a password too, one without takes, one switched off."""
    words = {}
    choices: Any
    for name, project, choices in (
        ("guest", "project", {"level": "approve", "scope": "project", "mark": "overlay"}),
        ("burnt", "project", {"level": "approve", "scope": "project", "mark": "burnt-in"}),
        ("locked", "project", {"password": "open sesame now", "mark": "overlay"}),
        ("bare", "empty", {}),
        ("gone", "project", {}),
    ):
        page.goto(stage.address(f"/projects/{{{project}}}/guests/"))
        page.locator("#id_label").fill(f"The client of a film with a long name, {name}")
        page.locator("#id_level").select_option(choices.get("level", "view"))
        page.locator("#id_scope").select_option(choices.get("scope", "circled"))
        page.locator("#id_password").fill(choices.get("password", ""))
        page.locator(f"[name=watermark][value='{choices.get('mark', '')}']").check()
        page.get_by_role("button", name="Create link").click()
        words[name] = re.search(r"/g/([^/]+)/", page.locator("#secret-link-text").inner_text())[1]
        words["link"] = re.search(r"/guests/([0-9a-f-]{36})/", page.url)[1]
    page.get_by_role("button", name="Switch off").click()
    return words


def _ids_on_page(page: Page) -> Any:
    """The rows that addresses name, as links of the pages say them."""
    words = {}
    for name, pattern in (
        ("take", r"/takes/([0-9a-f-]{36})/"),
        ("generation", r"/generations/([0-9a-f-]{36})/"),
    ):
        if match := re.search(pattern, page.content()):
            words[name] = match[1]
    noted = page.locator(".card", has_text="02·T1").locator("a[href*='/takes/']").first
    words["noted"] = re.search(r"/takes/([0-9a-f-]{36})/", noted.get_attribute("href") or "")[1]
    page.locator(".header-person").click()
    words["team"] = re.search(r"/teams/([0-9a-f-]{36})/", page.content())[1]
    page.goto(f"{page.url.partition('?')[0]}library/?show=rendered")
    words["asset"] = re.search(r"/assets/([0-9a-f-]{36})/", page.content())[1]
    page.goto(re.sub(r"/projects/.*", "/projects/", page.url))
    page.locator("[name=name]").first.fill("A new film")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_selector("#composer")
    words["empty"] = re.search(r"/projects/([0-9a-f-]{36})/", page.url)[1]
    return words


def _order(page: Page, prompt: str) -> None:
    page.locator("#id_prompt").fill(prompt)
    expect(page.locator("#draft")).to_be_enabled()
    page.locator("#draft").click()
    expect(page.locator(".card", has_text=prompt[:24]).first).to_be_visible()
