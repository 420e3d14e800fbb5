// The page of a guest: the player's keys, the notes, the field for one, and what the link still allows.
import "../review/note-composer.js";
import "../review/note-list.js";
import "../review/watched-seconds.js";
import "../shared/cut-off-requests.js";
import "../shared/key-map.js";
import "../shared/session.js";
import "../shared/toast-stack.js";

/**
 * Opens at the frame of the address, lights the note of a chosen marker, asks what should change before that is sent,
 * and says when the link does not work any more. What somebody writes is kept by the field itself.
 */
class GuestPage extends HTMLElement {
  gone = new AbortController();

  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.addEventListener("player:ready", this.open, { signal, once: true });
    this.addEventListener("player:note", this.chosen, { signal });
    this.addEventListener("click", this.askChanges, { signal, capture: true });
    document.body.addEventListener("studio:changed", wake, { signal });
    this.addEventListener("htmx:afterOnLoad", this.reached, { signal });
    this.addEventListener("htmx:responseError", this.checkLink, { signal });
    this.addEventListener("error", this.checkLink, { signal, capture: true }); // of the video, for one
    if (this.player?.hasAttribute("data-ready")) this.open(); // it was faster
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  get player() {
    return /** @type {import("../player/frame-player.js").FramePlayer} */ (document.getElementById("player"));
  }

  open = () => {
    if (this.dataset.frame) this.player.seek(Number(this.dataset.frame));
    this.mark(new URLSearchParams(location.search).get("note") ?? "");
  };

  chosen = (/** @type {CustomEvent} */ event) => this.mark(event.detail.note);

  mark(/** @type {string} */ id) {
    for (const note of this.querySelectorAll("li.note")) note.toggleAttribute("data-current", note.getAttribute("data-note") === id);
    this.querySelector("li.note[data-current]")?.scrollIntoView({ block: "nearest" });
  }

  /** Somebody who asks for changes without words is asked for them, where the server would refuse. */
  askChanges = (/** @type {Event} */ event) => {
    if (!(/** @type {HTMLElement} */ (event.target).closest(".guest-button[data-kind=changes]"))) return;
    const text = /** @type {HTMLTextAreaElement | null} */ (this.querySelector("#guest_text"));
    if (!text || text.value.trim()) return;
    event.preventDefault();
    event.stopPropagation();
    this.querySelector("note-composer.compose")?.dispatchEvent(new CustomEvent("review:ask-changes"));
  };

  reached = () => this.showBar("");

  /** Whether the link still shows this page; a bar says why not. */
  checkLink = async () => {
    const response = await fetch(this.dataset.url ?? "", { method: "HEAD" }).catch(() => null);
    if (response) this.showBar(response.redirected ? "locked" : response.ok ? "" : "gone");
  };

  showBar(/** @type {string} */ name) {
    for (const bar of this.querySelectorAll("[data-bar]")) bar.toggleAttribute("hidden", bar.getAttribute("data-bar") !== name);
  }
}

/** What this page has changed is fetched at once. */
const wake = () => document.body.dispatchEvent(new Event("studio:wake"));

customElements.define("guest-page", GuestPage);
