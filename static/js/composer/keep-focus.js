// A button that orders is disabled meanwhile and so loses the focus; the composer that comes back gets it again.
let from = "";

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt } = /** @type {CustomEvent} */ (event).detail;
  if (elt.id === "composer-form") from = document.activeElement?.id ?? "";
});

document.addEventListener("htmx:afterSettle", (event) => {
  const { target } = /** @type {CustomEvent} */ (event).detail;
  if (target?.id !== "composer" || document.activeElement !== document.body || !from) return;
  const before = /** @type {HTMLButtonElement | null} */ (document.getElementById(from));
  const to = before && !before.disabled ? before : document.getElementById("id_prompt");
  to?.focus({ preventScroll: true });
  from = "";
});
