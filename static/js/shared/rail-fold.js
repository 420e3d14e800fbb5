import { setItem } from "./storage.js";

/** Shows or hides the words of the rail, for this browser; before-paint.js reads what was chosen. */
class RailFold extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.pressed);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.pressed);
  }

  pressed = (/** @type {MouseEvent} */ event) => {
    if (!(/** @type {Element} */ (event.target).closest("[data-fold-rail]"))) return;
    const { dataset } = document.documentElement;
    dataset.rail = dataset.rail === "folded" ? "open" : "folded";
    setItem("rail", dataset.rail);
  };
}

customElements.define("rail-fold", RailFold);
