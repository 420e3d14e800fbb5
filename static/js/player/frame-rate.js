import { language } from "../shared/words.js";

const LATE_SECONDS = 0.01; // how late the clock of a player may be where frames have times of their own

/** Frame numbers, seconds and timecode at a rational rate: the same arithmetic as studio/core/values/timecode.py. */
export class Rate {
  constructor(/** @type {number} */ num, /** @type {number} */ den) {
    this.num = num;
    this.den = den;
  }

  get perSecond() {
    return this.num / this.den;
  }

  /** A second of timecode: 24 frames at 23.976. */
  get whole() {
    return Math.max(1, Math.round(this.perSecond));
  }

  /** The time to seek to so that a frame is shown: its middle. Its beginning would show the one before, often. */
  secondsOf(/** @type {number} */ frame) {
    return ((frame + 0.5) * this.den) / this.num;
  }

  /** The frame that is shown at a time of the player's clock, which may lag by almost half a frame. */
  frameAt(/** @type {number} */ seconds) {
    return Math.max(0, Math.floor((seconds * this.num) / this.den + 0.45));
  }

  /** The frame that lasts over a time that is exact. */
  frameDuring(/** @type {number} */ seconds) {
    return Math.max(0, Math.floor((seconds * this.num) / this.den + 1e-3));
  }

  /** How many seconds a frame is shown. */
  lengthOf(/** @type {number} */ _frame) {
    return this.den / this.num;
  }

  /** How many frames there are from one to another that is some seconds away. */
  framesIn(/** @type {number} */ seconds, /** @type {number} */ _frame) {
    return seconds * this.whole;
  }

  /** When a frame begins, in seconds. */
  startOf(/** @type {number} */ frame) {
    return (frame * this.den) / this.num;
  }

  /** `1.5 s · f36`, of a range `1.5–3.5 s · f36–84`: as time_label in studio/core/values/formatting.py. Timecode for who wants it. */
  label(/** @type {number} */ first, /** @type {number | null} */ last = null) {
    if (document.documentElement.dataset.times === "timecode") {
      return last === null ? this.timecode(first) : `${this.timecode(first)} – ${this.timecode(last)}`;
    }
    const seconds = (/** @type {number} */ frame) => this.startOf(frame).toLocaleString(language, { maximumFractionDigits: 2, useGrouping: false });
    if (last === null) return `${seconds(first)} s · f${first}`;
    return `${seconds(first)}–${seconds(last)} s · f${first}–${last}`;
  }

  /** `00:00:05:03`, counted at the nearest whole rate, without drop frames. */
  timecode(/** @type {number} */ frame) {
    const seconds = Math.floor(frame / this.whole);
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, frame % this.whole];
    return parts.map((part) => String(part).padStart(2, "0")).join(":");
  }
}

/** A rate that varies: each frame has a time of its own. Timecode is counted at the mean rate. */
class VariableRate extends Rate {
  /** When each frame begins, in seconds; at last when the last one ends. */
  starts = [0];

  /** `table`: `1/12800 2560x10 512`, the seconds of a tick and runs of frames (table_of in studio/media/timeline.py). */
  constructor(/** @type {number} */ num, /** @type {number} */ den, /** @type {string} */ table) {
    super(num, den);
    const [base, ...runs] = table.split(" ");
    const [above, below = 1] = base.split("/").map(Number);
    let ticks = 0;
    for (const run of runs) {
      const [step, count = 1] = run.split("x").map(Number);
      for (let at = 0; at < count; at += 1) {
        ticks += step;
        this.starts.push((ticks * above) / below);
      }
    }
  }

  get last() {
    return this.starts.length - 2;
  }

  /** @override */
  startOf(/** @type {number} */ frame) {
    return this.starts[frame];
  }

  /** @override */
  secondsOf(/** @type {number} */ frame) {
    const at = Math.min(this.last, Math.max(0, frame));
    return (this.starts[at] + this.starts[at + 1]) / 2;
  }

  /** @override */
  frameAt(/** @type {number} */ seconds) {
    const frame = this.frameDuring(seconds);
    const after = Math.min(this.last, frame + 1);
    const late = Math.min(LATE_SECONDS, 0.45 * Math.min(this.lengthOf(frame), this.lengthOf(after)));
    return this.starts[after] - seconds < late ? after : frame;
  }

  /** @override */
  frameDuring(/** @type {number} */ seconds) {
    let [from, to] = [0, this.last];
    while (from < to) {
      const middle = Math.ceil((from + to) / 2);
      if (this.starts[middle] <= seconds + 1e-5) from = middle;
      else to = middle - 1;
    }
    return from;
  }

  /** @override */
  lengthOf(/** @type {number} */ frame) {
    return this.starts[frame + 1] - this.starts[frame];
  }

  /** @override */
  framesIn(/** @type {number} */ seconds, /** @type {number} */ frame) {
    const away = this.frameDuring(this.starts[frame] + seconds) - frame;
    return away || Math.sign(seconds);
  }
}

/**
 * The rate of a player or a side of it.
 * @param {DOMStringMap} dataset `rateNum`, `rateDen`; of a variable rate also `frameTimes`
 */
export const rateOf = ({ rateNum, rateDen, frameTimes }) =>
  frameTimes ? new VariableRate(Number(rateNum), Number(rateDen), frameTimes) : new Rate(Number(rateNum), Number(rateDen));
