import { setItem } from "../shared/storage.js";

/** Grid or list, and how large the pictures are; kept in this browser (before-paint.js brings it back). */
class GridView extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.clicked);
    this.addEventListener("input", this.sized);
    this.show();
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.clicked);
    this.removeEventListener("input", this.sized);
  }

  get slider() {
    return /** @type {HTMLInputElement} */ (this.querySelector("input"));
  }

  clicked = (/** @type {Event} */ event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!button) return;
    document.documentElement.dataset.view = button.value;
    setItem("view", button.value);
    this.show();
  };

  sized = (/** @type {Event} */ event) => {
    event.stopPropagation(); // no filter
    document.documentElement.style.setProperty("--card-width", `${this.slider.value}px`);
    setItem("card-width", this.slider.value);
  };

  show() {
    const { view } = document.documentElement.dataset;
    for (const button of this.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value === (view ?? "grid")));
    }
    const width = getComputedStyle(document.documentElement).getPropertyValue("--card-width");
    this.slider.value = String(Number.parseInt(width, 10) || 288);
    this.slider.disabled = view === "list";
  }
}

customElements.define("grid-view", GridView);
