import { gettext } from "../shared/words.js";

/** Full screen with all controls; where a browser has none for elements, the player covers the page instead. */
export class Fullscreen {
  constructor(/** @type {import("./frame-player.js").FramePlayer} */ player, /** @type {AbortSignal} */ signal) {
    this.player = player;
    player.actions.add({ screen: () => this.turn() });
    document.addEventListener("fullscreenchange", this.show, { signal });
    player.addEventListener("keydown", this.pressed, { signal });
  }

  get isFull() {
    return document.fullscreenElement === this.player || "covers" in this.player.dataset;
  }

  async turn() {
    if (document.fullscreenElement) await document.exitFullscreen();
    else if (this.player.requestFullscreen) await this.player.requestFullscreen().catch(() => this.cover());
    else this.cover();
  }

  cover() {
    this.player.toggleAttribute("data-covers");
    this.show();
  }

  pressed = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape" && "covers" in this.player.dataset) this.cover();
  };

  show = () => {
    this.player.toggleAttribute("data-full", this.isFull);
    this.player.actions.label("screen", this.isFull ? gettext("Leave full screen") : gettext("Full screen"));
  };
}
