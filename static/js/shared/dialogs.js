import { openDialog } from "./open-dialog.js";

// Dialogs: `data-opens` names the one to open; `data-close`, a click beside it and Escape close it; a form
// with `data-closes` closes its own when it was answered.
addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const opener = target.closest("[data-opens]");
  const named = opener && document.getElementById(opener.getAttribute("data-opens") ?? "");
  if (named instanceof HTMLDialogElement) {
    event.preventDefault();
    opener?.closest("details[data-menu]")?.removeAttribute("open");
    openDialog(named);
  }
  const dialog = target.closest("dialog.dialog");
  if (dialog instanceof HTMLDialogElement && (target === dialog || target.closest("[data-close]"))) dialog.close();
});

addEventListener("htmx:afterRequest", (event) => {
  const form = /** @type {CustomEvent} */ (event).detail.elt;
  if (form.matches?.("form[data-closes]") && /** @type {CustomEvent} */ (event).detail.successful) form.closest("dialog")?.close();
});
