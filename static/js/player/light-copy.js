// A file that this browser cannot play, while its light copy is still being made: wait for that, and play it.
import { mayPlay } from "./playable.js";

const PAUSE_MS = 2000; // between two questions whether the copy is there

/**
 * Watch a video whose copy is being made. `wait` is called when the file turns out not to play here, `ready` with the
 * address of the copy when that is there, `failed` when there will be none.
 * @param {HTMLVideoElement} video
 * @param {{copy: string, type?: string, wait: (share?: number, words?: string) => void, ready: (address: string) => void, failed: () => void}} options
 * @param {AbortSignal} signal
 */
const awaitCopy = (video, { copy, type, wait, ready, failed }, signal) => {
  const own = new AbortController();
  signal.addEventListener("abort", () => own.abort(), { signal: own.signal });
  const begin = () => {
    own.abort();
    if (signal.aborted) return;
    wait();
    ask();
  };
  const ask = async () => {
    const { state, url, share, words } = await stateOf(copy, signal);
    if (signal.aborted) return;
    if (state === "preparing") {
      wait(share, words);
      setTimeout(ask, PAUSE_MS);
    }
    else if (state === "ready") ready(url);
    else failed();
  };
  // A browser that knows only the sound of a file plays that, without a picture.
  const looked = () => video.videoWidth === 0 && begin();
  video.addEventListener("error", begin, { signal: own.signal });
  video.addEventListener("loadedmetadata", looked, { signal: own.signal });
  if (!mayPlay(video, video.src, type) || video.error) begin();
  else if (video.readyState >= HTMLMediaElement.HAVE_METADATA) looked();
};

/**
 * Without an answer it is asked again: the network may come back. `share` is done, from 0 to 1.
 * @returns {Promise<{state: string, url: string, share?: number, words?: string}>}
 */
const stateOf = async (/** @type {string} */ copy, /** @type {AbortSignal} */ signal) => {
  try {
    const response = await fetch(`${copy.split("?")[0]}?state`, { cache: "no-store", signal });
    return response.ok ? await response.json() : { state: "gone", url: "" };
  } catch {
    return { state: "preparing", url: "" };
  }
};

/**
 * Play a light copy in place of a video that this browser cannot play. `element` says meanwhile `data-copying`, and
 * `data-broken` where there is none; `play` gets the address of the copy.
 * @param {HTMLElement} element
 * @param {HTMLVideoElement} video
 * @param {(address: string) => void} play
 * @param {AbortSignal} signal
 * @param {HTMLElement} [file] names in `data-copy` the address to ask, where the video shows one file after the other
 */
export const playCopy = (element, video, play, signal, file = element) => {
  const { copy, originalType: type } = file.dataset;
  delete element.dataset.copying;
  delete element.dataset.broken;
  if (!copy) return;
  const wait = (share = -1, words = "") => {
    element.dataset.copying = "";
    const bar = element.querySelector(".copying progress");
    if (bar instanceof HTMLProgressElement && share >= 0) bar.value = share;
    const label = element.querySelector("[data-progress-words]");
    if (label) label.textContent = words;
  };
  const failed = () => {
    delete element.dataset.copying;
    element.dataset.broken = "";
  };
  const ready = (/** @type {string} */ address) => {
    delete element.dataset.copying;
    play(address);
  };
  awaitCopy(video, { copy, type, wait, ready, failed }, signal);
};

/** In a player of takes. Who has pressed play meanwhile need not press it again. */
export class LightCopy {
  static fits = (/** @type {Element} */ player) => player.hasAttribute("data-copy");

  constructor(/** @type {import("./frame-player.js").FramePlayer} */ player, /** @type {AbortSignal} */ signal) {
    playCopy(player, player.video, (address) => player.change(address, player.isPlayWanted), signal);
  }
}
