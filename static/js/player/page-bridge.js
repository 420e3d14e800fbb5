/** What the rest of the page asks of a player: `data-seek` to go to a frame, `data-pauses` to stand still while writing. */
export class PageBridge {
  constructor(/** @type {import("./frame-player.js").FramePlayer} */ player, /** @type {AbortSignal} */ signal) {
    this.player = player;
    document.addEventListener("click", this.clicked, { signal });
    document.addEventListener("input", this.typed, { signal });
    const wished = new URLSearchParams(location.search).get("frame");
    if (/^\d+$/.test(wished ?? "")) player.seek(Number(wished));
  }

  clicked = (/** @type {MouseEvent} */ event) => {
    const link = /** @type {HTMLElement} */ (event.target).closest?.("[data-seek]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link instanceof HTMLAnchorElement) event.preventDefault();
    this.player.pause();
    this.player.seek(Number(link.getAttribute("data-seek")));
  };

  typed = (/** @type {Event} */ event) => {
    if (/** @type {HTMLElement} */ (event.target).closest?.("[data-pauses]")) this.player.pause();
  };
}
