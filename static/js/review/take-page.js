import { isShown } from "../shared/is-shown.js";

/**
 * The page of a take: its keys press the buttons that are there, and an address with a frame or a note opens there.
 * (Which key means what is written in studio/core/web/keyboard_shortcuts.py alone.)
 */
const PRESSED = ["approve", "circle", "take-before", "take-after"];

class TakePage extends HTMLElement {
  gone = new AbortController();

  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    for (const action of PRESSED) this.addEventListener(`key:${action}`, this.press, { signal });
    this.addEventListener("key:rate", this.rate, { signal });
    this.addEventListener("key:changes", this.changes, { signal });
    this.addEventListener("key:note", this.write, { signal });
    this.addEventListener("key:undo", this.undo, { signal });
    this.addEventListener("key:note-before", () => this.goTo(-1), { signal });
    this.addEventListener("key:note-after", () => this.goTo(1), { signal });
    this.addEventListener("player:ready", this.open, { signal, once: true });
    this.addEventListener("player:note", this.chosen, { signal });
    this.addEventListener("player:frame", this.passing, { signal });
    this.addEventListener("click", this.clicked, { signal });
    this.mark(this.dataset.note);
    if (this.player?.hasAttribute("data-ready")) this.open(); // it was faster
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  get player() {
    return /** @type {import("../player/frame-player.js").FramePlayer | null} */ (document.getElementById("player"));
  }

  /** The threads that are shown, as the film runs. */
  get notes() {
    return [...this.querySelectorAll("li.note")].filter(isShown);
  }

  press = (/** @type {Event} */ event) => {
    event.preventDefault();
    const button = this.querySelector(`[data-action=${event.type.slice("key:".length)}]`);
    if (button instanceof HTMLElement && !button.matches("[aria-disabled=true]")) button.click();
  };

  /** What was decided a moment ago; a drawing that was begun goes first. */
  undo = (/** @type {Event} */ event) => {
    const bar = this.querySelector("undo-bar:not([hidden])");
    if (event.target !== this || !bar || this.player?.drawing.length) return;
    event.preventDefault();
    bar.dispatchEvent(new Event("review:undo"));
  };

  rate = (/** @type {CustomEvent} */ event) => {
    event.preventDefault();
    const now = Number(this.querySelector(".stars")?.getAttribute("data-value") ?? 0);
    const rating = event.detail.value;
    if (rating === now) return; // the button of the present value takes it back; a key never does
    /** @type {HTMLElement | null} */ (this.querySelector(`[data-rate="${rating}"]`))?.click();
  };

  changes = (/** @type {Event} */ event) => {
    event.preventDefault();
    this.querySelector("note-composer.compose")?.dispatchEvent(new CustomEvent("review:ask-changes"));
  };

  write = (/** @type {Event} */ event) => {
    event.preventDefault();
    this.querySelector("note-composer.compose")?.dispatchEvent(new CustomEvent("review:write"));
  };

  clicked = (/** @type {Event} */ event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.closest("a[data-action=changes]")) this.changes(event);
    const link = target.closest("a[data-seek]");
    if (!link || !this.player?.seek) return;
    event.preventDefault(); // the player follows data-seek itself
    this.mark(link.closest("[data-note]")?.getAttribute("data-note") ?? "");
  };

  open = () => {
    const note = this.noteOf(this.dataset.note);
    const frame = this.dataset.frame || note?.getAttribute("data-frame-in");
    if (frame) this.player?.seek?.(Number(frame));
  };

  /** The note before or after the frame that is shown; from its own note, the next one. */
  goTo(/** @type {number} */ by) {
    const all = this.notes;
    const marked = all.findIndex((note) => note.hasAttribute("data-current"));
    const at = all.findIndex((note) => Number(note.getAttribute("data-frame-in")) > (this.player?.frame ?? 0));
    const next = marked >= 0 ? marked + by : by > 0 ? at : (at < 0 ? all.length : at) - 1;
    const note = all.at(Math.max(0, Math.min(all.length - 1, next < 0 && by > 0 ? all.length - 1 : next)));
    if (!note) return;
    this.player?.seek?.(Number(note.getAttribute("data-frame-in")));
    this.mark(note.getAttribute("data-note") ?? "");
  }

  chosen = (/** @type {CustomEvent} */ event) => {
    this.mark(event.detail.note);
  };

  /** Notes of the frame that is shown are lit. */
  passing = (/** @type {CustomEvent} */ event) => {
    const { frame } = event.detail;
    for (const note of this.querySelectorAll("li.note")) {
      const { frameIn, frameOut } = /** @type {HTMLElement} */ (note).dataset;
      note.toggleAttribute("data-passing", Number(frameIn) <= frame && frame <= Number(frameOut));
    }
  };

  noteOf(/** @type {string | undefined} */ id) {
    return id ? document.getElementById(`note-${id}`)?.closest("li.note") ?? null : null;
  }

  mark(/** @type {string | undefined} */ id) {
    const chosen = this.noteOf(id);
    for (const note of this.querySelectorAll("li.note")) note.toggleAttribute("data-current", note === chosen);
    chosen?.scrollIntoView({ block: "nearest" });
  }
}

customElements.define("take-page", TakePage);
