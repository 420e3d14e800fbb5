import { dragToSort } from "../shared/drag-to-sort.js";

/**
 * The rows of the cut: dragged, or moved with Alt and an arrow, they change places; a number that is changed is saved
 * at once; I and O set the first and the last frame of the piece that the player shows.
 */
class CutEditor extends HTMLElement {
  gone = new AbortController();

  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    dragToSort(this, { item: "[data-row]", handle: "[data-handle]", sorted: () => this.save(), signal });
    this.addEventListener("keydown", this.pressed, { signal });
    this.addEventListener("change", this.changed, { signal });
    this.addEventListener("click", this.clicked, { signal });
    this.addEventListener("key:in", (event) => this.set(event, "first"), { signal });
    this.addEventListener("key:out", (event) => this.set(event, "last"), { signal });
    document.addEventListener("cut:shown", this.mark, { signal });
    this.addEventListener("htmx:afterSettle", this.mark, { signal });
    this.addEventListener("htmx:oobBeforeSwap", this.protect, { signal });
    this.addEventListener("htmx:oobAfterSwap", this.mark, { signal });
    this.mark();
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  /** @returns {any} the player of the page */
  get reel() {
    return document.querySelector("cut-reel");
  }

  get rows() {
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll("[data-row]")]);
  }

  rowOf(/** @type {Event} */ event) {
    return /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest?.("[data-row]"));
  }

  save() {
    this.querySelector("form")?.requestSubmit();
  }

  pressed = (/** @type {KeyboardEvent} */ event) => {
    const row = this.rowOf(event);
    if (!row || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const name = event.key === "ArrowUp" ? "up" : "down";
    /** @type {HTMLButtonElement | null} */ (row.querySelector(`[value^="${name}:"]`))?.click();
  };

  changed = (/** @type {Event} */ event) => {
    if (/** @type {Element} */ (event.target).matches(".cut-frame")) this.save();
  };

  clicked = (/** @type {Event} */ event) => {
    const row = this.rowOf(event);
    if (!row || !(/** @type {Element} */ (event.target).closest("[data-show]"))) return;
    this.reel.show(this.rows.indexOf(row));
  };

  set(/** @type {Event} */ event, /** @type {string} */ name) {
    event.preventDefault();
    const field = /** @type {HTMLInputElement | null} */ (this.rows[this.reel.at]?.querySelector(`.cut-frame[name=${name}]`));
    if (!field || this.reel.frame === null) return;
    field.value = String(this.reel.frame);
    this.save();
  }

  /** What others changed waits while somebody writes, chooses, drags or has to mend here; a later look brings it. */
  protect = (/** @type {CustomEvent} */ event) => {
    const isWriting = document.activeElement?.matches("#cut-rows :is(.cut-frame, select)");
    if (isWriting || this.querySelector("[data-dragging], .htmx-request, .problem-line")) event.detail.shouldSwap = false;
  };

  /** The row of the piece that is shown. */
  mark = () => {
    for (const [place, row] of this.rows.entries()) row.toggleAttribute("data-current", place === this.reel?.at);
  };
}

customElements.define("cut-editor", CutEditor);
