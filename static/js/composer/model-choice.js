import { getItem, setItem } from "../shared/storage.js";

/**
 * The tab remembers the model that was chosen last in a project, also after an order. A new tab begins with what is
 * being written in another one, else with the model of the project.
 */
class ModelChoice extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", this.remember);
    // Once htmx is there, and what was being written has been brought back.
    addEventListener("DOMContentLoaded", this.begin, { once: true });
  }

  disconnectedCallback() {
    this.removeEventListener("change", this.remember);
    removeEventListener("DOMContentLoaded", this.begin);
  }

  get select() {
    return /** @type {HTMLSelectElement} */ (this.querySelector("select"));
  }

  get key() {
    return `model:${this.dataset.project}`;
  }

  remember = () => setItem(this.key, this.select.value, "session");

  begin = () => {
    const last = getItem(this.key, "session");
    const draft = `draft:${this.dataset.project}`;
    // What is being written, and what the address brought, has a model of its own.
    if (getItem(draft, "session") ?? getItem(draft)) return;
    if (!last || last === this.select.value || ![...this.select.options].some((option) => option.value === last)) return;
    this.select.value = last;
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  };
}

customElements.define("model-choice", ModelChoice);
