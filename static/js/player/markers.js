import { gettext } from "../shared/words.js";

/**
 * Notes as markers on the bar, read from the `[data-marker]` elements of the document (`data-frame-in`,
 * `data-frame-out`, `data-person`, `data-note`, `data-resolved`, `data-drawing`): they are swapped while others write.
 * On the frames of a note its drawing is shown.
 */
export class Markers {
  /** What is on the bar, as JSON. */
  shown = "";

  isDue = false;

  constructor(/** @type {import("./frame-player.js").FramePlayer} */ player, /** @type {AbortSignal} */ signal) {
    this.player = player;
    this.bar = /** @type {HTMLElement} */ (player.querySelector(".seek-markers"));
    /** @type {HTMLElement[]} */
    this.notes = [];
    this.bar.addEventListener("click", this.chosen, { signal });
    player.addEventListener("player:frame", this.here, { signal });
    const observer = new MutationObserver(this.changed);
    observer.observe(document.body, {
      childList: true,
      subtree: true,
      attributeFilter: ["data-frame-in", "data-frame-out", "data-resolved", "data-drawing", "data-person"],
    });
    signal.addEventListener("abort", () => observer.disconnect());
    this.draw();
  }

  /** Only what concerns notes: the player itself changes all the time. */
  changed = (/** @type {MutationRecord[]} */ records) => {
    if (records.some(({ target }) => !this.player.contains(target)) && !this.isDue) {
      this.isDue = true;
      requestAnimationFrame(() => {
        this.isDue = false;
        this.draw();
      });
    }
  };

  draw() {
    this.notes = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-marker]")]);
    const drawn = JSON.stringify(this.notes.map(({ dataset }) => ({ ...dataset, drawing: "" })));
    if (drawn !== this.shown) this.bar.replaceChildren(...this.notes.map((note) => this.marker(note)));
    this.shown = drawn; // a marker that did not change keeps its focus
    this.here();
  }

  marker(/** @type {HTMLElement} */ { dataset }) {
    const marker = document.createElement("button");
    const { from, to } = framesOf(dataset);
    const part = (/** @type {number} */ frame) => String(this.player.last ? this.player.within(frame) / this.player.last : 0);
    marker.type = "button";
    marker.className = "seek-marker";
    marker.dataset.note = dataset.note;
    marker.dataset.person = dataset.person ?? "0";
    if (resolved(dataset)) marker.dataset.resolved = "";
    if (to > from) marker.dataset.long = "";
    marker.style.setProperty("--from", part(from));
    marker.style.setProperty("--to", part(to));
    marker.setAttribute("aria-label", labelOf(from, to, resolved(dataset)));
    return marker;
  }

  chosen = (/** @type {MouseEvent} */ event) => {
    const marker = /** @type {HTMLElement} */ (event.target).closest(".seek-marker");
    const note = marker && this.notes[[...this.bar.children].indexOf(marker)];
    if (!note) return;
    this.player.pause();
    this.player.seek(framesOf(note.dataset).from);
    this.player.emit("note", { note: note.dataset.note });
  };

  here = () => {
    const { frame } = this.player;
    /** @type {Stroke[]} */
    const strokes = [];
    for (const [at, { dataset }] of this.notes.entries()) {
      const { from, to } = framesOf(dataset);
      const isHere = from <= frame && frame <= to;
      this.bar.children[at]?.toggleAttribute("data-here", isHere);
      if (isHere && dataset.drawing) strokes.push(...JSON.parse(dataset.drawing));
    }
    this.player.annotations?.showNoted(strokes);
  };
}

const resolved = (/** @type {DOMStringMap} */ { resolved: value }) => value !== undefined && !["no", "false"].includes(value);

const framesOf = (/** @type {DOMStringMap} */ { frameIn, frameOut }) => {
  const from = Number(frameIn);
  return { from, to: Math.max(from, Number(frameOut || from)) };
};

/** What a marker says to who does not see it. */
function labelOf(/** @type {number} */ from, /** @type {number} */ to, /** @type {boolean} */ isResolved) {
  if (to > from) {
    return isResolved
      ? gettext("Note at frame {from} to {to}, resolved", { from, to })
      : gettext("Note at frame {from} to {to}", { from, to });
  }
  return isResolved ? gettext("Note at frame {from}, resolved", { from }) : gettext("Note at frame {from}", { from });
}
