import { chosen } from "./selection.js";
import { gettext, language } from "../shared/words.js";

/** The bar over the gallery while takes are selected: how many, and what can be done to them. */
class BulkBar extends HTMLElement {
  connectedCallback() {
    document.addEventListener("studio:selected", this.show);
    this.show();
  }

  disconnectedCallback() {
    document.removeEventListener("studio:selected", this.show);
  }

  show = () => {
    const { length } = chosen();
    this.hidden = length === 0;
    const count = this.querySelector(".bulk-count");
    if (count && length) count.textContent = gettext("{count} selected", { count: length.toLocaleString(language) });
    for (const button of this.querySelectorAll("[data-needs]")) {
      const needs = Number(/** @type {HTMLElement} */ (button).dataset.needs);
      /** @type {HTMLButtonElement} */ (button).disabled = length !== needs;
      /** @type {HTMLElement} */ (button).title = length === needs ? "" : gettext("Select {count} takes to compare them", { count: needs });
    }
  };
}

customElements.define("bulk-bar", BulkBar);
