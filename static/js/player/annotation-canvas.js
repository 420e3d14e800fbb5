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

  tool = "pen";

  /** @type {any[]} of notes on this frame */
  noted = [];

  /** @type {any[] | null} what a page asks for instead */
  asked = null;

  /** @type {any[]} not sent yet */
  strokes = [];

  frame = 0;

  constructor(/** @type {import("./frame-player.js").FramePlayer} */ player, /** @type {AbortSignal} */ signal) {
    this.player = player;
    player.annotations = this;
    this.picture = /** @type {HTMLElement} */ (player.querySelector(".player-picture"));
    this.svg = /** @type {SVGElement} */ (player.querySelector(".player-drawing"));
    this.size = [Number(player.dataset.width), Number(player.dataset.height)];
    this.svg.setAttribute("viewBox", `0 0 ${this.size.join(" ")}`);
    this.svg.setAttribute("preserveAspectRatio", "none");
    this.colour = Number(player.dataset.person);
    this.listen(signal);
    this.recall();
    this.say();
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
    for (const name of ["pointerup", "pointercancel"]) picture.addEventListener(name, this.up, { signal });
    player.addEventListener("click", this.chosen, { signal });
    player.addEventListener("keydown", this.pressed, { signal });
    for (const name of ["frame", "range"]) player.addEventListener(`player:${name}`, this.passed, { signal });
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
    this.say();
  }

  stop() {
    delete this.player.dataset.drawing;
    this.current = undefined;
    this.say();
  }

  undo() {
    if (!this.strokes.length) return false; // another part of the page may have something to take back
    this.set(this.strokes.slice(0, -1));
    return true;
  }

  set(/** @type {any[]} */ strokes) {
    if (!this.strokes.length) this.frame = this.player.frame;
    this.strokes = strokes;
    this.keep();
    this.draw();
    this.say();
    this.player.tell("drawing", { strokes });
  }

  showNoted(/** @type {any[]} */ strokes) {
    this.noted = strokes;
    this.draw();
  }

  ask(/** @type {any[] | null} */ strokes) {
    this.asked = strokes;
    this.draw();
  }

  draw() {
    const own = this.isHere ? this.strokes : [];
    const all = [...(this.asked ?? this.noted), ...own, ...(this.current ? [this.current] : [])];
    const drawn = JSON.stringify(all);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.svg.replaceChildren(...all.map((stroke) => shape(stroke, this.size[0], this.size[1])));
  }

  passed = () => {
    if (this.isActive && !this.isHere) this.stop();
    this.draw();
  };

  /** Where a pointer is in the picture, whatever its size and zoom. */
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

  extend(/** @type {number[][]} */ points, /** @type {number[]} */ point) {
    const [x, y] = points.at(-1);
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
    if (button.dataset.tool) this.tool = button.dataset.tool;
    else this.colour = Number(button.dataset.colour);
    this.say();
  };

  pressed = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || !this.isActive) return;
    event.preventDefault();
    this.stop();
  };

  say() {
    const { player } = this;
    player.actions.press("draw", this.isActive);
    for (const button of player.querySelectorAll("[data-tool]")) button.setAttribute("aria-pressed", String(button.getAttribute("data-tool") === this.tool));
    for (const button of player.querySelectorAll("[data-colour]")) button.setAttribute("aria-pressed", String(button.getAttribute("data-colour") === String(this.colour)));
    for (const name of ["undo", "clear-drawing"]) player.actions.button(name)?.toggleAttribute("disabled", !this.strokes.length);
  }

  get key() {
    return `drawing:${this.player.dataset.take}`;
  }

  keep() {
    if (this.strokes.length) setItem(this.key, JSON.stringify({ frame: this.frame, strokes: this.strokes }), "session");
    else removeItem(this.key, "session");
  }

  recall() {
    const found = getItem(this.key, "session");
    if (!found) return;
    ({ frame: this.frame, strokes: this.strokes } = JSON.parse(found));
    this.player.seek(this.frame);
    this.draw();
  }
}
