const SVG = "http://www.w3.org/2000/svg";

/** The sound behind the bar, as a quiet row of peaks. */
export class Waveform {
  static fits = (/** @type {HTMLElement} */ player) => Boolean(player.dataset.waveform);

  constructor(/** @type {import("./frame-player.js").FramePlayer} */ player, /** @type {AbortSignal} */ signal) {
    this.track = player.querySelector(".seek-track");
    this.load(player.dataset.waveform ?? "", signal).catch(() => undefined); // a bar without it works as well
  }

  async load(/** @type {string} */ address, /** @type {AbortSignal} */ signal) {
    const { peaks } = await (await fetch(address, { signal })).json();
    const wave = document.createElementNS(SVG, "svg");
    const path = document.createElementNS(SVG, "path");
    wave.setAttribute("class", "seek-wave");
    wave.setAttribute("viewBox", `0 0 ${peaks.length} 200`);
    wave.setAttribute("preserveAspectRatio", "none");
    path.setAttribute("d", peaks.map((/** @type {number} */ peak, /** @type {number} */ at) => `M${at},${100 - peak}h1V${100 + peak}h-1Z`).join(""));
    wave.append(path);
    this.track?.before(wave);
  }
}
