import { isComposing } from "./composing.js";

// Menus are <details>: they close by a click elsewhere and by Escape, which returns the focus.
const open = () => [...document.querySelectorAll("details[data-menu][open]")];

/** Between a list and what it must not touch. */
const AIR = 14;

addEventListener("click", (event) => {
  for (const menu of open()) {
    if (!menu.contains(/** @type {Node} */ (event.target))) menu.removeAttribute("open");
  }
});

addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || isComposing(event)) return;
  for (const menu of open()) {
    const had = menu.contains(document.activeElement);
    menu.removeAttribute("open");
    if (had) menu.querySelector("summary")?.focus();
  }
});

// A list that would end below the composer opens where there is more room, and scrolls in it.
document.addEventListener(
  "toggle",
  (event) => {
    const menu = /** @type {HTMLElement} */ (event.target);
    if (!menu.matches("details.card-menu[open]")) return;
    menu.removeAttribute("data-up");
    menu.style.removeProperty("--room");
    const button = menu.getBoundingClientRect();
    const above = button.top - Math.max(0, document.querySelector(".header")?.getBoundingClientRect().bottom ?? 0);
    const below = (document.getElementById("composer")?.getBoundingClientRect().top ?? innerHeight) - button.bottom;
    const height = menu.querySelector(".menu-list")?.getBoundingClientRect().height ?? 0;
    const isUp = height + AIR > below && above > below;
    menu.toggleAttribute("data-up", isUp);
    menu.style.setProperty("--room", `${(isUp ? above : below) - AIR}px`);
  },
  { capture: true },
);
