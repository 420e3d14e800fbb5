import { UNDO_MS, lasting, takeBack } from "./undo.js";
import { gettext } from "./words.js";

const SHOWN_MS = 6000;

/** Short sentences that the server sends (`studio:toast`), and the line that says what is away. */
class ToastStack extends HTMLElement {
  connectedCallback() {
    document.body.addEventListener("studio:toast", this.add);
    for (const toast of this.children) setTimeout(() => toast.remove(), SHOWN_MS);
    document.body.addEventListener("htmx:sendError", this.lost);
    document.body.addEventListener("htmx:afterOnLoad", this.reached);
    document.body.addEventListener("htmx:responseError", this.refused);
  }

  disconnectedCallback() {
    document.body.removeEventListener("studio:toast", this.add);
    document.body.removeEventListener("htmx:sendError", this.lost);
    document.body.removeEventListener("htmx:afterOnLoad", this.reached);
    document.body.removeEventListener("htmx:responseError", this.refused);
  }

  add = (/** @type {GlobalEventHandlersEventMap["studio:toast"]} */ event) => {
    const { message, kind, undo, button } = event.detail;
    this.show(message, kind, undo ? { label: gettext("Undo"), act: () => takeBack(undo, this) } : button);
  };

  lost = () => this.away("");

  reached = () => {
    const line = document.getElementById("offline");
    if (line) line.hidden = true;
  };

  refused = (/** @type {CustomEvent<HtmxDetail>} */ event) => {
    const { status, responseText: text } = event.detail.xhr;
    const isSentence = event.detail.xhr.getResponseHeader("Content-Type")?.startsWith("text/plain");
    if (status === 403) this.show(gettext("Your role in this team does not allow this."), "error");
    else if (status === 503) this.away(isSentence ? text : "");
    else if (status === 507 && isSentence) this.show(text, "error");
    else if (status >= 500) this.show(gettext("Something broke here. Nothing is lost; try again."), "error");
  };

  /** Say that the server cannot be reached, or what it says is away; until something comes through again. */
  away(/** @type {string} */ sentence) {
    const line = document.getElementById("offline");
    const text = line?.querySelector("[data-text]");
    if (!(line && text instanceof HTMLElement)) return;
    text.textContent = sentence || text.dataset.text || "";
    line.hidden = false;
  }

  /** @param {string} message @param {string} [kind] @param {ToastButton} [button] */
  show(message, kind = "ok", button) {
    const toast = document.createElement("p");
    toast.className = "toast";
    toast.dataset.kind = kind;
    toast.textContent = message;
    if (button) toast.append(this.button(button, toast));
    this.append(toast);
    lasting(toast, () => toast.remove(), button ? UNDO_MS : SHOWN_MS)();
  }

  /** What can be done about the sentence, once. */
  button(/** @type {ToastButton} */ { label, act }, /** @type {HTMLElement} */ toast) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link-button toast-undo";
    button.textContent = label;
    button.addEventListener("click", () => {
      toast.remove();
      act();
    });
    return button;
  }
}

customElements.define("toast-stack", ToastStack);
