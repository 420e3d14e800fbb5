import { request } from "../shared/session.js";
import { showToast } from "../shared/toast.js";
import { gettext } from "../shared/words.js";

/**
 * The dialog in which an input is chosen from the library, or made to fit; what is chosen goes into its tray,
 * what was made takes the place of what it was made from.
 */
class InputDialog extends HTMLElement {
  /** @type {HTMLDialogElement} */
  dialog;

  connectedCallback() {
    this.dialog = /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
    this.addEventListener("click", this.clicked);
    this.addEventListener("submit", this.framed);
    this.dialog.addEventListener("close", this.closed);
    document.body.addEventListener("library:fixed", this.fixed);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.clicked);
    this.removeEventListener("submit", this.framed);
    this.dialog.removeEventListener("close", this.closed);
    document.body.removeEventListener("library:fixed", this.fixed);
  }

  get inputRole() {
    return /** @type {HTMLElement | null} */ (this.querySelector("#picker"))?.dataset.role ?? "";
  }

  /** A film inside must not play on unseen. */
  closed = () => this.querySelector("#input-body")?.replaceChildren();

  clicked = (/** @type {MouseEvent} */ event) => {
    const pick = /** @type {HTMLElement} */ (event.target).closest("[data-pick]");
    if (!(pick instanceof HTMLElement)) return;
    event.preventDefault();
    this.fetch(pick.dataset.trayUrl ?? "", this.inputRole);
  };

  framed = (/** @type {SubmitEvent} */ event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.matches("[data-pick-frame]")) return;
    event.preventDefault();
    this.fetch(form.action, this.inputRole, { method: "POST", body: new FormData(form) });
  };

  fixed = (/** @type {Event} */ event) => {
    const { from, to, role } = /** @type {CustomEvent<{from: string, to: string, role: string}>} */ (event).detail;
    const old = document.getElementById(`tray-${role}-${from}`);
    const address = (this.dataset.trayUrl ?? "").replace(/[0-9a-f-]{36}/, to);
    if (old) this.fetch(`${address}?role=${role}`, role, {}, old);
  };

  async fetch(/** @type {string} */ address, /** @type {string} */ role, /** @type {RequestInit} */ how = {}, /** @type {Element | null} */ instead = null) {
    const response = await request(address, { headers: { "HX-Request": "true" }, ...how }).catch(() => null);
    if (!response?.ok) return showToast(gettext("It could not be taken. Try again."), "error");
    const tray = /** @type {import("./input-tray.js").InputTray | null} */ (
      document.querySelector(`input-tray[data-role="${role}"]`)
    );
    tray?.take(await response.text(), instead);
    this.dialog.close();
    const field = tray?.querySelector(".tray-item:last-child .tray-name-field");
    if (field instanceof HTMLInputElement) field.focus();
  }
}

customElements.define("input-dialog", InputDialog);
