import { request } from "./session.js";
import { getItem, removeItem, setItem } from "./storage.js";

const AT_ONCE = 3;
const PAUSES = [1000, 2000, 4000, 8000, 15000, 30000, 60000]; // while nothing arrives
const GIVE_UP = 4; // after so many failures without one success the parts do not get through: the studio takes them
const VERSION = "1.0.0"; // of tus, by which an upload begins either way

/** @typedef {{start: number, end: number, url: string}} Part */

/** The bucket takes none of the parts: something on the way forbids it. */
export class NotTaken extends Error {}

/** The upload is not there any more, or was refused: `response` says why. */
export class Ended extends Error {
  constructor(/** @type {Response} */ response) {
    super(`answered ${response.status}`);
    this.response = response;
  }
}

const keyOf = (/** @type {File} */ file, /** @type {string} */ endpoint) => ["upload", endpoint, file.name, file.size, file.lastModified].join("::");

const encoded = (/** @type {string} */ text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

/**
 * Begin an upload, or find the one that was begun with the same file.
 * @param {File} file @param {string} endpoint
 * @returns {Promise<{location: string, parts: string}>} its addresses; no `parts`: its bytes go to the first one
 */
export const begin = async (file, endpoint) => {
  const stored = getItem(keyOf(file, endpoint));
  if (stored && (await request(JSON.parse(stored).parts)).ok) return JSON.parse(stored);
  const headers = { "Tus-Resumable": VERSION, "Upload-Length": `${file.size}`, "Upload-Metadata": `filename ${encoded(file.name)}`, "Upload-Direct": "1" };
  const response = await request(endpoint, { method: "POST", headers });
  if (!response.ok) throw new Ended(response);
  const begun = { location: response.headers.get("Location") ?? "", parts: response.headers.get("Upload-Parts") ?? "" };
  if (begun.parts) setItem(keyOf(file, endpoint), JSON.stringify(begun));
  return begun;
};

/** It has ended: the same file chosen again is a new upload. */
export const forget = (/** @type {File} */ file, /** @type {string} */ endpoint) => removeItem(keyOf(file, endpoint));

/** Give an upload up; what arrived is deleted. */
export const cancel = (/** @type {string} */ location) => request(location, { method: "DELETE", headers: { "Tus-Resumable": VERSION } });

/**
 * Send all parts of a file that have not arrived, and have them joined. After a lost network it goes on by itself.
 * @param {File} file
 * @param {string} address of the parts
 * @param {{signal: AbortSignal, progress: (sent: number) => void, lost: () => void}} how
 */
export const sendParts = async (file, address, { signal, progress, lost }) => {
  let failures = 0;
  let hasArrived = false;
  while (!signal.aborted) {
    try {
      const { missing_bytes: missing, parts } = await links(address);
      if (!parts.length) return await join(address, signal);
      await sendAll(file, parts, { signal, progress: (sent) => progress(file.size - missing + sent) });
      hasArrived = true;
      failures = 0;
    } catch (error) {
      if (error instanceof Ended || signal.aborted) throw error;
      failures += 1;
      if (!hasArrived && failures >= GIVE_UP && navigator.onLine && error instanceof NotTaken) throw error;
      lost();
      await pause(PAUSES[Math.min(failures, PAUSES.length) - 1]);
    }
  }
};

const pause = (/** @type {number} */ milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** @returns {Promise<{missing_bytes: number, parts: Part[]}>} */
const links = async (/** @type {string} */ address) => {
  const response = await request(address);
  if (response.ok) return response.json();
  if (response.status === 401 || response.status >= 500) throw new Error("later");
  throw new Ended(response);
};

const join = async (/** @type {string} */ address, /** @type {AbortSignal} */ signal) => {
  while (!signal.aborted) {
    const response = await request(address, { method: "POST" });
    if (response.ok) return;
    if (response.status !== 423) throw response.status >= 500 || response.status === 401 ? new Error("later") : new Ended(response);
    await pause(PAUSES[0]);
  }
};

/**
 * @param {File} file @param {Part[]} parts
 * @param {{signal: AbortSignal, progress: (sent: number) => void}} how
 */
const sendAll = async (file, parts, { signal, progress }) => {
  const waiting = [...parts];
  /** @type {Map<Part, number>} */
  const sent = new Map();
  const next = async () => {
    for (let part = waiting.shift(); part; part = waiting.shift()) {
      const current = part;
      await put(file.slice(current.start, current.end), current.url, signal, (bytes) => {
        sent.set(current, bytes);
        progress([...sent.values()].reduce((sum, one) => sum + one, 0));
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
};

/**
 * @param {Blob} blob @param {string} url @param {AbortSignal} signal @param {(bytes: number) => void} progress
 * @returns {Promise<void>}
 */
const put = (blob, url, signal, progress) =>
  new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest(); // fetch does not say how much has been sent
    const failed = () => reject(new NotTaken(`answered ${sending.status}`));
    sending.upload.addEventListener("progress", ({ loaded }) => progress(loaded));
    sending.addEventListener("load", () => (sending.status < 300 ? resolve() : failed()));
    for (const event of ["error", "abort", "timeout"]) sending.addEventListener(event, failed);
    signal.addEventListener("abort", () => sending.abort(), { once: true });
    sending.open("PUT", url);
    sending.send(blob);
  });
