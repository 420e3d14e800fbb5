import { showToast } from "./toast.js";

const HIDDEN = /(?![\n\t])\p{Cc}/gu; // in old rows: a terminal would act on them

/**
 * Copies the text of the element that a pressed button names in `data-copy`.
 * @param {Event} event a click; @returns {Promise<void>}
 */
export async function copyFrom(event) {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.getAttribute("data-copy") ?? "");
  await navigator.clipboard.writeText((source?.textContent ?? "").replace(HIDDEN, ""));
  showToast("Copied.");
}
