const STEP = 8;
/** @type {Record<string, [number, number]>} */
const WAYS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

/** The part of a picture that is kept: a box to drag or to move by arrows, shapes, and four numbers. */
class CropBox extends HTMLElement {
  /** Width by height that is kept; 0: free. */
  ratio = 0;

  /** Of the picture, in pixels. */
  full = { width: 1, height: 1 };

  /** @type {HTMLElement} */
  viewport;

  /** @type {HTMLElement} */
  frame;

  connectedCallback() {
    this.full = { width: Number(this.dataset.width), height: Number(this.dataset.height) };
    this.viewport = /** @type {HTMLElement} */ (this.querySelector(".crop-viewport"));
    this.frame = /** @type {HTMLElement} */ (this.querySelector(".crop-frame"));
    this.dataset.ready = "";
    this.addEventListener("input", this.draw);
    this.addEventListener("click", this.clicked);
    this.frame.addEventListener("pointerdown", this.grab);
    this.frame.addEventListener("keydown", this.pressed);
    this.draw();
  }

  disconnectedCallback() {
    this.removeEventListener("input", this.draw);
    this.removeEventListener("click", this.clicked);
    this.frame.removeEventListener("pointerdown", this.grab);
    this.frame.removeEventListener("keydown", this.pressed);
  }

  field(/** @type {string} */ name) {
    return /** @type {HTMLInputElement} */ (this.querySelector(`[data-field=${name}]`));
  }

  get box() {
    const [left, top, width, height] = ["left", "top", "width", "height"].map((name) => Number(this.field(name).value));
    return { left, top, width, height };
  }

  /** Whatever is wished, the box stays inside the picture and in the chosen shape. */
  set box({ left, top, width, height }) {
    const room = this.ratio ? Math.min(this.full.width, this.full.height * this.ratio) : this.full.width;
    const wide = Math.max(16, Math.min(room, Math.round(width)));
    const high = Math.max(16, Math.min(this.full.height, Math.round(this.ratio ? wide / this.ratio : height)));
    const inside = (/** @type {number} */ at, /** @type {number} */ room) => String(Math.max(0, Math.min(room, Math.round(at))));
    this.field("width").value = String(wide);
    this.field("height").value = String(high);
    this.field("left").value = inside(left, this.full.width - wide);
    this.field("top").value = inside(top, this.full.height - high);
    this.draw();
  }

  draw = () => {
    const { left, top, width, height } = this.box;
    const set = (/** @type {string} */ name, /** @type {number} */ share) => this.viewport.style.setProperty(name, `${share * 100}%`);
    set("--left", left / this.full.width);
    set("--top", top / this.full.height);
    set("--width", width / this.full.width);
    set("--height", height / this.full.height);
  };

  /** A shape is kept until it is pressed again. */
  clicked = (/** @type {MouseEvent} */ event) => {
    const chosen = /** @type {HTMLElement} */ (event.target).closest("[data-ratio]");
    if (!chosen) return;
    const ratio = Number(chosen.getAttribute("data-ratio"));
    this.ratio = this.ratio === ratio ? 0 : ratio;
    for (const one of this.querySelectorAll("[data-ratio]")) one.setAttribute("aria-pressed", String(one === chosen && this.ratio > 0));
    if (!this.ratio) return;
    const { left, top, width, height } = this.box;
    const wide = Math.min(this.full.width, this.full.height * ratio);
    const high = wide / ratio;
    this.box = { left: left + (width - wide) / 2, top: top + (height - high) / 2, width: wide, height: high };
  };

  grab = (/** @type {PointerEvent} */ event) => {
    const start = this.box;
    const scale = this.full.width / this.viewport.clientWidth;
    const sizing = event.offsetX > this.frame.clientWidth - 24 && event.offsetY > this.frame.clientHeight - 24;
    this.frame.setPointerCapture(event.pointerId);
    const move = (/** @type {PointerEvent} */ moved) => {
      const x = (moved.clientX - event.clientX) * scale;
      const y = (moved.clientY - event.clientY) * scale;
      this.box = sizing ? { ...start, width: start.width + x, height: start.height + y } : { ...start, left: start.left + x, top: start.top + y };
    };
    const end = () => this.frame.removeEventListener("pointermove", move);
    this.frame.addEventListener("pointermove", move);
    this.frame.addEventListener("pointerup", end, { once: true });
    this.frame.addEventListener("pointercancel", end, { once: true });
  };

  pressed = (/** @type {KeyboardEvent} */ event) => {
    const way = WAYS[event.key];
    if (!way) return;
    event.preventDefault();
    const { left, top, width, height } = this.box;
    const [x, y] = way;
    this.box = event.shiftKey ? { left, top, width: width + x, height: height + y } : { left: left + x, top: top + y, width, height };
  };
}

customElements.define("crop-box", CropBox);
