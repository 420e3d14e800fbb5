/**
 * The items of a list change places when they are dragged; `sorted` is called once they have.
 *
 * @param {HTMLElement} list
 * @param {{item: string, handle?: string, isAcross?: boolean, sorted: () => void, signal: AbortSignal}} how  `item`: selector
 *   of what is dragged; `handle`: selector of the part of an item by which alone it is, so that words and fields beside it
 *   stay selectable; `isAcross`: the items stand side by side
 */
export const dragToSort = (list, { item, handle = item, isAcross = false, sorted, signal }) => {
  /** @type {HTMLElement | null} */
  let dragged = null;
  /** @type {Element[]} */
  let before = [];
  const items = () => [...list.querySelectorAll(item)];
  const itemOf = (/** @type {Event} */ { target }) => /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest(item));

  const held = (/** @type {PointerEvent} */ event) => {
    const one = itemOf(event);
    if (one) one.draggable = Boolean(/** @type {Element} */ (event.target).closest(handle));
  };
  const started = (/** @type {DragEvent} */ event) => {
    dragged = itemOf(event);
    before = items();
    dragged?.setAttribute("data-dragging", "");
    event.dataTransfer?.setData("text/plain", dragged?.id ?? "");
  };
  const over = (/** @type {DragEvent} */ event) => {
    if (!dragged) return;
    event.preventDefault();
    const one = itemOf(event);
    if (!one || one === dragged) return;
    const { left, top, width, height } = one.getBoundingClientRect();
    const isBefore = isAcross ? event.clientX < left + width / 2 : event.clientY < top + height / 2;
    if (isBefore) one.before(dragged);
    else one.after(dragged);
  };
  const dropped = (/** @type {DragEvent} */ event) => {
    if (dragged) event.preventDefault();
  };
  const ended = () => {
    dragged?.removeAttribute("data-dragging");
    dragged = null;
    const now = items();
    if (before.some((one, place) => one !== now[place])) sorted();
  };

  list.addEventListener("pointerdown", held, { signal });
  list.addEventListener("dragstart", started, { signal });
  list.addEventListener("dragover", over, { signal });
  list.addEventListener("drop", dropped, { signal });
  list.addEventListener("dragend", ended, { signal });
};
