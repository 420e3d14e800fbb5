import { gettext } from "../shared/words.js";

/**
 * Takes in a row. In play mode the end of one begins the next; in cull mode each decision goes on to it. The next film
 * is loaded meanwhile. Keys press the buttons that are there (studio/core/web/keyboard_shortcuts.py says which).
 */
const GOES_ON = ["approve", "pick", "reject"];

class DailiesView extends HTMLElement {
  gone = new AbortController();

  /** Whether the last decision brought the next take. */
  wentOn = false;

  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    for (const action of ["approve", "pick", "circle", "take-before", "take-after", "leave"]) {
      this.addEventListener(`key:${action}`, this.press, { signal });
    }
    this.addEventListener("key:reject", this.reject, { signal });
    this.addEventListener("key:changes", this.changes, { signal });
    this.addEventListener("key:rate", this.rate, { signal });
    this.addEventListener("key:undo", this.undo, { signal });
    this.addEventListener("key:screen", this.screen, { signal, capture: true });
    this.addEventListener("click", this.clicked, { signal });
    this.addEventListener("htmx:afterRequest", this.decided, { signal });
    this.addEventListener("review:undone", this.back, { signal });
    this.addEventListener("player:ready", this.begin, { signal });
    this.addEventListener("ended", this.ended, { signal, capture: true });
    if (this.player?.hasAttribute("data-ready")) this.begin();
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  get player() {
    return /** @type {import("../player/frame-player.js").FramePlayer | null} */ (document.getElementById("player"));
  }

  get mode() {
    return document.getElementById("reel")?.dataset.mode;
  }

  get dialog() {
    return /** @type {import("./changes-dialog.js").ChangesDialog | null} */ (this.querySelector("changes-dialog"));
  }

  find(/** @type {string} */ selector) {
    return /** @type {HTMLElement | null} */ (this.querySelector(selector));
  }

  begin = () => {
    this.player?.play();
  };

  press = (/** @type {Event} */ event) => {
    event.preventDefault();
    this.go(event.type.slice("key:".length));
  };

  /** Pick is a switch for the pointer; a key that decides and goes on only ever sets it. */
  go(/** @type {string} */ action) {
    const button = this.find(`[data-action="${action}"]`);
    if (!button || button.matches("[aria-disabled=true]")) return;
    if (action === "pick" && button.matches("[aria-pressed=true]")) this.next();
    else button.click();
  }

  /** One key, without asking for the reason: that it fell out of the dailies is one. */
  reject = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!this.find('[data-action="reject"]')) return; // only cull rejects
    const field = /** @type {HTMLInputElement | null} */ (this.querySelector("#reject-other"));
    if (!field) return this.next(); // it is rejected already
    field.value = gettext("Culled in dailies");
    field.form?.requestSubmit(field.form.querySelector(".reject-other [type=submit]"));
  };

  rate = (/** @type {CustomEvent} */ event) => {
    event.preventDefault();
    const now = Number(this.find(".stars")?.dataset.value ?? 0);
    if (event.detail.value !== now) this.find(`[data-rate="${event.detail.value}"]`)?.click();
  };

  changes = (/** @type {Event} */ event) => {
    const { dialog } = this;
    if (!dialog) return;
    event.preventDefault();
    this.player?.pause();
    dialog.ask(this.player?.frame ?? 0);
  };

  clicked = (/** @type {Event} */ event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.closest("a[data-action=changes]")) this.changes(event);
    if (target.closest("[data-screen]")) this.screen(event);
  };

  decided = (/** @type {CustomEvent} */ event) => {
    const form = /** @type {HTMLElement} */ (event.detail.elt);
    if (event.detail.xhr.status >= 300 || !event.detail.successful || !form.matches("form")) return;
    const isText = Boolean(form.closest("changes-dialog"));
    const kind = form.querySelector("[data-action]")?.getAttribute("data-action") ?? (form.matches(".reject") ? "reject" : "");
    if (this.mode === "cull" && (isText || GOES_ON.includes(kind))) this.next();
  };

  next() {
    this.wentOn = Boolean(this.find('[data-action="take-after"][href]'));
    this.go("take-after");
  }

  undo = (/** @type {Event} */ event) => {
    const bar = this.find("undo-bar");
    if (!bar || bar.hidden) return; // then the key may mean a stroke
    event.preventDefault();
    bar.dispatchEvent(new Event("review:undo"));
  };

  back = () => {
    if (this.mode === "cull" && this.wentOn) this.go("take-before");
    this.wentOn = false;
  };

  ended = (/** @type {Event} */ event) => {
    if (event.target !== this.player?.video) return;
    if (this.mode === "play") this.go("take-after");
    else {
      this.player.seek(0);
      this.player.play();
    }
  };

  /** The room, not the player: the player is replaced by the next one. */
  screen = (/** @type {Event} */ event) => {
    event.preventDefault();
    event.stopPropagation();
    if (document.fullscreenElement) document.exitFullscreen();
    else if (this.requestFullscreen) this.requestFullscreen().catch(() => this.cover());
    else this.cover();
  };

  /** Where a part of a page cannot fill the screen, its player fills the page. */
  cover() {
    /** @type {HTMLElement | null | undefined} */ (this.player?.querySelector('[data-command="screen"]'))?.click();
  }
}

customElements.define("dailies-view", DailiesView);
