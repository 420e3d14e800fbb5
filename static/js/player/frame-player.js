import { Actions } from "./actions.js";
import { AnnotationCanvas } from "./annotation-canvas.js";
import { firstPicture, follow } from "./frame-clock.js";
import { Rate, rateOf } from "./frame-rate.js";
import { parts } from "./parts.js";

const PATIENCE_MS = 500; // some browsers fetch nothing before they are asked to play

/**
 * A player that is exact to the frame. Everything a page may use:
 *
 * `frame` (the number that is shown), `last`, `rate`, `range` ({in, out} | null), `isPlaying`, `speed`, `isLooping`,
 * `seek(frame)`, `step(n)`, `play()`, `pause()`, `toggle()`,
 * `showDrawing(strokes | null)` (instead of those of the notes), `startDrawing()`, `stopDrawing()`, `drawing` (the
 * strokes that were not sent yet; [] forgets them). studio/review/notes/annotations.py says what a stroke is.
 *
 * Bubbling events: `player:ready`, `player:frame` {frame}, `player:range` {in, out}, `player:play`, `player:pause`,
 * `player:drawing` {strokes}, `player:note` {note} when a marker is chosen.
 *
 * It reads `[data-marker]` elements of the document (see markers.js), seeks when `[data-seek]` is clicked, and pauses
 * when somebody types into a field with `data-pauses`.
 */
export class FramePlayer extends HTMLElement {
  #frame = 0;

  /** @type {{in: number, out: number} | null} */
  #range = null;

  #speed = 1;

  gone = new AbortController();

  /** @type {HTMLVideoElement} */
  video;

  rate = new Rate(24, 1);

  /** The number of the last frame. */
  last = 0;

  isLooping = false;

  /** Whether somebody seeks while it stands still. */
  isSought = false;

  /** Whether it plays as soon as the first picture is there. */
  isStarting = false;

  /** Whether it was asked to play and not to pause since: a copy that comes later begins by itself. */
  isPlayWanted = false;

  /** Whether the time of the first picture is found. */
  isThere = false;

  /** @type {Promise<void> | undefined} */
  there;

  /** Whether any frame was shown yet. */
  hasShown = false;

  /** The frame to show, and the one that is being sought. */
  wanted = 0;

  aimed = 0;

  /** Of the first picture, in seconds: where one seeks to for it, and when the browser says that it is shown. */
  start = 0;

  firstMediaTime = 0;

  /** @type {ReturnType<typeof setTimeout> | undefined} until it turns back or stops at the end */
  turning;

  /** @type {Actions} */
  actions;

