import { copyFrom, copyText } from "./copy.js";

/** A part of a page whose `data-copy` buttons copy; with `data-copy-now` it is copied as soon as it is shown. */
class CopyText extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", copyFrom);
    if (this.dataset.copyNow) copyText(this.dataset.copyNow).catch(() => {}); // refused: the button is there
  }

  disconnectedCallback() {
    this.removeEventListener("click", copyFrom);
  }
}

customElements.define("copy-text", CopyText);
