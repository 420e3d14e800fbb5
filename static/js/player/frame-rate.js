/** Frame numbers, seconds and timecode at a rational rate: the same arithmetic as studio/core/timecode.py. */
export class Rate {
  constructor(/** @type {number} */ num, /** @type {number} */ den) {
    this.num = num;
    this.den = den;
  }

  get perSecond() {
    return this.num / this.den;
  }

  /** A second of steps: 24 at 23.976. */
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

  /** `00:00:05:03`, counted at the nearest whole rate, without drop frames. */
  timecode(/** @type {number} */ frame) {
    const seconds = Math.floor(frame / this.whole);
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, frame % this.whole];
    return parts.map((part) => String(part).padStart(2, "0")).join(":");
  }
}
