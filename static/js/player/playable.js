// Which files this browser plays: it is asked first, and what it turned out not to play is remembered for that file.
import { getItem, setItem } from "../shared/storage.js";

const BROKEN = "broken";
const keyOf = (/** @type {string} */ address) => `plays:${new URL(address, location.href).pathname}`;

/**
 * Whether a file is worth a try. `type` is its media type with codecs; without one only a try can tell.
 * @param {HTMLVideoElement} video @param {string} address @param {string} [type]
 */
export const mayPlay = (video, address, type) =>
  getItem(keyOf(address)) !== BROKEN && getItem(keyOf(address), "session") !== BROKEN && (!type || video.canPlayType(type) !== "");

/** What a browser cannot decode it never will; what did not load may have been the network, so only for this tab. */
export const rememberBroken = (/** @type {string} */ address, /** @type {MediaError | null} */ error) => {
  if (error?.code === MediaError.MEDIA_ERR_NETWORK) return;
  setItem(keyOf(address), BROKEN, error?.code === MediaError.MEDIA_ERR_DECODE ? "local" : "session");
};
