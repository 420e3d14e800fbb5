import { isComposing } from "./composing.js";
import { openDialog } from "./open-dialog.js";

/**
 * Goes to whatever somebody types: the field keeps the focus, arrows choose an entry, Enter follows it.
 * The entries come from the server.
 */
class CommandPalette extends HTMLElement {
  /** @type {HTMLDialogElement} */
  dialog;

  /** @type {HTMLInputElement} */
  field;

  /** @type {HTMLElement} */
  results;

  connectedCallback() {
    this.dialog = /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
    this.field = /** @type {HTMLInputElement} */ (this.querySelector("input"));
    this.results = /** @type {HTMLElement} */ (this.querySelector("[role=listbox]"));
    document.addEventListener("key:palette", this.open);
    document.addEventListener("click", this.clicked);
    this.field.addEventListener("keydown", this.pressed);
    this.results.addEventListener("htmx:afterSwap", this.renewed);
  }

  disconnectedCallback() {
    document.removeEventListener("key:palette", this.open);
    document.removeEventListener("click", this.clicked);
  }

  open = (/** @type {Event} */ event) => {
    event.preventDefault();
    openDialog(this.dialog);
    this.field.select();
    this.field.dispatchEvent(new CustomEvent("palette:open"));
  };

  clicked = (/** @type {MouseEvent} */ event) => {
    const target = /** @type {Element} */ (event.target);
    if (target.closest("[data-open-palette]")) this.open(event);
  };

  pressed = (/** @type {KeyboardEvent} */ event) => {
    if (isComposing(event)) return;
    const entries = this.entries();
    const at = entries.findIndex((entry) => entry.ariaSelected === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && entries.length) {
      event.preventDefault();
      this.choose(entries[(at + step + entries.length) % entries.length]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      entries[at]?.click();
    }
  };

  renewed = () => {
    this.choose(this.entries()[0]);
  };

  /** @returns {HTMLElement[]} */
  entries() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.results.querySelectorAll("[role=option]"))];
  }

  choose(/** @type {HTMLElement | undefined} */ chosen) {
    for (const entry of this.entries()) entry.ariaSelected = String(entry === chosen);
    if (chosen) this.field.setAttribute("aria-activedescendant", chosen.id);
    else this.field.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }
}

customElements.define("command-palette", CommandPalette);
