const SVG = "http://www.w3.org/2000/svg";

/** The sound behind the bar, as a quiet row of peaks. */
export class Waveform {
  static fits = (/** @type {HTMLElement} */ player) => Boolean(player.dataset.waveform);

  constructor(/** @type {import("./frame-player.js").FramePlayer} */ player, /** @type {AbortSignal} */ signal) {
    this.player = player;
    this.track = player.querySelector(".seek-track");
    this.load(player.dataset.waveform ?? "", signal).catch(() => undefined); // a bar without it works as well
  }

  /** Where a moment is on the bar, from 0 to 1: the bar counts frames, which need not last equally long. */
  placeOf(/** @type {number} */ seconds) {
    const { rate, last } = this.player;
    const frame = Math.min(last, rate.frameDuring(seconds));
    const within = (seconds - rate.secondsOf(frame)) / rate.lengthOf(frame) + 0.5;
    return Math.min(1, (frame + within) / (last + 1));
  }

  async load(/** @type {string} */ address, /** @type {AbortSignal} */ signal) {
    const { peaks, seconds } = await (await fetch(address, { signal })).json();
    const wave = document.createElementNS(SVG, "svg");
    const path = document.createElementNS(SVG, "path");
    wave.setAttribute("class", "seek-wave");
    wave.setAttribute("viewBox", `0 0 ${peaks.length} 200`);
    wave.setAttribute("preserveAspectRatio", "none");
    const xs = Array.from({ length: peaks.length + 1 }, (_, at) => this.placeOf((at * seconds) / peaks.length) * peaks.length);
    path.setAttribute("d", peaks.map((/** @type {number} */ peak, /** @type {number} */ at) => `M${xs[at]},${100 - peak}H${xs[at + 1]}V${100 + peak}H${xs[at]}Z`).join(""));
    wave.append(path);
    this.track?.before(wave);
  }
}
