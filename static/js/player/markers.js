/**
 * Notes as marks on the bar, read from the `[data-marker]` elements of the document (`data-frame-in`,
 * `data-frame-out`, `data-person`, `data-note`, `data-resolved`, `data-drawing`): they are swapped while others write.
 * On the frames of a note its drawing is shown.
 */
export class Markers {
  constructor(/** @type {FramePlayer} */ player, /** @type {AbortSignal} */ signal) {
    this.player = player;
    this.bar = /** @type {HTMLElement} */ (player.querySelector(".seek-markers"));
    /** @type {HTMLElement[]} */
    this.notes = [];
    this.bar.addEventListener("click", this.chosen, { signal });
    player.addEventListener("player:frame", this.here, { signal });
    const seen = new MutationObserver(this.changed);
    seen.observe(document.body, {
      childList: true,
      subtree: true,
      attributeFilter: ["data-frame-in", "data-frame-out", "data-resolved", "data-drawing", "data-person"],
    });
    signal.addEventListener("abort", () => seen.disconnect());
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
    if (drawn !== this.drawn) this.bar.replaceChildren(...this.notes.map((note) => this.mark(note)));
    this.drawn = drawn; // a mark that did not change keeps its focus
    this.here();
  }

  mark(/** @type {HTMLElement} */ { dataset }) {
    const mark = document.createElement("button");
    const { from, to } = framesOf(dataset);
    const part = (/** @type {number} */ frame) => String(this.player.last ? this.player.within(frame) / this.player.last : 0);
    mark.type = "button";
    mark.className = "seek-marker";
    mark.dataset.note = dataset.note;
    mark.dataset.person = dataset.person ?? "0";
    if (resolved(dataset)) mark.dataset.resolved = "";
    if (to > from) mark.dataset.long = "";
    mark.style.setProperty("--from", part(from));
    mark.style.setProperty("--to", part(to));
    mark.setAttribute("aria-label", `Note at frame ${from}${to > from ? ` to ${to}` : ""}${resolved(dataset) ? ", resolved" : ""}`);
    return mark;
  }

  chosen = (/** @type {MouseEvent} */ event) => {
    const mark = /** @type {HTMLElement} */ (event.target).closest(".seek-marker");
    const note = mark && this.notes[[...this.bar.children].indexOf(mark)];
    if (!note) return;
    this.player.pause();
    this.player.seek(framesOf(note.dataset).from);
    this.player.tell("note", { note: note.dataset.note });
  };

  here = () => {
    const { frame } = this.player;
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