  /** @type {AnnotationCanvas | null} */
  annotations = null;

  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    const { frames, width, height } = this.dataset;
    this.video = /** @type {HTMLVideoElement} */ (this.querySelector("video[data-lead]") ?? this.querySelector("video"));
    this.rate = rateOf(this.dataset);
    this.last = Math.max(0, Number(frames) - 1);
    this.isLooping = this.isSought = this.isStarting = this.isPlayWanted = false;
    this.wanted = this.aimed = 0;
    this.start = this.firstMediaTime = 0;
    this.style.setProperty("--ratio", String(Number(width) / Number(height)));
    this.video.controls = false;
    this.video.tabIndex = -1; // Firefox stops at every video
    for (const [name, listener] of Object.entries({
      seeked: this.arrived, emptied: this.load, play: this.began, pause: this.rested, ended: this.rested,
      waiting: this.waiting, playing: this.flowing, canplay: this.flowing, error: this.broken,
    })) this.video.addEventListener(name, listener, { signal });
    follow(this.video, this.pictureShown, signal);
    this.actions = new Actions(this, signal);
    this.annotations = AnnotationCanvas.fits(this) ? new AnnotationCanvas(this, signal) : null;
    for (const Part of parts) if (Part.fits?.(this) ?? true) new Part(this, signal);
    this.load();
    this.dataset.ready = "";
    this.emit("ready");
  }

  disconnectedCallback() {
    this.gone.abort();
    clearTimeout(this.turning);
    this.video.pause();
  }

  get frame() {
    return this.#frame;
  }

  get isPlaying() {
    return !this.video.paused;
  }

  get range() {
    return this.#range;
  }

  set range(/** @type {{in: number, out: number} | null} */ range) {
    this.#range = range && { in: this.within(range.in), out: this.within(range.out) };
    this.emit("range", this.#range ?? { in: null, out: null });
  }

  get speed() {
    return this.#speed;
  }

  set speed(/** @type {number} */ speed) {
    this.#speed = speed;
    this.video.defaultPlaybackRate = this.video.playbackRate = speed;
    this.emit("speed", { speed });
  }

  /** Show a frame; while one is being fetched, only the last wish counts. */
  seek(/** @type {number} */ frame) {
    clearTimeout(this.turning);
    this.isSought = this.video.paused;
    this.wanted = this.within(frame);
    this.show(this.wanted);
    if (this.isThere && !this.video.seeking) this.aim();
  }

  step(/** @type {number} */ count) {
    const { isPlaying } = this;
    this.pause();
    if (isPlaying) this.settle();
    this.seek(this.frame + count);
  }

  /** Another file with the same frames, from the frame on that is shown. */
  change(/** @type {string} */ address, /** @type {boolean} */ isPlaying) {
    const { frame, video } = this;
    video.src = address;
    video.playbackRate = this.speed;
    this.load();
    this.seek(frame);
    if (isPlaying) this.play();
  }

  /** Once the first picture is there: from it the others are counted. */
  async play() {
    this.isStarting = this.isPlayWanted = true;
    await Promise.race([this.there, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
    if (!this.isStarting) return;
    this.isStarting = false;
    const { in: from, out: to } = this.stretch;
    if (this.frame >= to && (this.isLooping || this.frame >= this.last)) this.seek(from);
    await this.video.play().catch(() => undefined); // the browser may want a click first: the button is there
  }

  pause() {
    this.isStarting = this.isPlayWanted = false;
    this.video.pause();
  }

  toggle() {
    if (this.isPlaying || this.isStarting) this.pause();
    else this.play();
  }

  get drawing() {
    return this.annotations?.strokes ?? [];
  }

  set drawing(/** @type {Stroke[]} */ strokes) {
    this.annotations?.set(strokes);
  }

  showDrawing(/** @type {Stroke[] | null} */ strokes) {
    this.annotations?.showInstead(strokes);
  }

  startDrawing() {
    this.annotations?.start();
  }

  stopDrawing() {
    this.annotations?.stop();
  }

  /** What a loop repeats: the range, or everything. */
  get stretch() {
    return (this.isLooping && this.range) || { in: 0, out: this.last };
  }

  within(/** @type {number} */ frame) {
    return Math.min(this.last, Math.max(0, Math.round(frame)));
  }

  aim() {
    this.aimed = this.wanted;
    this.video.currentTime = this.start + this.rate.secondsOf(this.aimed);
  }

  arrived = () => {
    this.flowing(); // Safari says no more than that
    if (this.isThere && this.aimed !== this.wanted) this.aim();
  };

  /** Find where the first picture is; from then on the frame itself is shown, and no longer the poster. */
  load = () => {
    this.isThere = false;
    this.removeAttribute("data-broken"); // that was another file
    this.there = firstPicture(this.video).then(({ mediaTime, currentTime }) => {
      this.firstMediaTime = mediaTime;
      this.start = currentTime;
      this.isThere = true;
      this.aim();
    });
  };

  waiting = () => {
    this.dataset.waiting = "";
  };

  flowing = () => {
    delete this.dataset.waiting;
  };

  broken = () => {
    this.flowing();
    this.toggleAttribute("data-broken", Boolean(this.video.error));
  };

  began = () => {
    if (this.isPlaying) this.isSought = false; // and not told late, of a film that was stopped since
    this.dataset.playing = "";
    this.emit("play");
  };

  /** What stands still is exactly the frame that the counter says, and never a picture after the last one. */
  rested = () => {
    this.flowing();
    delete this.dataset.playing;
    clearTimeout(this.turning);
    if (this.video.ended && this.isLooping) {
      this.seek(this.stretch.in);
      this.video.play();
      return;
    }
    // Told late, on a busy page: whoever has stepped on since then is where they wanted to be.
    if (!this.isSought && !this.isPlaying) this.settle();
    this.emit("pause");
  };

  /** By the clock: a busy page may not have been told of the last pictures. */
  settle() {
    this.aimed = -1; // whatever is being sought: the film has moved since
    this.seek(this.video.ended ? this.last : this.rate.frameDuring(this.video.currentTime - this.start));
  }

  /** A picture has reached the screen. */
  pictureShown = (/** @type {number} */ seconds) => {
    if (this.video.seeking) return;
    if (this.isPlaying) this.advance(this.within(this.rate.frameAt(seconds - this.firstMediaTime)));
  };

  /** At the end of the range or of the picture (not of the sound, which may be longer): turn back or stop. */
  advance(/** @type {number} */ frame) {
    this.show(frame);
    const { in: from, out: to } = this.stretch;
    if (frame < to || this.turning) return;
    this.turning = setTimeout(() => {
      this.turning = undefined;
      if (!this.isPlaying) return;
      if (this.isLooping) this.seek(from);
      else this.pause();
    }, (700 * this.rate.lengthOf(to)) / this.speed);
  }

  show(/** @type {number} */ frame) {
    if (frame === this.#frame && this.hasShown) return;
    this.hasShown = true;
    this.#frame = frame;
    this.emit("frame", { frame });
  }

  emit(/** @type {string} */ name, detail = {}) {
    this.dispatchEvent(new CustomEvent(`player:${name}`, { bubbles: true, detail }));
  }
}

customElements.define("frame-player", FramePlayer);
