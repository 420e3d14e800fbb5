/** The shots of the film: dragged, or moved with Alt and an arrow, they change places. */
class ShotStrip extends HTMLElement {
  /** The order before something was dragged. */
  oldOrder = "";

  /** @type {HTMLElement | null} */
  dragged = null;

  connectedCallback() {
    if (!this.dataset.orderUrl) return;
    for (const chip of this.chips) chip.draggable = true;
    this.addEventListener("dragstart", this.dragStarted);
    this.addEventListener("dragover", this.over);
    this.addEventListener("drop", this.dropped);
    this.addEventListener("dragend", this.ended);
    this.addEventListener("keydown", this.pressed);
  }

  disconnectedCallback() {
    this.removeEventListener("dragstart", this.dragStarted);
    this.removeEventListener("dragover", this.over);
    this.removeEventListener("drop", this.dropped);
    this.removeEventListener("dragend", this.ended);
    this.removeEventListener("keydown", this.pressed);
  }

  get chips() {
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll("[data-shot]")]);
  }

  dragStarted = (/** @type {DragEvent} */ event) => {
    this.dragged = /** @type {HTMLElement} */ (event.target).closest("[data-shot]");
    this.oldOrder = this.order();
    this.dragged?.setAttribute("data-dragging", "");
    event.dataTransfer?.setData("text/plain", this.dragged?.id ?? "");
  };

  over = (/** @type {DragEvent} */ event) => {
    const chip = /** @type {HTMLElement} */ (event.target).closest("[data-shot]");
    if (!this.dragged) return;
    event.preventDefault();
    if (!chip || chip === this.dragged) return;
    const box = chip.getBoundingClientRect();
    if (event.clientX < box.left + box.width / 2) chip.before(this.dragged);
    else chip.after(this.dragged);
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
    const chip = /** @type {HTMLElement} */ (event.target).closest("[data-shot]");
    if (!(chip instanceof HTMLElement) || !event.altKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    event.preventDefault(); // Alt and an arrow go through the history of the browser
    event.stopPropagation();
    if (event.key === "ArrowLeft") chip.previousElementSibling?.before(chip);
    else chip.nextElementSibling?.after(chip);
    chip.focus();
    this.save();
  };

  order() {
    return this.chips.map((chip) => chip.dataset.shot).join(" ");
  }

  save() {
    const shot = this.chips.map((chip) => chip.dataset.shot);
    window.htmx.ajax("POST", this.dataset.orderUrl ?? "", { source: this, swap: "none", values: { shot } });
  }
}

customElements.define("shot-strip", ShotStrip);
