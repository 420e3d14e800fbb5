/**
 * The picture of a card. While the pointer moves over it, it shows the frames of its take from a sprite;
 * a result of the stack that is pointed at or focused takes its place.
 */
class TakePoster extends HTMLElement {
  /** @type {HTMLImageElement | undefined} the sprite, once it was wanted */
  sheet;

  connectedCallback() {
    this.addEventListener("pointermove", this.scrub);
    this.addEventListener("pointerleave", this.rest);
    this.addEventListener("pointerover", this.choose);
    this.addEventListener("focusin", this.choose);
  }

  disconnectedCallback() {
    this.removeEventListener("pointermove", this.scrub);
    this.removeEventListener("pointerleave", this.rest);
    this.removeEventListener("pointerover", this.choose);
    this.removeEventListener("focusin", this.choose);
  }

  get link() {
    return /** @type {HTMLAnchorElement | null} */ (this.querySelector(".poster-link"));
  }

  choose = (/** @type {Event} */ event) => {
    const slot = /** @type {HTMLElement} */ (event.target).closest(".slot-link");
    const image = this.link?.querySelector("img");
    if (!(slot instanceof HTMLAnchorElement) || !this.link || !image || this.link.href === slot.href) return;
    this.link.href = slot.href;
    for (const name of ["starred", "copy", "originalType"]) delete this.link.dataset[name];
    Object.assign(this.link.dataset, slot.dataset);
    image.src = slot.dataset.poster ?? "";
    this.sheet = undefined;
    this.rest();
    this.showFacts(slot.dataset);
  };

  /** The foot of the card says what is said of the take that is shown. */
  showFacts(/** @type {DOMStringMap} */ { take, page, download }) {
    const card = this.closest(".card");
    const allMarks = /** @type {NodeListOf<HTMLElement> | undefined} */ (card?.querySelectorAll("[data-marks]"));
    for (const marks of allMarks ?? []) marks.hidden = marks.dataset.marks !== take;
    for (const link of card?.querySelectorAll("[data-take-link]") ?? []) link.setAttribute("href", page ?? "");
    card?.querySelector("[data-save-link]")?.setAttribute("href", download ?? "");
  }

  scrub = (/** @type {PointerEvent} */ event) => {
    const over = /** @type {HTMLElement} */ (event.target);
    if (event.pointerType === "touch" || !this.link?.dataset.sprite || "nsfw" in this.link.dataset) return;
    if (over.closest(".slots")) return this.rest();
    this.sheet ??= this.load(this.link.dataset.sprite);
    if (!this.sheet.complete || !this.sheet.naturalWidth) return;
    const box = this.getBoundingClientRect();
    const at = Math.min(0.999, Math.max(0, (event.clientX - box.left) / box.width));
    this.show(this.sheet, Math.floor(at * Number(this.link.dataset.tiles)), box);
  };

  rest = () => {
    delete this.dataset.scrubbing;
  };

  load(/** @type {string} */ address) {
    const sheet = new Image();
    sheet.src = address;
    return sheet;
  }

  show(/** @type {HTMLImageElement} */ sheet, /** @type {number} */ tile, /** @type {DOMRect} */ box) {
    const columns = Number(this.link?.dataset.columns);
    const rows = Number(this.link?.dataset.rows);
    const ratio = sheet.naturalWidth / columns / (sheet.naturalHeight / rows);
    const width = Math.min(box.width, box.height * ratio);
    const height = width / ratio;
    const set = (/** @type {string} */ name, /** @type {string} */ value) => this.style.setProperty(name, value);
    set("--sprite", `url("${sheet.src}")`);
    set("--tile-width", `${width}px`);
    set("--tile-height", `${height}px`);
    set("--sheet-width", `${width * columns}px`);
    set("--sheet-height", `${height * rows}px`);
    set("--tile-x", `${-width * (tile % columns)}px`);
    set("--tile-y", `${-height * Math.floor(tile / columns)}px`);
    this.dataset.scrubbing = "";
  }
}

customElements.define("take-poster", TakePoster);
