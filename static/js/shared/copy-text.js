import { copyFrom } from "./copy.js";

/** A part of a page whose `data-copy` buttons copy. */
class CopyText extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", copyFrom);
  }

  disconnectedCallback() {
    this.removeEventListener("click", copyFrom);
  }
}

customElements.define("copy-text", CopyText);
