/** A poster that shows its frames from a sprite while the pointer moves over it. */
class TakePoster extends HTMLElement {
  connectedCallback() {
    this.addEventListener("pointermove", this.scrub);
    this.addEventListener("pointerleave", this.rest);
  }

  disconnectedCallback() {
    this.removeEventListener("pointermove", this.scrub);
    this.removeEventListener("pointerleave", this.rest);
  }

  scrub = (/** @type {PointerEvent} */ event) => {
    if (event.pointerType === "touch" || !this.dataset.sprite) return;
    if (!this.loading) this.load();
    if (!this.sheet?.complete || !this.sheet.naturalWidth) return;
    const box = this.getBoundingClientRect();
    const at = Math.min(0.999, Math.max(0, (event.clientX - box.left) / box.width));
    this.show(Math.floor(at * Number(this.dataset.tiles)), box);
  };

  rest = () => delete this.dataset.scrubbing;

  load() {
    this.loading = true;
    this.sheet = new Image();
    this.sheet.src = this.dataset.sprite ?? "";
  }

  show(/** @type {number} */ tile, /** @type {DOMRect} */ box) {
    const columns = Number(this.dataset.columns);
    const rows = Number(this.dataset.rows);
    const ratio = this.sheet.naturalWidth / columns / (this.sheet.naturalHeight / rows);
    const width = Math.min(box.width, box.height * ratio);
    const height = width / ratio;
    const set = (/** @type {string} */ name, /** @type {string} */ value) => this.style.setProperty(name, value);
    set("--sprite", `url("${this.sheet.src}")`);
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
