import { request } from "../shared/session.js";
import { setItem } from "../shared/storage.js";

/**
 * Three steps for newcomers, shown until they say that they have seen them, in any browser of theirs. After the
 * first order only the last one is left: it tells what to do with a take.
 */
class FirstSteps extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.clicked);
    document.body.addEventListener("studio:ordered", this.ordered);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.clicked);
    document.body.removeEventListener("studio:ordered", this.ordered);
  }

  clicked = (/** @type {Event} */ event) => {
    if (!(/** @type {HTMLElement} */ (event.target).closest("[data-seen]"))) return;
    delete document.documentElement.dataset.steps;
    document.getElementById("id_prompt")?.focus();
    this.remember();
  };

  ordered = () => {
    if (!document.documentElement.dataset.steps) return;
    document.documentElement.dataset.steps = "last";
    this.remember();
  };

  remember() {
    setItem("steps", "seen");
    request(/** @type {string} */ (this.dataset.url), { method: "POST" }).catch(() => {}); // else they come once more
  }
}

customElements.define("first-steps", FirstSteps);
