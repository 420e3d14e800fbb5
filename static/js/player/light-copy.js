// A file that this browser cannot play, while its light copy is still being made: wait for that, and play it.
import { mayPlay } from "./playable.js";

const PAUSE_MS = 2000; // between two questions whether the copy is there

/**
 * Watch a video whose copy is being made. `wait` is called when the file turns out not to play here, `ready` with the
 * address of the copy when that is there, `failed` when there will be none.
 * @param {HTMLVideoElement} video
 * @param {{copy: string, type?: string, wait: () => void, ready: (address: string) => void, failed: () => void}} options
 * @param {AbortSignal} signal
 */
export const awaitCopy = (video, { copy, type, wait, ready, failed }, signal) => {
  const own = new AbortController();
  signal.addEventListener("abort", () => own.abort(), { signal: own.signal });
  const begin = () => {
    own.abort();
    if (signal.aborted) return;
    wait();
    ask();
  };
  const ask = async () => {
    const { state, url } = await stateOf(copy, signal);
    if (signal.aborted) return;
    if (state === "preparing") setTimeout(ask, PAUSE_MS);
    else if (state === "ready") ready(url);
    else failed();
  };
  // A browser that knows only the sound of a file plays that, without a picture.
  const looked = () => video.videoWidth === 0 && begin();
  video.addEventListener("error", begin, { signal: own.signal });
  video.addEventListener("loadedmetadata", looked, { signal: own.signal });
  if (!mayPlay(video, video.currentSrc || video.src, type) || video.error) begin();
};

/** @returns {Promise<{state: string, url: string}>} Without an answer it is asked again: the network may come back. */
const stateOf = async (/** @type {string} */ copy, /** @type {AbortSignal} */ signal) => {
  try {
    const response = await fetch(`${copy}?state`, { cache: "no-store", signal });
    return response.ok ? await response.json() : { state: "gone", url: "" };
  } catch {
    return { state: "preparing", url: "" };
  }
};

/** In a player of takes. Who has pressed play meanwhile need not press it again. */
export class LightCopy {
  static fits = (/** @type {Element} */ player) => player.hasAttribute("data-copy");

  constructor(/** @type {import("./frame-player.js").FramePlayer} */ player, /** @type {AbortSignal} */ signal) {
    const { copy = "", originalType: type } = player.dataset;
    const wait = () => {
      player.dataset.copying = "";
    };
    const failed = () => {
      delete player.dataset.copying;
      player.dataset.broken = "";
    };
    const ready = (/** @type {string} */ address) => {
      const { frame, isPlayWanted } = player;
      delete player.dataset.copying;
      player.video.src = address;
      player.load();
      player.seek(frame);
      if (isPlayWanted) player.play();
    };
    awaitCopy(player.video, { copy, type, wait, ready, failed }, signal);
  }
}
