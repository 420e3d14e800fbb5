// While the composer is drawn anew, what the swap would lose is out of reach; the prompt stays at hand.
const LOST = ".trays, .composer-options, .prompt-menus";

// Another mode or model, and an order too: the answer to either is a composer.
const isSwap = (/** @type {Event} */ event) =>
  /** @type {CustomEvent} */ (event).detail.target?.id === "composer";

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!isSwap(event)) return;
  const { target: composer, requestConfig } = /** @type {CustomEvent} */ (event).detail;
  // One mode after another may be chosen; what comes back after a reload is waited for.
  const parts = requestConfig.elt.closest(".tabs") ? LOST : `${LOST}, .tabs`;
  for (const part of composer.querySelectorAll(parts)) part.inert = true;
});

// The new composer has none of it; after a failure the old one is there still.
document.addEventListener("htmx:afterRequest", (event) => {
  if (!isSwap(event)) return;
  for (const part of document.querySelectorAll("#composer [inert]")) /** @type {HTMLElement} */ (part).inert = false;
});

// The mode that is there already needs no drawing.
document.addEventListener("click", (event) => {
  if (!(/** @type {HTMLElement} */ (event.target).closest("#composer .tab[aria-current]"))) return;
  event.preventDefault();
  event.stopPropagation();
}, { capture: true });
