import { follow } from "../player/frame-clock.js";
import { rateOf } from "../player/frame-rate.js";
import { playCopy } from "../player/light-copy.js";
import { gettext } from "../shared/words.js";
import { ReelSound } from "./reel-sound.js";

const TICK_MS = 40;

/**
 * The cut as one film: two players take turns, so that the next take is loaded before the last one ends; a shot
 * without a circled take is a slate for as long as its `data-seconds`.
 */
class CutReel extends HTMLElement {
  gone = new AbortController();

  /** Ends when another piece is shown. */
  over = new AbortController();

  /** @type {HTMLElement[]} */
  pieces = [];

  /** @type {HTMLVideoElement[]} the one in front first */
  videos = [];

  /** @type {HTMLElement} */
  slate;

  /** @type {HTMLElement} */
  viewport;

  /** What a slate says where nobody has written what happens. */
  saysNothing = "";

  /** The piece that is shown. */
  at = 0;

  /** @type {ReturnType<typeof setTimeout> | undefined} until the last used frame of a piece is over */
  turning;

  /** Since when a slate is shown, in seconds of play. */
  shown = 0;

  isPlaying = false;

  isLooping = false;

  /** @type {ReelSound} the sound under it */
  sound;

  /** @type {ReturnType<typeof setInterval> | undefined} */
  timer;

