import { Rate, rateOf } from "../player/frame-rate.js";
import { playCopy } from "../player/light-copy.js";

/**
 * A video of which one frame is chosen: by playing, by a slider, by its number. The links and forms inside
 * follow. Without this script the number goes with the form.
 */
class FramePicker extends HTMLElement {
  rate = new Rate(24, 1);

  last = 0;

  gone = new AbortController();

  /** @type {HTMLVideoElement | null} */
  video = null;

  /** @type {HTMLInputElement | null} */
  number = null;

  /** @type {HTMLInputElement | null} */
  range = null;

  connectedCallback() {
    this.rate = rateOf(this.dataset);
    this.last = Number(this.dataset.last);
    this.video = this.querySelector("video");
    this.number = /** @type {HTMLInputElement | null} */ (this.querySelector("[data-number]"));
    this.range = /** @type {HTMLInputElement | null} */ (this.querySelector("[data-range]"));
    this.addEventListener("input", this.chosen);
    this.video?.addEventListener("timeupdate", this.moved);
    this.video?.addEventListener("loadeddata", this.first);
    this.gone = new AbortController();
    if (this.video) playCopy(this, this.video, this.replace, this.gone.signal);
  }

  disconnectedCallback() {
    this.gone.abort();
    this.removeEventListener("input", this.chosen);
    this.video?.removeEventListener("timeupdate", this.moved);
    this.video?.removeEventListener("loadeddata", this.first);
  }

  replace = (/** @type {string} */ address) => {
    if (this.video) this.video.src = address;
  };

  first = () => {
    if (this.range) this.seek(0);
  };

  chosen = (/** @type {Event} */ event) => {
    const number = Math.min(this.last, Math.max(0, Math.round(Number(/** @type {HTMLInputElement} */ (event.target).value) || 0)));
    this.video?.pause();
    this.seek(number);
    this.show(number, event.target);
  };

  moved = () => {
    if (this.contains(document.activeElement) && document.activeElement !== this.video) return;
    this.show(Math.min(this.last, this.rate.frameAt(this.video?.currentTime ?? 0)), null);
  };

  seek(/** @type {number} */ number) {
    if (this.video) this.video.currentTime = this.rate.secondsOf(number);
  }

  show(/** @type {number} */ number, /** @type {EventTarget | null} */ from) {
    for (const field of [this.number, this.range]) if (field && field !== from) field.value = String(number);
    const link = /** @type {HTMLAnchorElement | null} */ (this.querySelector("[data-link]"));
    if (link) link.href = link.href.replace(/frames\/\d+\.png/, `frames/${number}.png`);
    const form = /** @type {HTMLFormElement | null} */ (this.querySelector("[data-keep]"));
    if (form) form.action = form.action.replace(/frames\/\d+\/keep/, `frames/${number}/keep`);
  }
}

customElements.define("frame-picker", FramePicker);
