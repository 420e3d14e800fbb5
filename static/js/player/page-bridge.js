import { copyLink } from "../shared/copy.js";

/**
 * What the rest of the page asks of a player: `data-seek` to go to a frame, `data-pauses` to stand still while writing,
 * `data-copy-link` to copy the address of a note.
 */
export class PageBridge {
  constructor(/** @type {import("./frame-player.js").FramePlayer} */ player, /** @type {AbortSignal} */ signal) {
    this.player = player;
    document.addEventListener("click", this.clicked, { signal });
    document.addEventListener("input", this.typed, { signal });
    const query = new URLSearchParams(location.search);
    const [first, last] = ["frame", "out"].map((name) => query.get(name) ?? "");
    if (!/^\d+$/.test(first)) return;
    if (/^\d+$/.test(last)) player.range = { in: Number(first), out: Math.max(Number(first), Number(last)) };
    player.seek(Number(first));
  }

  clicked = (/** @type {MouseEvent} */ event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const note = target.closest?.("[data-copy-link]");
    if (note) copyLink(note.getAttribute("data-copy-link") ?? "");
    const link = target.closest?.("[data-seek]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link instanceof HTMLAnchorElement) event.preventDefault();
    this.player.pause();
    this.player.seek(Number(link.getAttribute("data-seek")));
  };

  typed = (/** @type {Event} */ event) => {
    if (/** @type {HTMLElement} */ (event.target).closest?.("[data-pauses]")) this.player.pause();
  };
}
