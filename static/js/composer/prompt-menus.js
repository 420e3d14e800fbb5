import { isComposing } from "../shared/composing.js";

/** History and templates: fetched when they are opened; what is chosen takes the place of the prompt. */
class PromptMenus extends HTMLElement {
  connectedCallback() {
    this.addEventListener("toggle", this.toggled, { capture: true }); // it does not bubble
    this.addEventListener("click", this.clicked);
    this.addEventListener("keydown", this.pressed);
  }

  disconnectedCallback() {
    this.removeEventListener("toggle", this.toggled, { capture: true });
    this.removeEventListener("click", this.clicked);
    this.removeEventListener("keydown", this.pressed);
  }

  toggled = (/** @type {Event} */ event) => {
    const menu = /** @type {HTMLDetailsElement} */ (event.target);
    if (!menu.open) return;
    for (const other of this.querySelectorAll("details[open]")) if (other !== menu) other.removeAttribute("open");
    menu.querySelector(".menu-list")?.dispatchEvent(new Event("studio:open"));
  };

  clicked = (/** @type {MouseEvent} */ event) => {
    const choice = /** @type {HTMLElement} */ (event.target).closest("[data-prompt]");
    if (!(choice instanceof HTMLElement)) return;
    choice.closest("details")?.removeAttribute("open");
    document.body.dispatchEvent(new CustomEvent("studio:write", { detail: { text: choice.dataset.prompt } }));
  };

  /** Enter in the name of a template keeps it; it does not order. */
  pressed = (/** @type {KeyboardEvent} */ event) => {
    if (isComposing(event)) return;
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    /** @type {HTMLElement | null} */ (this.querySelector("#save-template"))?.click();
  };
}

customElements.define("prompt-menus", PromptMenus);
