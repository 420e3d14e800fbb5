/** @type {Record<string, number>} in seconds */
const LEAPS = { PageUp: 5, PageDown: -5 };

/**
 * The bar below the picture: a slider over the frames with what is loaded, the range, and a picture of where the
 * pointer is. The arrows and Home and End are keys of the player anyway.
 */
export class SeekBar {
  /** Whether to go on playing when the pointer lets go. */
  wasPlaying = false;

  constructor(/** @type {import("./frame-player.js").FramePlayer} */ player, /** @type {AbortSignal} */ signal) {
    this.player = player;
    this.bar = /** @type {HTMLElement} */ (player.querySelector(".seek"));
    this.slider = /** @type {HTMLElement} */ (player.querySelector(".seek-slider"));
    this.preview = /** @type {HTMLElement} */ (player.querySelector(".seek-preview"));
        this.slider.addEventListener("pointerdown", this.pressed, { signal });
    this.slider.addEventListener("pointermove", this.moved, { signal });
    this.slider.addEventListener("pointerleave", this.left, { signal });
    this.slider.addEventListener("lostpointercapture", this.released, { signal });
    this.slider.addEventListener("keydown", this.leapt, { signal });
    player.addEventListener("player:frame", this.show, { signal });
    player.addEventListener("player:range", this.showRange, { signal });
    for (const name of ["progress", "seeked", "loadeddata"]) player.video.addEventListener(name, this.showLoaded, { signal });
    this.show();
  }

  /** Where a frame is on the bar, from 0 to 1. */
  part(/** @type {number} */ frame) {
    return this.player.last ? frame / this.player.last : 0;
  }

  frameUnder(/** @type {PointerEvent} */ { clientX }) {
    const box = this.slider.getBoundingClientRect();
    return this.player.within(((clientX - box.left) / box.width) * this.player.last);
  }

  pressed = (/** @type {PointerEvent} */ event) => {
    if (event.button) return;
    this.slider.setPointerCapture(event.pointerId);
    this.wasPlaying = this.player.isPlaying;
    this.player.pause();
    this.player.seek(this.frameUnder(event));
    this.peek(event);
  };

  moved = (/** @type {PointerEvent} */ event) => {
    if (this.slider.hasPointerCapture(event.pointerId)) this.player.seek(this.frameUnder(event));
    this.peek(event);
  };

  left = () => {
    this.preview.hidden = true;
  };

  released = () => {
    this.preview.hidden = true;
    if (this.wasPlaying) this.player.play();
  };

  leapt = (/** @type {KeyboardEvent} */ event) => {
    const seconds = LEAPS[event.key];
    if (!seconds) return;
    event.preventDefault();
    this.player.step(this.player.rate.framesIn(seconds, this.player.frame));
  };

  show = () => {
    const { frame, rate } = this.player;
    this.bar.style.setProperty("--at", String(this.part(frame)));
    this.slider.setAttribute("aria-valuenow", String(frame));
    this.slider.setAttribute("aria-valuetext", rate.label(frame));
  };

  showRange = () => {
    const { range } = this.player;
    this.bar.toggleAttribute("data-range", Boolean(range));
    this.bar.style.setProperty("--in", String(this.part(range?.in ?? 0)));
    this.bar.style.setProperty("--out", String(this.part(range?.out ?? this.player.last)));
  };

  showLoaded = () => {
    const { buffered, duration, currentTime } = this.player.video;
    let end = 0;
    for (let index = 0; index < buffered.length; index += 1) {
      if (buffered.start(index) <= currentTime + 0.1) end = Math.max(end, buffered.end(index));
    }
    this.bar.style.setProperty("--loaded", String(duration ? Math.min(1, end / duration) : 0));
  };

  /** The picture of the sprite that is nearest to the pointer, with its frame number. */
  peek(/** @type {PointerEvent} */ event) {
    const frame = this.frameUnder(event);
    const { sprite, columns, rows, tiles = "" } = this.player.dataset;
    this.preview.hidden = false;
    this.preview.querySelector("[data-peek]")?.replaceChildren(this.player.rate.label(frame));
    this.preview.style.setProperty("--peek", String(this.part(frame)));
    if (!sprite || this.player.hasAttribute("data-veiled")) return;
    const tile = Math.max(0, tiles.split(" ").findLastIndex((shown) => Number(shown) <= frame));
    const across = Number(columns);
    const set = (/** @type {string} */ name, /** @type {string | number} */ value) => this.preview.style.setProperty(name, String(value));
    set("--sprite", `url("${new URL(sprite, document.baseURI)}")`);
    set("--columns", across);
    set("--rows", Number(rows));
    set("--column", tile % across);
    set("--row", Math.floor(tile / across));
  }
}
