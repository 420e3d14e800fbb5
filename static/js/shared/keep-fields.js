// What stands in the fields of a page comes back after its person had to sign in: on the way to the form it is kept in
// this tab, on the way back from it put in again. A composer and a note keep a draft of their own beside.
import { getItem, removeItem, setItem } from "./storage.js";

const PLACE = "fields"; // in the storage
const FORM = "/sign-in/";
const KEPT = "textarea[name], select[name], input[name]";
const NEVER = ["password", "hidden", "file", "submit", "button"];

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */

const path = () => location.pathname + location.search;

/** @returns {[string, Field][]} each field with what it is called on this page */
const fields = () => {
  const all = [.../** @type {NodeListOf<Field>} */ (document.querySelectorAll(KEPT))].filter(({ type }) => !NEVER.includes(type));
  const counts = new Map();
  return all.map((field) => {
    const name = `${field.form?.getAttribute("action") ?? ""} ${field.name}`;
    counts.set(name, (counts.get(name) ?? -1) + 1);
    return [`${name} ${counts.get(name)}`, field];
  });
};

const isChanged = (/** @type {Field} */ field) => {
  if (field instanceof HTMLSelectElement) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue || ("checked" in field && field.checked !== field.defaultChecked);
};

/** Keep what somebody has entered and not sent; `isLeaving`: they go to the form now, else only perhaps. */
export const keepFields = (isLeaving = false) => {
  const values = fields().filter(([, field]) => isChanged(field)).map(([name, field]) => [name, field.value, "checked" in field && field.checked]);
  setItem(PLACE, JSON.stringify({ path: path(), isLeaving, values }), "session");
};

const putBack = () => {
  if (location.pathname === FORM) return;
  const draft = JSON.parse(getItem(PLACE, "session") ?? "null");
  removeItem(PLACE, "session");
  const cameFromForm = document.referrer && new URL(document.referrer).pathname === FORM;
  if (draft?.path !== path() || !(draft.isLeaving || cameFromForm)) return;
  const there = new Map(fields());
  for (const [name, value, checked] of draft.values) {
    const field = there.get(name);
    if (!field || isChanged(field)) continue;
    if ("checked" in field) field.checked = checked;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.closest("details")?.setAttribute("open", "");
  }
};

// Whether a plain form arrives is known only afterwards: its fields are kept until the next page is there.
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!event.defaultPrevented && form.method === "post" && location.pathname !== FORM) keepFields();
});
addEventListener("DOMContentLoaded", putBack, { once: true });
