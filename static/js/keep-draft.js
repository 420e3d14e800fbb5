// What is being written survives a reload: kept in this browser, per project, until it is ordered.
const FIELDS = ["prompt", "size", "seconds", "number_results"];

const key = () => `draft:${location.pathname}`;
const form = () => /** @type {HTMLFormElement | null} */ (document.getElementById("dock-form"));

const save = () => {
  const data = form() && new FormData(form() ?? undefined);
  if (!data) return;
  const kept = Object.fromEntries(FIELDS.filter((name) => data.has(name)).map((name) => [name, data.get(name)]));
  localStorage.setItem(key(), JSON.stringify({ ...kept, mode: data.get("mode") }));
};

const restore = () => {
  const found = localStorage.getItem(key());
  const target = form();
  if (!found || !target || location.search) return; // the address says what to write
  const kept = JSON.parse(found);
  for (const name of FIELDS) {
    const field = target.elements.namedItem(name);
    if (field && "value" in field && kept[name]) field.value = kept[name];
  }
  target.dispatchEvent(new Event("change", { bubbles: true }));
  target.querySelector("textarea")?.dispatchEvent(new Event("input", { bubbles: true }));
};

document.addEventListener("input", (event) => {
  if (form()?.contains(/** @type {Node} */ (event.target))) save();
});
document.body.addEventListener("studio:ordered", () => localStorage.removeItem(key()));

// The fold of the composer, by its button.
document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-fold]");
  if (!button) return;
  const folded = button.closest(".dock")?.toggleAttribute("data-folded");
  button.setAttribute("aria-expanded", String(!folded));
});

// Not before htmx has bound its triggers: what is restored must be priced and checked.
if (document.readyState === "complete") restore();
else addEventListener("load", restore, { once: true });