  /** Sees new pieces come when the cut was changed. */
  changes = new MutationObserver(() => this.renew());

  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.readPieces();
    this.videos = /** @type {HTMLVideoElement[]} */ ([...this.querySelectorAll("video")]);
    this.slate = /** @type {HTMLElement} */ (this.querySelector(".cut-slate"));
    this.viewport = /** @type {HTMLElement} */ (this.querySelector(".cut-viewport"));
    this.saysNothing ||= this.slate.lastElementChild?.textContent ?? "";
    this.at = 0;
    this.shown = 0;
    this.isPlaying = false;
    for (const video of this.videos) {
      video.addEventListener("ended", this.next, { signal });
      video.addEventListener("error", this.look, { signal });
      follow(video, (seconds) => this.pictureShown(video, seconds), signal);
    }
    this.sound = new ReelSound(this, this.videos, signal);
    this.addEventListener("click", this.clicked, { signal });
    this.addEventListener("key:loop", this.turnLoop, { signal });
    this.addEventListener("key:toggle", this.turn, { signal });
    this.addEventListener("key:stop", this.turn, { signal });
    this.addEventListener("key:frame-back", (event) => this.stepFrame(event, -1), { signal });
    this.addEventListener("key:frame-on", (event) => this.stepFrame(event, 1), { signal });
    this.addEventListener("key:second-back", (event) => this.step(event, -1), { signal });
    this.addEventListener("key:second-on", (event) => this.step(event, 1), { signal });
    this.addEventListener("key:first", (event) => this.jump(event, 0), { signal });
    this.addEventListener("key:last", (event) => this.jump(event, this.pieces.length - 1), { signal });
    this.timer = setInterval(this.tick, TICK_MS);
    this.changes.observe(/** @type {Element} */ (this.querySelector(".cut-bar")), { childList: true });
    this.show(0);
  }

  disconnectedCallback() {
    this.gone.abort();
    this.over.abort();
    this.changes.disconnect();
    clearTimeout(this.turning);
    clearInterval(this.timer);
  }

  readPieces() {
    this.pieces = /** @type {HTMLElement[]} */ ([...this.querySelectorAll(".cut-piece")]);
    for (const piece of this.pieces) piece.style.setProperty("--seconds", piece.dataset.seconds ?? "1");
  }

  /**
   * The cut was changed. The piece that is shown goes on where it still is, the nearest place where it comes twice;
   * else the one that has its place is shown from its beginning.
   */
  renew() {
    const shown = this.pieces[this.at];
    this.readPieces();
    const same = this.pieces.map((piece, place) => (isSame(piece, shown) ? place : -1)).filter((place) => place >= 0);
    if (same.length) return this.goOn(same.reduce((one, other) => (Math.abs(other - this.at) < Math.abs(one - this.at) ? other : one)));
    this.pause();
    this.show(Math.max(0, Math.min(this.at, this.pieces.length - 1)));
  }

  goOn(/** @type {number} */ index) {
    this.at = index;
    this.mark();
    this.loadNext();
  }

  /** The frame that the piece in front shows; null on a slate. */
  get frame() {
    const used = this.usedOf(this.at);
    return used && this.addressOf(this.at) ? used.rate.frameAt(this.video.currentTime) : null;
  }

  get video() {
    return this.videos[0];
  }

  secondsOf(/** @type {number} */ index) {
    return Number(this.pieces[index]?.dataset.seconds ?? 0);
  }

  /** The frames that an editor used of a piece, the last exclusive; null: all of it. */
  usedOf(/** @type {number} */ index) {
    const { first, end } = this.pieces[index]?.dataset ?? {};
    return end ? { rate: rateOf(this.pieces[index].dataset), first: Number(first), end: Number(end) } : null;
  }

  addressOf(/** @type {number} */ index) {
    return this.pieces[index]?.dataset.video ?? "";
  }

  show(/** @type {number} */ index) {
    clearTimeout(this.turning);
    this.turning = undefined;
    this.at = index;
    this.shown = 0;
    this.mark();
    const address = this.addressOf(index);
    if (address) this.bring(address);
    else this.showSlate(this.pieces[index]);
    this.loadNext();
    this.waitForCopy(this.pieces[index]);
    this.look();
    if (this.isPlaying) this.play();
  }

  mark() {
    for (const [place, piece] of this.pieces.entries()) piece.toggleAttribute("data-current", place === this.at);
    this.dispatchEvent(new CustomEvent("cut:shown", { bubbles: true, detail: this.at }));
  }

  loadNext() {
    const later = this.pieces.findIndex((_, place) => place > this.at && this.addressOf(place) !== "");
    if (later > 0) this.load(this.videos[1], this.addressOf(later));
  }

  /** A file that does not play here is replaced by its light copy as soon as there is one. */
  waitForCopy(/** @type {HTMLElement | undefined} */ piece) {
    this.over.abort();
    this.over = new AbortController();
    if (!piece) return;
    const replace = (/** @type {string} */ address) => {
      piece.dataset.video = address;
      delete piece.dataset.copy;
      this.show(this.pieces.indexOf(piece));
    };
    playCopy(this.viewport, this.video, replace, this.over.signal, piece);
  }

  /** Whether the file in front cannot be played. */
  look = () => {
    this.viewport.toggleAttribute("data-broken", Boolean(this.addressOf(this.at) && this.video.error));
  };

  /** The player that has it already comes to the front. */
  bring(/** @type {string} */ address) {
    this.video.pause();
    if (this.videos[1].getAttribute("src") === address) this.videos.reverse();
    this.load(this.videos[0], address);
    this.videos[0].hidden = false;
    this.videos[1].hidden = this.slate.hidden = true;
    this.videos[1].pause();
    const used = this.usedOf(this.at);
    const start = used ? used.rate.secondsOf(used.first) : 0;
    if (this.videos[0].currentTime !== start) this.videos[0].currentTime = start;
  }

  /** The last frame that is used stays for its length, however late the timer is; then the next piece begins. */
  pictureShown(/** @type {HTMLVideoElement} */ video, /** @type {number} */ seconds) {
    const used = this.usedOf(this.at);
    if (!used || !this.isPlaying || this.turning || video !== this.video || !this.addressOf(this.at)) return;
    const last = used.end - 1;
    if (used.rate.frameAt(seconds) < last) return;
    video.pause();
    this.turning = setTimeout(this.next, 700 * used.rate.lengthOf(last));
  }

  /** The name of the shot, and its words where somebody has written what happens. */
  showSlate(/** @type {HTMLElement | undefined} */ piece) {
    this.video.pause();
    for (const video of this.videos) video.hidden = true;
    this.slate.hidden = false;
    this.slate.firstElementChild?.replaceChildren(piece?.dataset.name ?? "");
    this.slate.lastElementChild?.replaceChildren(piece?.dataset.words || this.saysNothing);
  }

  load(/** @type {HTMLVideoElement} */ video, /** @type {string} */ address) {
    if (video.getAttribute("src") !== address) video.src = address;
  }

  play() {
    this.isPlaying = true;
    this.dataset.playing = "";
    if (this.addressOf(this.at)) this.video.play().catch(this.refused);
    this.sound.follow(this.seconds, true); // within the click: Safari lets no sound begin later
    this.querySelector("[data-toggle]")?.setAttribute("aria-label", gettext("Pause"));
  }

  /** The browser wants a click first, or cannot play the file; a copy that is being made begins by itself. */
  refused = () => {
    if (this.video.paused && !this.pieces[this.at]?.dataset.copy) this.pause();
  };

  pause() {
    this.isPlaying = false;
    delete this.dataset.playing;
    this.video.pause();
    this.querySelector("[data-toggle]")?.setAttribute("aria-label", gettext("Play"));
  }

  turn = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (this.isPlaying) this.pause();
    else this.play();
  };

  step(/** @type {Event} */ event, /** @type {number} */ by) {
    this.jump(event, Math.max(0, Math.min(this.pieces.length - 1, this.at + by)));
  }

  /** One frame within the used ones of a piece; from its ends, and of a piece without numbers, to the next one. */
  stepFrame(/** @type {Event} */ event, /** @type {number} */ by) {
    const used = this.usedOf(this.at);
    const frame = (this.frame ?? 0) + by;
    if (!used || this.frame === null || frame < used.first || frame >= used.end) return this.step(event, by);
    event.preventDefault();
    this.pause();
    this.video.currentTime = used.rate.secondsOf(frame);
  }

  jump(/** @type {Event} */ event, /** @type {number} */ index) {
    event.preventDefault();
    this.show(index);
  }

  next = () => {
    if (this.at + 1 < this.pieces.length) return this.show(this.at + 1);
    if (!this.isLooping) this.pause();
    this.show(0);
  };

  turnLoop = (/** @type {Event} */ event) => {
    event.preventDefault();
    this.isLooping = !this.isLooping;
    this.querySelector("[data-loop]")?.setAttribute("aria-pressed", String(this.isLooping));
  };

  /** Where the film is, in seconds from its beginning. */
  get seconds() {
    const before = this.pieces.slice(0, this.at).reduce((sum, _, index) => sum + this.secondsOf(index), 0);
    return before + this.secondsWithin;
  }

  /** How far the piece in front is. */
  get secondsWithin() {
    if (!this.addressOf(this.at)) return this.shown;
    const used = this.usedOf(this.at);
    return Math.max(0, this.video.currentTime - (used ? used.rate.startOf(used.first) : 0));
  }

  tick = () => {
    if (this.isPlaying && !this.addressOf(this.at)) {
      this.shown += TICK_MS / 1000;
      if (this.shown >= this.secondsOf(this.at)) this.next();
    }
    const done = Math.min(1, this.secondsWithin / (this.secondsOf(this.at) || 1));
    this.pieces[this.at]?.style.setProperty("--done", String(done));
    this.querySelector(".cut-time")?.replaceChildren(clock(this.seconds));
    this.sound.follow(this.seconds, this.isPlaying);
  };

  clicked = (/** @type {Event} */ event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const piece = target.closest(".cut-piece");
    if (target.closest("[data-toggle], .cut-viewport")) this.turn(event);
    else if (target.closest("[data-loop]")) this.turnLoop(event);
    else if (piece) this.show(this.pieces.indexOf(/** @type {HTMLElement} */ (piece)));
  };
}

/** Whether two pieces are the same frames of the same take, or the same slate. */
const isSame = (/** @type {HTMLElement} */ one, /** @type {HTMLElement | undefined} */ other) =>
  ["video", "first", "end", "name"].every((name) => one.dataset[name] === other?.dataset[name]);

const clock = (/** @type {number} */ seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

customElements.define("cut-reel", CutReel);
