// Menus are <details>: they close by a click elsewhere and by Escape, which returns the focus.
const open = () => [...document.querySelectorAll("details[data-menu][open]")];

addEventListener("click", (event) => {
  for (const menu of open()) {
    if (!menu.contains(/** @type {Node} */ (event.target))) menu.removeAttribute("open");
  }
});

addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    const had = menu.contains(document.activeElement);
    menu.removeAttribute("open");
    if (had) menu.querySelector("summary")?.focus();
  }
});

// A list that would end below the window opens upward.
document.addEventListener(
  "toggle",
  (event) => {
    const menu = /** @type {HTMLElement} */ (event.target);
    if (!menu.matches("details.card-menu[open]")) return;
    menu.removeAttribute("data-up");
    const list = menu.querySelector(".menu-list")?.getBoundingClientRect();
    const dock = document.getElementById("dock")?.getBoundingClientRect().top ?? innerHeight;
    menu.toggleAttribute("data-up", Boolean(list && list.bottom > dock && list.height < menu.getBoundingClientRect().top));
  },
  { capture: true },
);
