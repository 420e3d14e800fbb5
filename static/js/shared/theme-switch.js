import { getItem, setItem } from "./storage.js";

/** Three buttons: dark, light, or what the system says. The form around them tells the account. */
class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.choose);
    this.show();
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.choose);
  }

  choose = (/** @type {Event} */ event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!button) return;
    setItem("theme", button.value);
    setItem("account-theme", button.value);
    dispatchEvent(new Event("studio:theme"));
    this.show();
  };

  show() {
    const chosen = getItem("theme") ?? "dark";
    for (const button of this.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value === chosen));
    }
  }
}

customElements.define("theme-switch", ThemeSwitch);
