import { shape } from "./shapes.js";
import { getItem, removeItem, setItem } from "../shared/storage.js";

const LEAST_STEP = 0.0015; // of the picture: points nearer than that say nothing
const MOST_POINTS = 3900;

/**
 * Drawings over the picture, in 0–1 of it, so that they lie right whatever its size. What was not sent yet belongs to
 * the frame where it was begun (or to the range) and survives a reload.
 */
export class AnnotationCanvas {
  static fits = (/** @type {Element} */ player) => Boolean(player.querySelector(".player-drawing"));

  /** @type {Stroke["kind"]} */
  tool = "pen";

  /** @type {Stroke[]} of notes on this frame */
  noted = [];

  /** @type {Stroke[] | null} what a page shows instead */
  override = null;

  /** @type {Stroke[]} not sent yet */
  strokes = [];

  frame = 0;

  /** @type {Stroke | undefined} being drawn */
  current;

  /** What is shown, as JSON. */
  shown = "";

  constructor(/** @type {import("./frame-player.js").FramePlayer} */ player, /** @type {AbortSignal} */ signal) {
    this.player = player;
    this.picture = /** @type {HTMLElement} */ (player.querySelector(".player-picture"));
    this.svg = /** @type {SVGElement} */ (player.querySelector(".player-drawing"));
    this.size = [Number(player.dataset.width), Number(player.dataset.height)];
    this.svg.setAttribute("viewBox", `0 0 ${this.size.join(" ")}`);
    this.svg.setAttribute("preserveAspectRatio", "none");
    this.colour = Number(player.dataset.person);
    this.listen(signal);
    this.restore();
    this.showTools();
  }

  listen(/** @type {AbortSignal} */ signal) {
    const { player, picture } = this;
    player.actions.add({
      "draw": () => (this.isActive ? this.stop() : this.start()),
      "undo": () => this.undo(),
      "clear-drawing": () => this.set([]),
      "draw-done": () => this.stop(),
    });
    picture.addEventListener("pointerdown", this.down, { signal });
    picture.addEventListener("pointermove", this.move, { signal });
    picture.addEventListener("pointerup", this.up, { signal });
    picture.addEventListener("pointercancel", this.up, { signal });
    player.addEventListener("click", this.chosen, { signal });
    player.addEventListener("keydown", this.pressed, { signal });
    player.addEventListener("player:frame", this.passed, { signal });
    player.addEventListener("player:range", this.passed, { signal });
    player.addEventListener("player:play", () => this.stop(), { signal });
  }

  get isActive() {
    return "drawing" in this.player.dataset;
  }

  /** Whether what was not sent belongs to the frame that is shown. */
  get isHere() {
    const { frame, range } = this.player;
    return frame === this.frame || Boolean(range && range.in <= frame && frame <= range.out);
  }

  start() {
    this.player.pause();
    if (this.strokes.length && !this.isHere) this.player.seek(this.frame);
    if (!this.strokes.length) this.frame = this.player.frame;
    this.player.dataset.drawing = "";
    this.showTools();
  }

  stop() {
    delete this.player.dataset.drawing;
    this.current = undefined;
    this.showTools();
  }

  undo() {
    if (!this.strokes.length) return false; // another part of the page may have something to take back
    this.set(this.strokes.slice(0, -1));
    return true;
  }

  set(/** @type {Stroke[]} */ strokes) {
    if (!this.strokes.length) this.frame = this.player.frame;
    this.strokes = strokes;
    this.save();
    this.draw();
    this.showTools();
    this.player.emit("drawing", { strokes });
  }

  showNoted(/** @type {Stroke[]} */ strokes) {
    this.noted = strokes;
    this.draw();
  }

  showInstead(/** @type {Stroke[] | null} */ strokes) {
    this.override = strokes;
    this.draw();
  }

  draw() {
    const own = this.isHere ? this.strokes : [];
    const all = [...(this.override ?? this.noted), ...own, ...(this.current ? [this.current] : [])];
    const drawn = JSON.stringify(all);
    if (drawn === this.shown) return;
    this.shown = drawn;
    this.svg.replaceChildren(...all.map((stroke) => shape(stroke, this.size[0], this.size[1])));
  }

  passed = () => {
    if (this.isActive && !this.isHere) this.stop();
    this.draw();
  };

  /** Where a pointer is in the picture, whatever its size and zoom. @returns {[number, number]} */
  pointOf(/** @type {PointerEvent} */ { clientX, clientY }) {
    const box = this.svg.getBoundingClientRect();
    const part = (/** @type {number} */ value) => Math.round(Math.min(1, Math.max(0, value)) * 1e5) / 1e5;
    return [part((clientX - box.left) / box.width), part((clientY - box.top) / box.height)];
  }

  down = (/** @type {PointerEvent} */ event) => {
    if (!this.isActive || event.button || !event.isPrimary) return;
    event.preventDefault();
    this.picture.setPointerCapture(event.pointerId);
    const point = this.pointOf(event);
    const points = this.tool === "pen" ? [point] : [point, point];
    this.current = { kind: this.tool, colour: this.colour, points };
    this.draw();
  };

  move = (/** @type {PointerEvent} */ event) => {
    const { current } = this;
    if (!current || !event.isPrimary) return;
    if (current.kind !== "pen") current.points = [current.points[0], this.pointOf(event)];
    else for (const one of event.getCoalescedEvents?.() ?? [event]) this.extend(current.points, this.pointOf(one));
    this.draw();
  };

  extend(/** @type {[number, number][]} */ points, /** @type {[number, number]} */ point) {
    const [x, y] = points[points.length - 1];
    if (points.length < MOST_POINTS && Math.hypot(point[0] - x, point[1] - y) >= LEAST_STEP) points.push(point);
  }

  up = (/** @type {PointerEvent} */ event) => {
    const { current } = this;
    if (!current || !event.isPrimary) return;
    this.current = undefined;
    const [[x1, y1], [x2, y2] = [x1, y1]] = current.points;
    const isNothing = current.kind !== "pen" && Math.hypot(x2 - x1, y2 - y1) < LEAST_STEP;
    if (event.type === "pointercancel" || isNothing) this.draw();
    else this.set([...this.strokes, current]);
  };

  chosen = (/** @type {MouseEvent} */ event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-tool], [data-colour]");
    if (!(button instanceof HTMLElement)) return;
    if (button.dataset.tool) this.tool = /** @type {Stroke["kind"]} */ (button.dataset.tool);
    else this.colour = Number(button.dataset.colour);
    this.showTools();
  };

  pressed = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || !this.isActive) return;
    event.preventDefault();
    this.stop();
  };

  showTools() {
    const { player } = this;
    player.actions.press("draw", this.isActive);
    for (const button of player.querySelectorAll("[data-tool]")) button.setAttribute("aria-pressed", String(button.getAttribute("data-tool") === this.tool));
    for (const button of player.querySelectorAll("[data-colour]")) button.setAttribute("aria-pressed", String(button.getAttribute("data-colour") === String(this.colour)));
    for (const name of ["undo", "clear-drawing"]) player.actions.button(name)?.toggleAttribute("disabled", !this.strokes.length);
  }

  get key() {
    return `drawing:${this.player.dataset.take}`;
  }

  save() {
    if (this.strokes.length) setItem(this.key, JSON.stringify({ frame: this.frame, strokes: this.strokes }), "session");
    else removeItem(this.key, "session");
  }

  restore() {
    const draft = getItem(this.key, "session");
    if (!draft) return;
    ({ frame: this.frame, strokes: this.strokes } = JSON.parse(draft));
    this.player.seek(this.frame);
    this.draw();
  }
}
