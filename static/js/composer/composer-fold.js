import { isShown } from "../shared/is-shown.js";
import { setItem } from "../shared/storage.js";

/** Folds the composer to one line; this browser remembers it. The page says so at its root: it survives swaps. */
class ComposerFold extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.addEventListener("click", this.turn);
    document.addEventListener("click", this.used);
    document.addEventListener("key:search", this.searched, { capture: true }); // before the search takes it
    document.body.addEventListener("studio:write", this.written, { capture: true });
    this.show();
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.turn);
    document.removeEventListener("click", this.used);
    document.removeEventListener("key:search", this.searched, { capture: true });
    document.body.removeEventListener("studio:write", this.written, { capture: true });
  }

  get isOpen() {
    const body = document.getElementById("composer-body");
    return body !== null && isShown(body);
  }

  turn = () => {
    const state = this.isOpen ? "folded" : "open";
    this.fold(state);
    setItem("fold", state);
  };

  /** Whoever chooses a mode wants to see it. */
  used = (/** @type {Event} */ event) => {
    if (/** @type {HTMLElement} */ (event.target).closest(".composer .tab")) this.fold("open");
  };

  /** The key that goes to the prompt; with the composer folded it goes to the search, where there is one. */
  searched = (/** @type {Event} */ event) => {
    if (event.defaultPrevented || (!this.isOpen && document.querySelector("[data-search]"))) return;
    event.preventDefault();
    this.fold("open");
    document.getElementById("id_prompt")?.focus();
  };

  /** Other words are about to come in: captured, so that the prompt is there to take them. */
  written = () => this.fold("open");

  fold(/** @type {"open" | "folded"} */ state) {
    document.documentElement.dataset.composer = state;
    this.show();
  }

  show() {
    this.button?.setAttribute("aria-expanded", String(this.isOpen));
  }
}

customElements.define("composer-fold", ComposerFold);
