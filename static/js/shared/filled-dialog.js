import { copyFrom } from "./copy.js";
import { openDialog } from "./open-dialog.js";

/** Shows a dialog when the server has filled it in; copies a block of code that it holds. */
class FilledDialog extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.addEventListener("htmx:afterSwap", this.open);
    this.addEventListener("click", this.clicked);
  }

  disconnectedCallback() {
    this.removeEventListener("htmx:afterSwap", this.open);
    this.removeEventListener("click", this.clicked);
  }

  /** What was pressed in a menu is hidden with it: the focus comes back to the button of the menu. */
  open = () => {
    const menu = document.activeElement?.closest("details[data-menu][open]");
    menu?.querySelector("summary")?.focus();
    menu?.removeAttribute("open");
    if (this.dialog) openDialog(this.dialog);
  };

  clicked = (/** @type {MouseEvent} */ event) => {
    copyFrom(event);
  };
}

customElements.define("filled-dialog", FilledDialog);
