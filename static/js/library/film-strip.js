/**
 * The filmstrip of a trim: pictures of the sprite in a row, the part that is left out, two handles and the playhead.
 * A drag tells `strip:moved` with the frame and which end is dragged; none: the playhead.
 */
export class FilmStrip {
  /**
   * @param {HTMLElement} strip
   * @param {DOMStringMap} dataset of the sprite: `sprite`, `columns`, `rows`, `tiles`, `ratio`
   * @param {number} frames how many there are
   */
  constructor(strip, dataset, frames) {
    this.strip = strip;
    this.frames = frames;
    this.fill(dataset);
  }

  /** A picture for each piece of the strip that is as wide as a picture. */
  fill(/** @type {DOMStringMap} */ { sprite, columns, rows, tiles, ratio = "16 9" }) {
    const film = /** @type {HTMLElement} */ (this.strip.querySelector("[data-film]"));
    const [width, height] = ratio.split(" ").map(Number);
    const count = Math.max(1, Math.round(film.clientWidth / Math.max(24, (film.clientHeight * width) / height)));
    if (!sprite || !Number(tiles)) return;
    film.replaceChildren(...Array.from({ length: count }, (_, index) => {
      const at = Math.floor(((index + 0.5) / count) * Number(tiles));
      const cell = document.createElement("span");
      cell.style.setProperty("background-image", `url("${sprite}")`);
      cell.style.setProperty("background-size", `${Number(columns) * 100}% ${Number(rows) * 100}%`);
      cell.style.setProperty("background-position", `${place(at % Number(columns), Number(columns))} ${place(Math.floor(at / Number(columns)), Number(rows))}`);
      return cell;
    }));
  }

  listen(/** @type {AbortSignal} */ signal) {
    this.strip.addEventListener("pointerdown", this.grab, { signal });
  }

  frameAt(/** @type {PointerEvent} */ { clientX }) {
    const { left, width } = this.strip.getBoundingClientRect();
    return Math.min(this.frames - 1, Math.max(0, Math.floor(((clientX - left) / width) * this.frames)));
  }

  grab = (/** @type {PointerEvent} */ event) => {
    const end = /** @type {HTMLElement} */ (event.target).dataset.for ?? "";
    const dragging = new AbortController();
    const move = (/** @type {PointerEvent} */ moved) => this.tell(end, this.frameAt(moved));
    this.strip.setPointerCapture(event.pointerId);
    this.strip.addEventListener("pointermove", move, { signal: dragging.signal });
    for (const name of ["pointerup", "pointercancel"]) this.strip.addEventListener(name, () => dragging.abort(), { signal: dragging.signal });
    if (!end) move(event);
  };

  tell(/** @type {string} */ end, /** @type {number} */ frame) {
    this.strip.dispatchEvent(new CustomEvent("strip:moved", { bubbles: true, detail: { end, frame } }));
  }

  /** @param {{first: number, last: number, frame: number, band: number[] | null}} state `band`: where the out point may be */
  draw({ first, last, frame, band }) {
    const set = (/** @type {string} */ name, /** @type {number} */ at) =>
      this.strip.style.setProperty(name, `${Math.min(100, Math.max(0, (at / this.frames) * 100))}%`);
    set("--in", first);
    set("--out", last + 1);
    set("--head", frame + 0.5);
    const element = /** @type {HTMLElement} */ (this.strip.querySelector("[data-band]"));
    element.hidden = !band;
    if (!band) return;
    set("--from", band[0]);
    set("--to", band[1]);
  }
}

const place = (/** @type {number} */ index, /** @type {number} */ count) => (count > 1 ? `${(index / (count - 1)) * 100}%` : "0%");
