import { openDialog } from "./open-dialog.js";
import { gettext } from "./words.js";

// Actions that cannot be taken back ask first: a form with `data-confirm` (the question) and `data-confirm-label` (the button).
const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("confirm"));
/** @type {HTMLFormElement | null} */
let waitingForm = null;
/** @type {HTMLElement | null} */
let pressed = null;

addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!dialog || !form.dataset.confirm || waitingForm === form) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { confirm, confirmLabel } = form.dataset;
  const [question, yes] = dialog.querySelectorAll("[data-question], [data-yes]");
  question.textContent = confirm ?? "";
  yes.textContent = confirmLabel ?? gettext("Yes");
  waitingForm = form;
  pressed = /** @type {SubmitEvent} */ (event).submitter;
  openDialog(dialog);
}, true);

dialog?.addEventListener("close", () => {
  if (dialog.returnValue === "yes") waitingForm?.requestSubmit(pressed);
  dialog.returnValue = "";
  waitingForm = null;
});
