import { getItem, removeItem, setItem } from "../shared/storage.js";
import { showToast } from "../shared/toast.js";
import { gettext } from "../shared/words.js";
import { mayPlay, rememberBroken } from "./playable.js";

const ORIGINAL = "original"; // in the storage, for each file apart
const SENTENCE = gettext("This browser cannot play the file itself. Its light copy plays.");

/**
 * The light copy that plays, or the file itself; both have the same frames. This browser remembers which, file by file.
 * What it cannot play it does not try, or falls back from by itself.
 */
export class Quality {
  static fits = (/** @type {Element} */ player) => player.hasAttribute("data-original");

  constructor(/** @type {import("./frame-player.js").FramePlayer} */ player, /** @type {AbortSignal} */ signal) {
    this.player = player;
    this.copy = player.video.getAttribute("src") ?? "";
    this.original = player.dataset.original ?? "";
    this.key = `quality:${new URL(this.original, location.href).pathname}`;
    player.actions.add({ original: () => this.turn() });
    if (!player.actions.button("original")) return;
    player.video.addEventListener("error", this.failed, { signal });
    player.video.addEventListener("loadedmetadata", this.looked, { signal });
    if (!this.mayPlay) this.refuse();
    else if (getItem(this.key) === ORIGINAL) this.play(this.original);
  }

  get isOriginal() {
    return this.player.video.getAttribute("src") === this.original;
  }

  get mayPlay() {
    return mayPlay(this.player.video, this.original, this.player.dataset.originalType);
  }

  turn() {
    if (this.isOriginal) {
      removeItem(this.key);
      this.play(this.copy);
    } else if (this.mayPlay) {
      setItem(this.key, ORIGINAL);
      this.play(this.original);
    } else {
      this.refuse();
      showToast(SENTENCE);
    }
  }

  play(/** @type {string} */ address) {
    this.player.change(address, this.player.isPlaying);
    this.player.actions.press("original", this.isOriginal);
  }

  /** A browser that knows only the sound of a file plays that, without a picture. */
  looked = () => {
    if (this.isOriginal && !this.player.video.videoWidth) this.fallBack(null);
  };

  failed = () => {
    if (this.isOriginal) this.fallBack(this.player.video.error);
  };

  fallBack(/** @type {MediaError | null} */ error) {
    rememberBroken(this.original, error);
    removeItem(this.key);
    this.play(this.copy);
    if (!this.mayPlay) this.refuse();
    showToast(SENTENCE);
  }

  refuse() {
    const button = this.player.actions.button("original");
    button?.setAttribute("aria-disabled", "true");
    button?.setAttribute("title", SENTENCE);
  }
}
