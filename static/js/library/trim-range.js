import { Rate, rateOf } from "../player/frame-rate.js";
import { playCopy } from "../player/light-copy.js";

/** In and out of a trim: sliders, numbers and the picture tell the same; how long it is stands below. */
class TrimRange extends HTMLElement {
  rate = new Rate(24, 1);

  last = 0;

  gone = new AbortController();

  /** @type {HTMLVideoElement | null} */
  video = null;

  connectedCallback() {
    this.rate = rateOf(this.dataset);
    this.last = Number(this.dataset.last);
    this.video = this.querySelector("video");
    this.addEventListener("input", this.chosen);
    this.video?.addEventListener("timeupdate", this.played);
    this.showLength();
    this.gone = new AbortController();
    if (this.video) playCopy(this, this.video, this.replace, this.gone.signal);
  }

  disconnectedCallback() {
    this.gone.abort();
    this.removeEventListener("input", this.chosen);
    this.video?.removeEventListener("timeupdate", this.played);
  }

  replace = (/** @type {string} */ address) => {
    if (this.video) this.video.src = address;
  };

  field(/** @type {string} */ name) {
    return /** @type {HTMLInputElement} */ (this.querySelector(`[data-field=${name}]`));
  }

  chosen = (/** @type {Event} */ event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const name = input.dataset.for ?? input.dataset.field;
    if (!name) return;
    const number = Math.min(this.last, Math.max(0, Math.round(Number(input.value) || 0)));
    for (const other of this.querySelectorAll(`[data-for=${name}], [data-field=${name}]`)) {
      if (other !== input) /** @type {HTMLInputElement} */ (other).value = String(number);
    }
    this.video?.pause();
    if (this.video) this.video.currentTime = this.rate.secondsOf(number);
    this.showLength();
  };

  /** Playing stops at the last frame, so that one sees what will be sent. */
  played = () => {
    const end = this.rate.secondsOf(Number(this.field("last").value));
    if (this.video && !this.video.paused && this.video.currentTime >= end) {
      this.video.pause();
      this.video.currentTime = end;
    }
  };

  /** Seconds from a frame to another, both included. */
  lengthOf(/** @type {number} */ first, /** @type {number} */ last) {
    const { rate } = this;
    return rate.secondsOf(last) - rate.secondsOf(first) + (rate.lengthOf(first) + rate.lengthOf(last)) / 2;
  }

  showLength() {
    const [first, last] = ["first", "last"].map((name) => Number(this.field(name).value));
    const frames = last - first + 1;
    const seconds = frames < 1 ? 0 : this.lengthOf(first, last);
    const most = Number(this.dataset.most);
    const text = frames < 1 ? "The last frame lies before the first." : `${frames} frames, ${seconds.toFixed(2)} s will be sent.`;
    const over = most && seconds > most ? ` The model takes ${most} s at most here.` : "";
    this.querySelector("[data-summary]")?.replaceChildren(text + over);
    this.toggleAttribute("data-over", Boolean(over) || frames < 1);
  }
}

customElements.define("trim-range", TrimRange);
