import { showToast } from "./toast.js";

const HIDDEN = /(?![\n\t])\p{Cc}/gu; // in old rows: a terminal would act on them

/** Copies the text of an element, by its id. */
export async function copyText(/** @type {string} */ id) {
  const text = document.getElementById(id)?.textContent ?? "";
  await navigator.clipboard.writeText(text.replace(HIDDEN, ""));
  showToast("Copied.");
}

/**
 * Copies the text of the element that a pressed button names in `data-copy`.
 * @param {Event} event a click; @returns {Promise<void>}
 */
export async function copyFrom(event) {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-copy]");
  if (button) await copyText(button.getAttribute("data-copy") ?? "");
}
