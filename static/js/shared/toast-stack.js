import { UNDO_MS, lasting, takeBack } from "./undo.js";

const SHOWN_MS = 6000;

/** Short sentences that the server sends (`studio:toast`), and the line that says the network is gone. */
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
    this.show(message, kind, undo ? { label: "Undo", act: () => takeBack(undo, this) } : button);
  };

  lost = () => this.offline(true);

  reached = () => this.offline(false);

  refused = (/** @type {CustomEvent<HtmxDetail>} */ event) => {
    const status = event.detail.xhr.status;
    if (status === 403) this.show("Your role in this team does not allow this.", "error");
    else if (status >= 500) this.show("Something broke here. Nothing is lost; try again.", "error");
  };

  offline(/** @type {boolean} */ isLost) {
    const line = document.getElementById("offline");
    if (line) line.hidden = !isLost;
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
