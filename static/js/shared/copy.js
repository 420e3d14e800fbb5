import { showToast } from "./toast.js";
import { gettext } from "./words.js";

const HIDDEN = /(?![\n\t])\p{Cc}/gu; // in old rows: a terminal would act on them

/** Copies the text of an element, by its id. */
export const copyText = (/** @type {string} */ id) => copy(document.getElementById(id)?.textContent ?? "", gettext("Copied."));

/** Copies an address, of this page where it is none of its own. */
export const copyLink = (/** @type {string} */ address) => copy(new URL(address, location.href).href, gettext("Link copied."));

const copy = async (/** @type {string} */ text, /** @type {string} */ sentence) => {
  await navigator.clipboard.writeText(text.replace(HIDDEN, ""));
  showToast(sentence);
};

/**
 * Copies the text of the element that a pressed button names in `data-copy`.
 * @param {Event} event a click; @returns {Promise<void>}
 */
export async function copyFrom(event) {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-copy]");
  if (button) await copyText(button.getAttribute("data-copy") ?? "");
}
