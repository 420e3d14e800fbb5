import { getItem, setItem } from "../shared/storage.js";

const CHOICE = "quality"; // in the storage

/** The light copy that plays, or the file itself; both have the same frames. This browser remembers which. */
export class Quality {
  static fits = (/** @type {Element} */ player) => player.hasAttribute("data-original");

  constructor(/** @type {import("./frame-player.js").FramePlayer} */ player) {
    this.player = player;
    this.copy = player.video.getAttribute("src") ?? "";
    player.actions.add({ original: () => this.turn() });
    if (getItem(CHOICE) === "original" && player.actions.button("original")) this.turn();
  }

  get isOriginal() {
    return this.player.video.getAttribute("src") === this.player.dataset.original;
  }

  turn() {
    const { video, frame, isPlaying } = this.player;
    video.src = this.isOriginal ? this.copy : this.player.dataset.original ?? "";
    setItem(CHOICE, this.isOriginal ? "original" : "copy");
    video.playbackRate = this.player.speed;
    this.player.load();
    this.player.seek(frame);
    if (isPlaying) this.player.play();
    this.player.actions.press("original", this.isOriginal);
  }
}
