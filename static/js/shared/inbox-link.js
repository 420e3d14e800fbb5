import { gettext } from "./words.js";

/** The figure of what is unread, as the poll of the page tells it (`studio:unread`); pages without a poll keep theirs. */
class InboxLink extends HTMLElement {
  connectedCallback() {
    document.body.addEventListener("studio:unread", this.show);
  }

  disconnectedCallback() {
    document.body.removeEventListener("studio:unread", this.show);
  }

  show = (/** @type {CustomEvent<{label: string}>} */ event) => {
    const { label } = event.detail;
    const figure = /** @type {HTMLElement} */ (this.querySelector("[data-count]"));
    if (figure.textContent === label) return;
    figure.textContent = label;
    /** @type {HTMLElement} */ (figure.parentElement).hidden = !label;
    this.querySelector("a")?.setAttribute("title", label ? gettext("Inbox, {count} unread", { count: label }) : gettext("Inbox"));
  };
}

customElements.define("inbox-link", InboxLink);
