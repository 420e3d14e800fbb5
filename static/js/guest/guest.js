// The page of a guest: the player's keys, and a note that knows its frame.
import "../shared/key-map.js";
import { getItem, removeItem, setItem } from "../shared/storage.js";

/**
 * Opens at the frame of the address, and tells the note where the player stands. What somebody writes is kept in this
 * tab until it was sent; before it is sent, the page looks whether the link still works, so that nothing is lost.
 */
class GuestPage extends HTMLElement {
  gone = new AbortController();

  /** The link works: the form goes as it is. */
  isLinkChecked = false;

  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.addEventListener("player:ready", this.open, { signal, once: true });
    this.addEventListener("player:frame", this.place, { signal });
    this.addEventListener("input", this.keep, { signal });
    this.addEventListener("submit", this.send, { signal });
    this.addEventListener("error", this.checkLink, { signal, capture: true }); // of the video, for one
    if (this.player?.hasAttribute("data-ready")) this.open(); // it was faster
    this.restore();
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  get player() {
    return /** @type {import("../player/frame-player.js").FramePlayer} */ (document.getElementById("player"));
  }

  open = () => {
    if (this.dataset.frame) this.player.seek(Number(this.dataset.frame));
    this.place();
  };

  get text() {
    return /** @type {HTMLTextAreaElement | null} */ (this.querySelector("textarea[name=text]"));
  }

  get draft() {
    return `guest:${location.pathname}`;
  }

  keep = () => {
    if (this.text?.value) setItem(this.draft, this.text.value, "session");
    else removeItem(this.draft, "session");
  };

  /** After it was sent, the page that says so forgets it. */
  restore() {
    if (this.querySelector(".guest-message")) removeItem(this.draft, "session");
    if (this.text && !this.text.value) this.text.value = getItem(this.draft, "session") ?? "";
  }

  send = async (/** @type {SubmitEvent} */ event) => {
    if (this.isLinkChecked) return;
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!(await this.checkLink())) return;
    this.isLinkChecked = true;
    form.requestSubmit(event.submitter);
    this.isLinkChecked = false;
  };

  /** Whether the link still shows this page; a bar says why not. */
  checkLink = async () => {
    const response = await fetch(location.href, { method: "HEAD" }).catch(() => null);
    const problem = response === null ? "offline" : response.redirected ? "locked" : response.ok ? "" : "gone";
    for (const bar of this.querySelectorAll("[data-bar]")) bar.toggleAttribute("hidden", bar.getAttribute("data-bar") !== problem);
    return !problem;
  };

  place = () => {
    const field = /** @type {HTMLInputElement | null} */ (this.querySelector("[name=frame_in]"));
    if (!field) return;
    field.value = String(this.player.frame);
    const label = this.querySelector("[data-place]");
    if (label) label.textContent = `at frame ${this.player.frame}`;
  };
}

customElements.define("guest-page", GuestPage);
