// Which takes are selected. Their checkboxes come and go with every swap; what is selected stays.
/** @type {Set<string>} */
const selected = new Set();
/** @type {HTMLElement | undefined} */
let last;

const all = () => /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll(".card input[name=take]")]);
const boxesOf = (/** @type {Element} */ card) =>
  /** @type {HTMLInputElement[]} */ ([...card.querySelectorAll("input[name=take]")]);

/** The selected takes that are shown. @returns {string[]} */
export const chosen = () => all().map((box) => box.value).filter((value) => selected.has(value));

/** Draw what is selected, and tell the bar. */
const show = () => {
  for (const box of all()) box.checked = selected.has(box.value);
  for (const card of document.querySelectorAll(".card")) {
    const boxes = boxesOf(card);
    const count = boxes.filter((box) => box.checked).length;
    card.toggleAttribute("data-selected", count > 0);
    const whole = /** @type {HTMLInputElement | null} */ (card.querySelector("[data-all]"));
    if (!whole) continue;
    whole.checked = count > 0 && count === boxes.length;
    whole.indeterminate = count > 0 && count < boxes.length;
  }
  document.body.toggleAttribute("data-selecting", selected.size > 0);
  document.dispatchEvent(new Event("studio:selected"));
};

/** Select takes, or take them out of the selection. */
export const select = (/** @type {string[]} */ takes, isWanted = true) => {
  for (const take of takes) isWanted ? selected.add(take) : selected.delete(take);
  show();
};

export const clear = () => {
  selected.clear();
  last = undefined;
  show();
};

export const selectAll = () => select(all().map((box) => box.value));

const takesOf = (/** @type {Element} */ card) => boxesOf(card).map((box) => box.value);
const isWhole = (/** @type {Element} */ card) => takesOf(card).every((take) => selected.has(take));

/** A card, or all from the last one to it. */
export const pickCard = (/** @type {HTMLElement} */ card, { isRange = false } = {}) => {
  const isWanted = !isWhole(card);
  const cards = [...document.querySelectorAll(".card")];
  const ends = [cards.indexOf(last ?? card), cards.indexOf(card)].sort((one, other) => one - other);
  const meant = isRange && ends[0] >= 0 ? cards.slice(ends[0], ends[1] + 1) : [card];
  last = card;
  select(meant.flatMap(takesOf), isRange || isWanted);
};

document.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const card = /** @type {HTMLElement | null} */ (target.closest(".card"));
  if (!card || target.closest(".card-menu, .card-actions, details")) return;
  const slot = target.closest(".slot")?.querySelector("input[name=take]");
  const isModified = event.shiftKey || event.ctrlKey || event.metaKey;
  if (slot instanceof HTMLInputElement && (isModified || target === slot)) {
    event.preventDefault();
    select([slot.value], !selected.has(slot.value));
    last = card;
  } else if (target.closest(".card-select")) {
    // The label forwards its click to the box: act on that one, so that a range knows of Shift.
    if (target instanceof HTMLInputElement) {
      pickCard(card, { isRange: event.shiftKey });
      setTimeout(show); // the browser flips the box after us
    }
  } else if (isModified && !target.closest(".card-label") && takesOf(card).length) {
    event.preventDefault();
    pickCard(card, { isRange: event.shiftKey });
  }
}, { capture: true });

document.addEventListener("mousedown", (event) => {
  // A range of cards is no range of text.
  if (event.shiftKey && /** @type {HTMLElement} */ (event.target).closest?.(".card")) event.preventDefault();
});

// Coming back, a browser ticks the boxes that were ticked; the bar has to say so, or they have to be empty.
addEventListener("pageshow", show);

// What left the page is not selected any more: nobody acts on what they do not see.
document.addEventListener("htmx:afterSettle", () => {
  const shown = new Set(all().map((box) => box.value));
  for (const take of selected) if (!shown.has(take)) selected.delete(take);
  show();
});
