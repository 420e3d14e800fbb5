import { firstPicture } from "./frame-clock.js";
import { rateOf } from "./frame-rate.js";

const LOOK_MS = 100;
const NEAR_SECONDS = 0.006; // good enough: less than a sixth of a frame at 24
const FAR_SECONDS = 0.2; // too far to catch up without anybody noticing
const MOST_HASTE = 0.08; // of the speed

/**
 * A second video that does what the player's does: at rest the same moment exactly, and while they play it is kept
 * beside it by small changes of its speed, which nobody sees or hears, and by a seek where that would take too long.
 */
export class Follower {
  /** Whether the time of the first picture is found. */
  isThere = false;

  /** The frame to show, and the one that is being sought. */
  wanted = 0;

  aimed = 0;

  /** Of the first picture, in seconds. */
  start = 0;

  constructor(
    /** @type {import("./frame-player.js").FramePlayer} */ player,
    /** @type {HTMLVideoElement} */ video,
    /** @type {DOMStringMap} */ dataset,
    /** @type {AbortSignal} */ signal,
  ) {
    this.player = player;
    this.video = video;
    this.rate = rateOf(dataset);
    this.last = Math.max(0, Number(dataset.frames) - 1);
    video.controls = false;
    video.tabIndex = -1;
    player.addEventListener("player:frame", this.step, { signal });
    player.addEventListener("player:play", this.begin, { signal });
    player.addEventListener("player:pause", this.rest, { signal });
    player.video.addEventListener("seeked", this.leap, { signal });
    player.video.addEventListener("ratechange", this.keepPace, { signal });
    video.addEventListener("seeked", this.arrived, { signal });
    video.addEventListener("emptied", this.load, { signal });
    this.watch = setInterval(this.correct, LOOK_MS);
    signal.addEventListener("abort", () => {
      clearInterval(this.watch);
      video.pause();
    });
    this.load();
  }

  load = async () => {
    this.isThere = false;
    this.start = (await firstPicture(this.video)).currentTime;
    this.isThere = true;
    if (this.player.video.paused) this.step();
    else this.leap();
  };

  /** The frame that stands beside a frame of the player: the one of the same moment. */
  beside(/** @type {number} */ frame) {
    return Math.min(this.last, this.rate.frameDuring(this.player.rate.secondsOf(frame)));
  }

  /** Of the picture that the player shows, in seconds from the first. */
  get moment() {
    return this.player.video.currentTime - this.player.start;
  }

  /** Seconds by which this video is behind; negative: ahead. */
  get drift() {
    return this.moment - (this.video.currentTime - this.start);
  }

  get isOver() {
    return this.moment >= this.rate.secondsOf(this.last);
  }

  step = () => {
    if (!this.player.video.paused) return;
    this.wanted = this.beside(this.player.frame);
    if (this.isThere && !this.video.seeking) this.aim();
  };

  aim() {
    this.video.pause(); // told late, it would play on from there
    this.aimed = this.wanted;
    this.video.currentTime = this.start + this.rate.secondsOf(this.aimed);
  }

  arrived = () => {
    if (this.video.paused && this.aimed !== this.wanted) this.aim();
  };

  begin = () => {
    this.keepPace();
    if (this.isThere && !this.isOver) this.video.play().catch(() => undefined);
  };

  rest = () => {
    this.video.pause();
    this.step();
  };

  /** The player went somewhere else while it plays: round a loop, or by the bar. */
  leap = () => {
    if (this.player.video.paused) return;
    this.video.currentTime = Math.max(0, this.start + this.moment);
    this.begin();
  };

  keepPace = () => {
    this.video.playbackRate = this.player.video.playbackRate;
  };

  correct = () => {
    const lead = this.player.video;
    if (lead.paused || lead.seeking || this.video.seeking) return;
    if (this.isOver) {
      this.video.pause();
      return;
    }
    const { drift } = this;
    if (Math.abs(drift) > FAR_SECONDS) this.leap();
    const haste = Math.abs(drift) < NEAR_SECONDS ? 0 : Math.max(-MOST_HASTE, Math.min(MOST_HASTE, drift * 2));
    this.video.playbackRate = lead.playbackRate * (1 + haste);
  };
}
