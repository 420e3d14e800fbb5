import { copyFrom } from "./copy.js";

/** Shows the request when the server has filled it in; copies a block of code. */
class RequestDialog extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.addEventListener("htmx:afterSwap", this.open);
    this.addEventListener("click", this.clicked);
  }

  disconnectedCallback() {
    this.removeEventListener("htmx:afterSwap", this.open);
    this.removeEventListener("click", this.clicked);
  }

  open = () => this.dialog?.open || this.dialog?.showModal();

  clicked = (/** @type {MouseEvent} */ event) => {
    copyFrom(event);
  };
}

customElements.define("request-dialog", RequestDialog);
