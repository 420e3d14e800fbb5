import { ngettext } from "../shared/words.js";

/** Appears when notes are chosen to be answered with a new take, and says how many. */
class AnswerBar extends HTMLElement {
  connectedCallback() {
    this.dataset.ready = "";
    document.addEventListener("change", this.count);
    document.addEventListener("htmx:afterSettle", this.count);
    addEventListener("pageshow", this.count); // coming back, a browser ticks what was ticked
    this.count();
  }

  disconnectedCallback() {
    document.removeEventListener("change", this.count);
    document.removeEventListener("htmx:afterSettle", this.count);
    removeEventListener("pageshow", this.count);
  }

  count = () => {
    const chosen = document.querySelectorAll("input[form=answer-form]:checked").length;
    this.hidden = chosen === 0;
    const words = this.querySelector(".answer-count");
    if (words) words.textContent = ngettext("New take from {count} note", "New take from {count} notes", chosen);
  };
}

customElements.define("answer-bar", AnswerBar);
