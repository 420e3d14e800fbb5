/** Three steps for newcomers, shown until they say that they have seen them (before-paint.js knows). */
class FirstSteps extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.clicked);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.clicked);
  }

  clicked = (/** @type {Event} */ event) => {
    if (!(/** @type {HTMLElement} */ (event.target).closest("[data-seen]"))) return;
    delete document.documentElement.dataset.steps;
    document.getElementById("id_prompt")?.focus();
    try {
      localStorage.setItem("steps", "seen");
    } catch {
      // no storage: they come again with the next page
    }
  };
}

customElements.define("first-steps", FirstSteps);
