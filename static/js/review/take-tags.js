/** The field for a tag: empty again once it was added; what was refused stays to be corrected. */
class TakeTags extends HTMLElement {
  connectedCallback() {
    this.addEventListener("htmx:afterRequest", this.answered);
  }

  disconnectedCallback() {
    this.removeEventListener("htmx:afterRequest", this.answered);
  }

  answered = (/** @type {Event} */ event) => {
    const { detail } = /** @type {CustomEvent<{ successful: boolean }>} */ (event);
    if (detail.successful) this.querySelector("form")?.reset();
  };
}

customElements.define("take-tags", TakeTags);
