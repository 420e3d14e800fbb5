const MOST = 8;
const SWIPE_PX = 10; // less than that is a tap

/**
 * The picture under pointers and fingers: a click plays, a double click fills the screen, a finger that goes sideways
 * scrubs, the wheel and two fingers zoom, and a picture that is larger than its viewport is moved.
 */
export class Viewport {
  /** Whether the pointer did more than click. */
  hasMoved = false;

  /** Where a swipe began. */
  from = { frame: 0, x: 0 };

  zoom = 1;

  /** In parts of the picture, so that it survives every change of size. */
  pan = [0, 0];

  /** @type {Map<number, PointerEvent>} */
  fingers = new Map();

  constructor(/** @type {import("./frame-player.js").FramePlayer} */ player, /** @type {AbortSignal} */ signal) {
    this.player = player;
    this.viewport = /** @type {HTMLElement} */ (player.querySelector(".player-viewport"));
    this.picture = /** @type {HTMLElement} */ (player.querySelector(".player-picture"));
    player.actions.add({
      "zoom-in": () => this.to(this.zoom * 1.5),
      "zoom-out": () => this.to(this.zoom / 1.5),
      "zoom-fit": () => this.to(1),
      "unveil": () => player.removeAttribute("data-veiled"),
    });
    this.viewport.addEventListener("pointerdown", this.down, { signal });
    this.viewport.addEventListener("pointermove", this.move, { signal });
    this.viewport.addEventListener("pointerup", this.up, { signal });
    this.viewport.addEventListener("pointercancel", this.up, { signal });
    this.viewport.addEventListener("click", this.clicked, { signal });
    this.viewport.addEventListener("dblclick", this.doubleClicked, { signal });
    this.viewport.addEventListener("wheel", this.wheeled, { signal, passive: false });
    this.show();
  }

  /** Neither something is being drawn nor something else was meant. */
  isFree(/** @type {Event} */ event) {
    return !this.player.annotations?.isActive && !(/** @type {HTMLElement} */ (event.target).closest("button, [role=slider]"));
  }

  down = (/** @type {PointerEvent} */ event) => {
    if (!this.isFree(event) || event.button) return;
    this.fingers.set(event.pointerId, event);
    this.hasMoved = this.fingers.size > 1;
    this.from = { frame: this.player.frame, x: event.clientX };
    if (event.pointerType === "touch" || this.zoom > 1) this.viewport.setPointerCapture(event.pointerId);
  };

  move = (/** @type {PointerEvent} */ event) => {
    const before = this.fingers.get(event.pointerId);
    if (!before) return;
    if (this.fingers.size === 2) this.pinch(before, event);
    else if (this.zoom > 1) this.drag(before, event);
    else if (event.pointerType === "touch") return this.swipe(event); // from where it began: not step by step
    this.fingers.set(event.pointerId, event);
  };

  up = (/** @type {PointerEvent} */ event) => {
    this.fingers.delete(event.pointerId);
  };

  clicked = (/** @type {MouseEvent} */ event) => {
    if (this.isFree(event) && !this.hasMoved && !this.player.hasAttribute("data-veiled")) this.player.toggle();
    this.hasMoved = false;
  };

  doubleClicked = (/** @type {MouseEvent} */ event) => {
    if (this.isFree(event)) this.player.actions.byName.get("screen")?.(event);
  };

  swipe(/** @type {PointerEvent} */ { clientX }) {
    const far = clientX - this.from.x;
    if (Math.abs(far) < SWIPE_PX && !this.hasMoved) return;
    this.hasMoved = true;
    this.player.pause();
    this.player.seek(this.from.frame + (far / this.viewport.clientWidth) * this.player.last);
  }

  drag(/** @type {PointerEvent} */ before, /** @type {PointerEvent} */ { clientX, clientY }) {
    const [x, y] = [clientX - before.clientX, clientY - before.clientY];
    if (x || y) this.hasMoved = true;
    this.pan = [this.pan[0] + x / this.picture.offsetWidth, this.pan[1] + y / this.picture.offsetHeight];
    this.show();
  }

  pinch(/** @type {PointerEvent} */ before, /** @type {PointerEvent} */ now) {
    const other = [...this.fingers.values()].find(({ pointerId }) => pointerId !== now.pointerId);
    if (!other) return;
    const apart = (/** @type {PointerEvent} */ { clientX, clientY }) =>
      Math.hypot(clientX - other.clientX, clientY - other.clientY);
    this.hasMoved = true;
    const middle = /** @type {[number, number]} */ ([(now.clientX + other.clientX) / 2, (now.clientY + other.clientY) / 2]);
    this.to((this.zoom * apart(now)) / Math.max(1, apart(before)), middle);
  }

  /** Pinching on a trackpad comes as a wheel with Ctrl. Without, the page scrolls, unless there is no page around. */
  wheeled = (/** @type {WheelEvent} */ event) => {
    if (!event.ctrlKey && !event.metaKey && this.zoom === 1 && !this.player.hasAttribute("data-full")) return;
    event.preventDefault();
    this.to(this.zoom * Math.exp(-event.deltaY / 300), [event.clientX, event.clientY]);
  };

  /** Zoom so that the point of the screen stays where it is; without one, the middle. */
  to(/** @type {number} */ zoom, /** @type {[number, number] | undefined} */ at = undefined) {
    const next = Math.min(MOST, Math.max(1, zoom));
    const box = this.viewport.getBoundingClientRect();
    const [x, y] = at ?? [box.left + box.width / 2, box.top + box.height / 2];
    const grown = next / this.zoom;
    const held = (/** @type {number} */ pan, /** @type {number} */ far) => far - (far - pan) * grown;
    this.pan = [
      held(this.pan[0], (x - box.left - box.width / 2) / this.picture.offsetWidth),
      held(this.pan[1], (y - box.top - box.height / 2) / this.picture.offsetHeight),
    ];
    this.zoom = next;
    this.show();
  }

  show() {
    const most = (this.zoom - 1) / 2;
    this.pan = this.pan.map((part) => Math.min(most, Math.max(-most, part)));
    const set = (/** @type {string} */ name, /** @type {string | number} */ value) => this.viewport.style.setProperty(name, String(value));
    set("--zoom", this.zoom);
    set("--pan-x", `${this.pan[0] * 100}%`);
    set("--pan-y", `${this.pan[1] * 100}%`);
    this.player.toggleAttribute("data-zoomed", this.zoom > 1);
    this.player.querySelector("[data-zoom]")?.replaceChildren(`${Math.round(this.zoom * 100)} %`);
  }
}
