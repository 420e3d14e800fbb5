// Deeds that cannot be taken back ask first: a form with `data-ask` (the question) and `data-ask-yes` (the button).
const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("ask"));
/** @type {HTMLFormElement | null} */
let asked = null;
/** @type {HTMLElement | null} */
let pressed = null;

addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!dialog || !form.dataset.ask || asked === form) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { ask, askYes } = form.dataset;
  const [question, yes] = dialog.querySelectorAll("[data-question], [data-yes]");
  question.textContent = ask ?? "";
  yes.textContent = askYes ?? "Yes";
  asked = form;
  pressed = /** @type {SubmitEvent} */ (event).submitter;
  dialog.showModal();
}, true);

dialog?.addEventListener("close", () => {
  if (dialog.returnValue === "yes") asked?.requestSubmit(pressed);
  dialog.returnValue = "";
  asked = null;
});
