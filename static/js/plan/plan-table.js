import { isComposing } from "../shared/composing.js";
import { dragToSort } from "../shared/drag-to-sort.js";

/**
 * The rows of a plan: dragged by their handle, or moved with Alt and an arrow, they change places; a row that is edited
 * is saved with Ctrl and Enter and left with Escape.
 */
class PlanTable extends HTMLElement {
  gone = new AbortController();

  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    dragToSort(this, { item: "[data-row]", handle: "[data-handle]", sorted: () => this.save(), signal });
    this.addEventListener("keydown", this.pressed, { signal });
    this.addEventListener("htmx:afterSwap", this.swapped, { signal });
    this.addEventListener("change", this.chosen, { signal });
    this.chosen();
    for (const form of this.querySelectorAll("form[data-edits-row]")) this.offerSplit(form);
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  get rows() {
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll("[data-row]")]);
  }

  /** Buttons for all rows are buttons for the chosen ones while there are any. */
  chosen = () => {
    const count = this.querySelectorAll("input[name=shot]:checked").length;
    for (const button of document.querySelectorAll("button[data-chosen]")) {
      const { all = "", chosen = "" } = /** @type {HTMLElement} */ (button).dataset;
      button.querySelector("span")?.replaceChildren(count ? `${chosen} (${count})` : all);
    }
  };

  pressed = (/** @type {KeyboardEvent} */ event) => {
    if (isComposing(event)) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const form = target.closest("form[data-edits-row]");
    if (form) this.pressedInForm(event, /** @type {HTMLFormElement} */ (form));
    else this.moved(event, target.closest("[data-row]"));
  };

  moved(/** @type {KeyboardEvent} */ event, /** @type {Element | null} */ row) {
    if (!row || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const focused = /** @type {HTMLElement} */ (event.target);
    const other = event.key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
    if (!other?.hasAttribute("data-row")) return;
    if (event.key === "ArrowUp") other.before(row);
    else other.after(row);
    focused.focus();
    row.scrollIntoView({ block: "nearest" });
    this.save();
  }

  pressedInForm(/** @type {KeyboardEvent} */ event, /** @type {HTMLFormElement} */ form) {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      /** @type {HTMLElement | null} */ (form.querySelector("[data-cancel]"))?.click();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  }

  /** The field to write in gets the focus; a row that was saved gets it back. */
  swapped = (/** @type {Event} */ event) => {
    const row = document.getElementById(/** @type {HTMLElement} */ (event.target).id);
    if (!row) return;
    const field = row.querySelector("[autofocus]");
    const link = row.querySelector(".plan-edit");
    /** @type {HTMLElement | null} */ (field ?? link)?.focus();
    this.offerSplit(row);
  };

  /** The button that divides a row stands there while the caret is within its words. */
  offerSplit(/** @type {Element} */ row) {
    const { signal } = this.gone;
    const button = row.querySelector("[data-split]");
    const field = row.querySelector("textarea[name=description]");
    if (!(button instanceof HTMLButtonElement) || !(field instanceof HTMLTextAreaElement)) return;
    const look = () => {
      button.hidden = !field.selectionStart || field.selectionStart === field.value.length;
      button.value = String([...field.value.slice(0, field.selectionStart)].length); // characters, not UTF-16 units
    };
    for (const name of ["keyup", "pointerup", "input"]) field.addEventListener(name, look, { signal });
  }

  save() {
    const shot = this.rows.map((row) => row.dataset.row);
    window.htmx.ajax("POST", this.dataset.orderUrl ?? "", { source: this, swap: "none", values: { shot } });
  }
}

customElements.define("plan-table", PlanTable);
