// Inputs of a tray change places: by dragging one over another, or by Alt and an arrow.
const item = (/** @type {Event} */ event) =>
  /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest?.("[data-movable] .tray-item"));

/** @type {HTMLElement | undefined} */
let dragged;

const moved = (/** @type {HTMLElement} */ one) => one.dispatchEvent(new Event("studio:moved", { bubbles: true }));

// Only while the pointer is down on an input: text beside it stays selectable.
document.addEventListener("pointerdown", (event) => {
  const one = item(event);
  if (one && !(/** @type {HTMLElement} */ (event.target).closest("button"))) one.draggable = true;
});

document.addEventListener("dragstart", (event) => {
  dragged = item(event) ?? undefined;
  if (dragged) dragged.dataset.dragging = "";
});

document.addEventListener("dragend", () => {
  if (!dragged) return;
  delete dragged.dataset.dragging;
  dragged.draggable = false;
  dragged = undefined;
});

// Captured: the tray takes every other drop for files.
document.addEventListener(
  "drop",
  (event) => {
    const over = item(event);
    if (!dragged) return;
    event.preventDefault();
    if (!over || over === dragged || over.parentElement !== dragged.parentElement) return;
    const box = over.getBoundingClientRect();
    if (event.clientX < box.left + box.width / 2) over.before(dragged);
    else over.after(dragged);
    moved(dragged);
  },
  { capture: true },
);

document.addEventListener("keydown", (event) => {
  const one = item(event);
  if (!one || !event.altKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  event.preventDefault();
  if (event.key === "ArrowLeft") one.previousElementSibling?.before(one);
  else one.nextElementSibling?.after(one);
  one.querySelector("button")?.focus();
  moved(one);
});

// A file that misses its tray must not replace the page, and with it what is being written.
for (const name of ["dragover", "drop"]) {
  addEventListener(name, (event) => {
    if (/** @type {DragEvent} */ (event).dataTransfer?.types.includes("Files")) event.preventDefault();
  });
}
