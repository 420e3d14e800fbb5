/**
 * The grid of cards. A poll leaves its news in a hidden list: cards that changed take the place of their
 * old selves, others go where they belong in the order, and those that no longer match leave.
 */
class CardGrid extends HTMLElement {
  connectedCallback() {
    this.addEventListener("htmx:oobAfterSwap", this.swapped);
  }

  disconnectedCallback() {
    this.removeEventListener("htmx:oobAfterSwap", this.swapped);
  }

  get grid() {
    return /** @type {HTMLElement} */ (this.querySelector("#grid"));
  }

  // Before htmx gives the focus back to what has the same id, so a focused card stays focused.
  swapped = (/** @type {Event} */ event) => {
    const news = /** @type {CustomEvent} */ (event).detail.target;
    if (news.id !== "news") return;
    for (const item of [...this.querySelectorAll("#news > li")]) this.take(/** @type {HTMLElement} */ (item));
  };

  take(/** @type {HTMLElement} */ item) {
    const { removed, cursor } = item.dataset;
    if (removed) {
      this.card(removed)?.remove();
      item.remove();
      return;
    }
    const old = this.card(item.id);
    const focus = old && keepMenuOpen(old, item);
    if (old && old.dataset.cursor === cursor) old.replaceWith(item);
    else {
      old?.remove();
      this.grid.insertBefore(item, this.next(cursor ?? ""));
    }
    focus?.focus();
    window.htmx.process(item); // htmx looks for it in the list that it has left
  }

  card(/** @type {string} */ id) {
    return /** @type {HTMLElement | null} */ (this.grid.querySelector(`:scope > [id="${CSS.escape(id)}"]`));
  }

  /** The first card that comes after a cursor. */
  next(/** @type {string} */ cursor) {
    const isAfter = (/** @type {string} */ other) => ("descending" in this.dataset ? other < cursor : other > cursor);
    const cards = /** @type {HTMLElement[]} */ ([...this.grid.children]);
    return cards.find((card) => isAfter(card.dataset.cursor ?? "")) ?? null;
  }
}

/**
 * Open the menu of a renewed card if it is open on the old one, and return what has the focus of its entries.
 * An entry is recognised by its words: entries come and go with what a take allows.
 */
function keepMenuOpen(/** @type {HTMLElement} */ old, /** @type {HTMLElement} */ item) {
  const open = old.querySelector("details.card-menu[open]");
  const menu = open && item.querySelector("details.card-menu");
  if (!menu) return null;
  menu.setAttribute("open", "");
  const focused = document.activeElement;
  if (!open.contains(focused)) return null;
  const entries = /** @type {HTMLElement[]} */ ([...menu.querySelectorAll("summary, a, button")]);
  return entries.find((entry) => entry.textContent?.trim() === focused?.textContent?.trim()) ?? entries[0];
}

customElements.define("card-grid", CardGrid);
