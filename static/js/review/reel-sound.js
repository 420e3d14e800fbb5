import { getItem, setItem } from "../shared/storage.js";

const VOLUME = "volume"; // in the storage, as of every player
const NEAR_SECONDS = 0.03; // under a frame: nobody hears it, and correcting it would be heard
const FAR_SECONDS = 0.25; // from here on it jumps instead of running a little faster or slower
const CATCH_UP = 0.04; // of its speed
const EXACT_SECONDS = 0.001;

/** The sound under a film, in step with its pictures, and how loud both are: for everybody, and in this browser. */
export class ReelSound {
  /** How the sound under the film is heard. */
  mix = { level: 1, isAlone: false };

  isMuted = false;

  constructor(/** @type {HTMLElement} */ reel, /** @type {HTMLVideoElement[]} */ videos, /** @type {AbortSignal} */ signal) {
    this.videos = videos;
    this.audio = /** @type {HTMLAudioElement} */ (reel.querySelector(".cut-audio"));
    this.button = reel.querySelector("[data-mute]");
    this.field = /** @type {HTMLInputElement | null} */ (reel.querySelector("[data-volume]"));
    this.volume = Number(getItem(VOLUME) ?? 1);
    this.button?.addEventListener("click", this.turn, { signal });
    this.field?.addEventListener("input", this.chosen, { signal });
    reel.addEventListener("key:mute", this.turn, { signal });
    signal.addEventListener("abort", () => this.audio.pause());
    this.apply();
  }

  /** The sound of this address, or none, and how it is heard. */
  use(/** @type {string} */ address, /** @type {number} */ level, /** @type {boolean} */ isAlone) {
    this.mix = { level, isAlone: isAlone && Boolean(address) };
    if ((this.audio.getAttribute("src") ?? "") !== address) {
      this.audio.pause();
      if (address) this.audio.src = address;
      else this.audio.removeAttribute("src");
      this.audio.load();
    }
    this.apply();
  }

  turn = (/** @type {Event} */ event) => {
    event.preventDefault();
    this.isMuted = !this.isMuted;
    this.apply();
  };

  chosen = () => {
    this.volume = Number(this.field?.value);
    this.isMuted = false;
    setItem(VOLUME, String(this.volume));
    this.apply();
  };

  apply() {
    const isSilent = this.isMuted || this.volume === 0;
    for (const video of this.videos) {
      video.muted = isSilent || this.mix.isAlone;
      video.volume = this.volume;
    }
    this.audio.muted = isSilent;
    this.audio.volume = this.volume * this.mix.level;
    this.button?.setAttribute("aria-pressed", String(isSilent));
    if (this.field) this.field.value = String(isSilent ? 0 : this.volume);
  }

  /** Where the film is, and whether it runs. A picture that is late lets the sound wait. */
  follow(/** @type {number} */ seconds, /** @type {boolean} */ isRunning) {
    const { audio } = this;
    if (!audio.getAttribute("src")) return;
    const isOver = seconds >= (audio.duration || Number.POSITIVE_INFINITY);
    const ahead = audio.currentTime - seconds;
    if (isRunning && !isOver && ahead < FAR_SECONDS) return this.play(seconds, ahead);
    if (!audio.paused) audio.pause();
    if (!isOver && !audio.seeking && Math.abs(ahead) > EXACT_SECONDS) audio.currentTime = seconds;
  }

  play(/** @type {number} */ seconds, /** @type {number} */ ahead) {
    const { audio } = this;
    if (ahead < -FAR_SECONDS && !audio.seeking) audio.currentTime = seconds;
    audio.playbackRate = Math.abs(ahead) < NEAR_SECONDS ? 1 : 1 - Math.sign(ahead) * CATCH_UP;
    if (audio.paused) audio.play().catch(() => {}); // the browser wants a click first: the film waits for it, too
  }
}
