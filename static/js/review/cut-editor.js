/**
 * The rows of the cut: dragged, or moved with Alt and an arrow, they change places; a number that is changed is saved
 * at once; I and O set the first and the last frame of the piece that the player shows.
 */
class CutEditor extends HTMLElement {
  gone = new AbortController();

  /** @type {HTMLElement | null} */
  dragged = null;

  /** The order before something was dragged. */
  oldOrder = "";

  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.addEventListener("pointerdown", this.held, { signal });
    this.addEventListener("dragstart", this.dragStarted, { signal });
    this.addEventListener("dragover", this.over, { signal });
    this.addEventListener("drop", this.dropped, { signal });
    this.addEventListener("dragend", this.ended, { signal });
    this.addEventListener("keydown", this.pressed, { signal });
    this.addEventListener("change", this.changed, { signal });
    this.addEventListener("click", this.clicked, { signal });
    this.addEventListener("key:in", (event) => this.set(event, "first"), { signal });
    this.addEventListener("key:out", (event) => this.set(event, "last"), { signal });
    document.addEventListener("cut:shown", this.mark, { signal });
    this.addEventListener("htmx:afterSettle", this.mark, { signal });
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

  order() {
    return this.rows.map((row) => row.id).join(" ");
  }

  save() {
    this.querySelector("form")?.requestSubmit();
  }

  /** Only at its handle: text and numbers beside it stay selectable. */
  held = (/** @type {Event} */ event) => {
    const row = this.rowOf(event);
    if (row) row.draggable = Boolean(/** @type {Element} */ (event.target).closest("[data-handle]"));
  };

  dragStarted = (/** @type {DragEvent} */ event) => {
    this.dragged = this.rowOf(event);
    this.oldOrder = this.order();
    this.dragged?.setAttribute("data-dragging", "");
    event.dataTransfer?.setData("text/plain", this.dragged?.id ?? "");
  };

  over = (/** @type {DragEvent} */ event) => {
    const row = this.rowOf(event);
    if (!this.dragged) return;
    event.preventDefault();
    if (!row || row === this.dragged) return;
    const box = row.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) row.before(this.dragged);
    else row.after(this.dragged);
  };

  dropped = (/** @type {DragEvent} */ event) => {
    if (this.dragged) event.preventDefault();
  };

  ended = () => {
    this.dragged?.removeAttribute("data-dragging");
    this.dragged = null;
    if (this.oldOrder !== this.order()) this.save();
  };

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

  /** The row of the piece that is shown. */
  mark = () => {
    for (const [place, row] of this.rows.entries()) row.toggleAttribute("data-current", place === this.reel?.at);
  };
}

customElements.define("cut-editor", CutEditor);
