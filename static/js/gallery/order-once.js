import { getItem, setItem } from "../shared/storage.js";

// The second click of a double click orders nothing. The answer of the first may have come meanwhile, and brought a
// form, or a whole page, with the key of the next order: for the server they would be two.
const DOUBLE_CLICK_MS = 1000;
const ORDER_BUTTONS = "#composer .readiness [type=submit], .card form [type=submit]";

/** What a button would order: the same words by the same button of the composer, the same form of a card. */
const orderOf = (/** @type {HTMLButtonElement} */ button) => {
  const prompt = /** @type {HTMLTextAreaElement | null} */ (document.getElementById("id_prompt"));
  return button.closest("#composer") ? `${button.id} ${prompt?.value}` : (button.form?.action ?? "");
};

document.addEventListener(
  "click",
  (event) => {
    const button = /** @type {Element} */ (event.target).closest(ORDER_BUTTONS);
    if (!(button instanceof HTMLButtonElement)) return;
    const order = orderOf(button);
    const isRepeated = getItem("last-order", "session") === order;
    if (isRepeated && Date.now() - Number(getItem("last-order-at", "session")) < DOUBLE_CLICK_MS) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    setItem("last-order", order, "session");
    setItem("last-order-at", String(Date.now()), "session");
  },
  { capture: true },
);
