import { dragToSort } from "../shared/drag-to-sort.js";

/** The shots of the film: dragged, or moved with Alt and an arrow, they change places. */
class ShotStrip extends HTMLElement {
  gone = new AbortController();

  connectedCallback() {
    if (!this.dataset.orderUrl) return;
    this.gone = new AbortController();
    const { signal } = this.gone;
    dragToSort(this, { item: "[data-shot]", isAcross: true, sorted: () => this.save(), signal });
    this.addEventListener("keydown", this.pressed, { signal });
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  get chips() {
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll("[data-shot]")]);
  }

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

  save() {
    const shot = this.chips.map((chip) => chip.dataset.shot);
    window.htmx.ajax("POST", this.dataset.orderUrl ?? "", { source: this, swap: "none", values: { shot } });
  }
}

customElements.define("shot-strip", ShotStrip);
