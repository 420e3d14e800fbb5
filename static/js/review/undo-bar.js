import { UNDO_MS, lasting, takeBack } from "../shared/undo.js";

/**
 * Ten seconds to take the last action back. The server sends `studio:undo` with the words, and the address and fields
 * of the action that undoes it.
 */
class UndoBar extends HTMLElement {
  gone = new AbortController();

  /** @type {Undo | undefined} */
  offered;

  restartTimer = () => {};

  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    document.body.addEventListener("studio:undo", this.offer, { signal });
    this.addEventListener("click", this.clicked, { signal });
    this.addEventListener("review:undo", this.undo, { signal });
    this.restartTimer = lasting(this, this.hide, UNDO_MS, signal);
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  offer = (/** @type {CustomEvent<Undo & {message: string}>} */ event) => {
    const { message, url, values } = event.detail;
    this.offered = { url, values };
    this.querySelector(".undo-text")?.replaceChildren(message);
    this.hidden = true;
    void this.offsetWidth; // the bar that runs out begins anew
    this.hidden = false;
    this.restartTimer();
  };

  hide = () => {
    this.offered = undefined;
    this.hidden = true;
  };

  clicked = (/** @type {Event} */ event) => {
    if (/** @type {HTMLElement} */ (event.target).closest("[data-undo]")) this.undo();
  };

  undo = () => {
    if (!this.offered) return;
    const { offered } = this;
    this.hide();
    takeBack(offered, this);
    this.dispatchEvent(new Event("review:undone", { bubbles: true }));
  };
}

customElements.define("undo-bar", UndoBar);
