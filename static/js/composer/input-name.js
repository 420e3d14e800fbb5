import { isComposing } from "../shared/composing.js";
import { type } from "./caret.js";

// The name of an input can be edited in its tray; it stays one word, and no two inputs share one.
const field = (/** @type {Event} */ event) =>
  /** @type {HTMLInputElement | null} */ (/** @type {HTMLElement} */ (event.target).closest?.(".tray-name-field"));

/** As the server reads it. */
export const asWord = (/** @type {string} */ text) =>
  text.trim().replace(/^@/, "").replace(/[^\p{L}\p{N}_-]/gu, "-").replace(/^-+|-+$/g, "").slice(0, 40);

/** The name with a number, where another input has it already. */
export const unique = (/** @type {HTMLInputElement} */ one) => {
  const fields = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll(".tray-name-field"));
  const taken = new Set([...fields].filter((other) => other !== one).map((other) => other.value.toLowerCase()));
  let name = one.value;
  for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${one.value}-${number}`;
  return name;
};

/** As if it had been typed: undo knows of it. */
const correct = (/** @type {HTMLInputElement} */ one, /** @type {string} */ name) => {
  if (one.value === name) return;
  one.select();
  type(one, name);
};

// The name that the prompt knows; the focus may come and go before it changes.
document.addEventListener("focusin", (event) => {
  const one = field(event);
  if (one) one.dataset.before ??= one.value;
});

// Captured: the composer must be told only when the name is a good one.
document.addEventListener(
  "change",
  (event) => {
    const one = field(event);
    const before = one?.dataset.before;
    if (!one || before === undefined) return;
    correct(one, asWord(one.value) || before);
    correct(one, unique(one));
    if (one.value === before) return;
    one.dataset.before = one.value;
    one.dispatchEvent(new CustomEvent("studio:renamed", { bubbles: true, detail: { from: before, to: one.value } }));
  },
  { capture: true },
);

document.addEventListener("keydown", (event) => {
  const one = field(event);
  if (!one || isComposing(event) || !["Enter", "Escape"].includes(event.key)) return;
  event.preventDefault(); // Enter would send the form
  if (event.key === "Escape") one.value = one.dataset.before ?? one.value;
  one.blur();
});
