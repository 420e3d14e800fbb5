/** Folds that somebody opened, by id: the page's poll brings the element anew. */
const open = new Set();

/** Open notes of earlier takes; what was unfolded stays unfolded when it is swapped. */
class EarlierNotes extends HTMLElement {
  connectedCallback() {
    for (const fold of this.querySelectorAll("details")) fold.open = open.has(fold.id);
    this.addEventListener("toggle", this.toggled, { capture: true });
  }

  disconnectedCallback() {
    this.removeEventListener("toggle", this.toggled, { capture: true });
  }

  toggled = (/** @type {Event} */ event) => {
    const fold = /** @type {HTMLDetailsElement} */ (event.target);
    if (fold.open) open.add(fold.id);
    else open.delete(fold.id);
  };
}

customElements.define("earlier-notes", EarlierNotes);
