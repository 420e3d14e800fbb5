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
