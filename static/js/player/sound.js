import { getItem, setItem } from "../shared/storage.js";
import { gettext } from "../shared/words.js";

const VOLUME = "volume"; // in the storage

/** Mute and loudness; this browser remembers the loudness. */
export class Sound {
  static fits = (/** @type {Element} */ player) => Boolean(player.querySelector("[data-volume]"));

  constructor(/** @type {import("./frame-player.js").FramePlayer} */ player, /** @type {AbortSignal} */ signal) {
    this.player = player;
    this.video = player.video;
    this.field = /** @type {HTMLInputElement | null} */ (player.querySelector("[data-volume]"));
    player.actions.add({ mute: () => this.mute() });
    this.field?.addEventListener("input", this.chosen, { signal });
    this.video.addEventListener("volumechange", this.show, { signal });
    this.video.volume = Number(getItem(VOLUME) ?? 1);
    this.show();
  }

  mute() {
    this.video.muted = !this.video.muted;
  }

  chosen = () => {
    this.video.volume = Number(this.field?.value);
    this.video.muted = false;
    setItem(VOLUME, String(this.video.volume));
  };

  show = () => {
    const isSilent = this.video.muted || this.video.volume === 0;
    this.player.toggleAttribute("data-muted", isSilent);
    this.player.actions.label("mute", isSilent ? gettext("Sound on") : gettext("Mute"));
    if (this.field) this.field.value = String(isSilent ? 0 : this.video.volume);
  };
}
