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
    if (old && old.dataset.cursor === cursor) old.replaceWith(item);
    else {
      old?.remove();
      this.grid.insertBefore(item, this.next(cursor ?? ""));
    }
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

customElements.define("card-grid", CardGrid);
