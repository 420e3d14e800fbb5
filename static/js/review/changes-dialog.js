import { openDialog } from "../shared/open-dialog.js";

/** Asks for the words of a request for changes, where no field for a note is on the page. */
export class ChangesDialog extends HTMLElement {
  gone = new AbortController();

  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.addEventListener("key:send", this.send, { signal });
    this.addEventListener("htmx:afterRequest", this.answered, { signal });
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  get form() {
    return /** @type {HTMLFormElement} */ (this.querySelector("form"));
  }

  /** Ask about the frame that is shown. */
  ask(/** @type {number} */ frame) {
    const field = /** @type {HTMLInputElement} */ (this.form.elements.namedItem("frame_in"));
    field.value = String(frame);
    openDialog(/** @type {HTMLDialogElement} */ (this.querySelector("dialog")));
  }

  send = (/** @type {Event} */ event) => {
    event.preventDefault();
    this.form.requestSubmit();
  };

  /** A refusal leaves the words in their field. */
  answered = (/** @type {CustomEvent} */ event) => {
    if (event.detail.xhr.status >= 300 || !event.detail.successful) return;
    this.querySelector("dialog")?.close();
    this.form.reset();
  };
}

customElements.define("changes-dialog", ChangesDialog);
