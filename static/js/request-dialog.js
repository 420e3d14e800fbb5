import { say } from "./say.js";

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

  clicked = async (/** @type {MouseEvent} */ event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (target === this.dialog || target.closest("[data-close]")) this.dialog?.close();
    const button = target.closest("[data-copy]");
    if (!button) return;
    const text = document.getElementById(button.getAttribute("data-copy") ?? "")?.textContent ?? "";
    await navigator.clipboard.writeText(text);
    say("Copied.");
  };
}

customElements.define("request-dialog", RequestDialog);
