import { Rate, rateOf } from "../player/frame-rate.js";
import { playCopy } from "../player/light-copy.js";
import { FilmStrip } from "./film-strip.js";
import { gettext, language, ngettext } from "../shared/words.js";

/**
 * In and out of a trim: handles on the filmstrip, keys at the playhead and two numbers tell the same. What is chosen
 * loops; below stands how long it is, and on the strip where the out point may be for the model.
 */
class TrimRange extends HTMLElement {
  gone = new AbortController();

  rate = new Rate(24, 1);

  last = 0;

  isLooping = true;

  /** @type {HTMLVideoElement} */
  video;

  /** @type {FilmStrip} */
  strip;

  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.rate = rateOf(this.dataset);
    this.last = Number(this.dataset.last);
    this.video = /** @type {HTMLVideoElement} */ (this.querySelector("video"));
    this.video.controls = false;
    this.video.tabIndex = -1;
    this.dataset.ready = "";
    this.strip = new FilmStrip(/** @type {HTMLElement} */ (this.querySelector("[data-strip]")), this.dataset, this.last + 1);
    this.addEventListener("input", this.entered, { signal });
    this.addEventListener("click", this.clicked, { signal });
    this.addEventListener("keydown", this.nudged, { signal });
    this.addEventListener("strip:moved", this.dragged, { signal });
    this.strip.listen(signal);
    for (const name of ["play", "pause"]) this.video.addEventListener(name, this.turned, { signal });
    for (const name of ["seeked", "loadeddata"]) this.video.addEventListener(name, this.show, { signal });
    const keys = { toggle: "toggle", in: "in", out: "out", loop: "loop", "frame-back": "back", "frame-on": "on" };
    for (const [key, command] of Object.entries(keys)) {
      this.addEventListener(`key:${key}`, (event) => {
        event.preventDefault();
        this.act(command);
      }, { signal });
    }
    playCopy(this, this.video, this.replace, signal);
    this.seek(this.value("first"));
    this.show();
  }

  disconnectedCallback() {
    this.gone.abort();
    this.video.pause();
  }

  replace = (/** @type {string} */ address) => {
    this.video.src = address;
    this.seek(this.value("first"));
  };

  field(/** @type {string} */ name) {
    return /** @type {HTMLInputElement} */ (this.querySelector(`[data-field=${name}]`));
  }

  value(/** @type {string} */ name) {
    return this.within(Number(this.field(name).value));
  }

  within(/** @type {number} */ frame) {
    return Math.min(this.last, Math.max(0, Math.round(frame) || 0));
  }

  get frame() {
    return this.within(this.rate.frameAt(this.video.currentTime));
  }

  seek(/** @type {number} */ frame) {
    this.video.currentTime = this.rate.secondsOf(this.within(frame));
  }

  /** Set an end; the other one gives way. */
  set(/** @type {string} */ name, /** @type {number} */ frame) {
    const number = this.within(frame);
    this.field(name).value = String(number);
    const other = name === "first" ? "last" : "first";
    if (this.value("first") > this.value("last")) this.field(other).value = String(number);
    this.show();
  }

  entered = (/** @type {Event} */ event) => {
    const { field } = /** @type {HTMLInputElement} */ (event.target).dataset;
    if (!field) return;
    this.video.pause();
    this.seek(this.value(field));
    this.show();
  };

  clicked = (/** @type {Event} */ event) => {
    const command = /** @type {HTMLElement} */ (event.target).closest("[data-command]")?.getAttribute("data-command");
    if (command) this.act(command);
  };

  /** A handle under the arrows goes by a frame, with Shift by a second. */
  nudged = (/** @type {KeyboardEvent} */ event) => {
    const name = /** @type {HTMLElement} */ (event.target).dataset.for;
    const way = { ArrowLeft: -1, ArrowRight: 1, Home: -this.last, End: this.last }[event.key];
    if (!name || !way) return;
    event.preventDefault();
    const frame = this.value(name) + way * (event.shiftKey ? this.rate.whole : 1);
    this.set(name, frame);
    this.seek(frame);
  };

  dragged = (/** @type {Event} */ event) => {
    const { end, frame } = /** @type {CustomEvent<{end: string, frame: number}>} */ (event).detail;
    this.video.pause();
    if (end) this.set(end, frame);
    this.seek(frame);
  };

  act(/** @type {string} */ command) {
    if (command === "toggle") this.toggle();
    else if (command === "in") this.set("first", this.frame);
    else if (command === "out") this.set("last", this.frame);
    else if (command === "back") this.step(-1);
    else if (command === "on") this.step(1);
    else if (command === "loop") {
      this.isLooping = !this.isLooping;
      this.querySelector("[data-command=loop]")?.setAttribute("aria-pressed", String(this.isLooping));
    }
  }

  step(/** @type {number} */ by) {
    this.video.pause();
    this.seek(this.frame + by);
  }

  toggle() {
    if (!this.video.paused) return this.video.pause();
    if (this.frame < this.value("first") || this.frame >= this.value("last")) this.seek(this.value("first"));
    this.video.play().catch(() => undefined);
  }

  turned = () => {
    this.toggleAttribute("data-playing", !this.video.paused);
    this.querySelector("[data-command=toggle]")?.setAttribute("aria-label", this.video.paused ? gettext("Play") : gettext("Pause"));
    if (!this.video.paused) this.follow();
    else if (this.video.ended && this.isLooping) this.toggle();
  };

  /** While it plays: round what is chosen, or to its end. */
  follow = () => {
    if (this.video.paused || this.gone.signal.aborted) return;
    if (this.frame > this.value("last")) {
      if (this.isLooping) this.seek(this.value("first"));
      else {
        this.video.pause();
        this.seek(this.value("last"));
      }
    }
    this.show();
    requestAnimationFrame(this.follow);
  };

  /** Seconds from a frame to another, both included. */
  lengthOf(/** @type {number} */ first, /** @type {number} */ last) {
    const { rate } = this;
    return rate.secondsOf(last) - rate.secondsOf(first) + (rate.lengthOf(first) + rate.lengthOf(last)) / 2;
  }

  show = () => {
    const [first, last] = [this.value("first"), this.value("last")];
    const [least, most] = [Number(this.dataset.least), Number(this.dataset.most)];
    const seconds = this.lengthOf(first, last);
    const fits = !most || (seconds >= least - 1e-3 && seconds <= most + 1e-3);
    const ends = [least, most].map((limit) => first + Math.round(limit * this.rate.perSecond));
    this.strip.draw({ first, last, frame: this.frame, band: most ? ends : null });
    for (const handle of this.querySelectorAll("[data-for]")) {
      const frame = handle.getAttribute("data-for") === "first" ? first : last;
      handle.setAttribute("aria-valuenow", String(frame));
      handle.setAttribute("aria-valuetext", this.rate.label(frame));
    }
    this.querySelector("[data-time]")?.replaceChildren(this.rate.label(this.frame));
    const sentences = [
      ngettext("{count} frame, {seconds} s: {range}.", "{count} frames, {seconds} s: {range}.", last - first + 1, {
        seconds: number(seconds, 2),
        range: this.rate.label(first, last),
      }),
      most ? gettext("The model takes {least}–{most} s here.", { least: number(least), most: number(most) }) : "",
    ];
    this.querySelector("[data-summary]")?.replaceChildren(sentences.join(" ").trim());
    this.toggleAttribute("data-over", !fits);
  };
}

/** In the language of the page, with at least so many decimals. */
const number = (/** @type {number} */ value, decimals = 0) => value.toLocaleString(language, { minimumFractionDigits: decimals, maximumFractionDigits: 2 });

customElements.define("trim-range", TrimRange);
