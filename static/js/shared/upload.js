import * as direct from "./direct-upload.js";
import { answered, csrfToken, request } from "./session.js";
import { gettext, language } from "./words.js";
/**
 * @typedef {{html?: string, sentence?: string, twin?: string}} Answer  what the server says of the file, or why it
 *   did not take it; `twin`: the name of the file with the same bytes that was there already
 * @typedef {{url: string, role: string, progress: (text: string, share?: number) => void, ended: (answer: Answer) => void}} How
 */

const CLIENT = "../../vendor/tus.min.js"; // a name, so that the type checker passes by; it sets window.tus
const PIECE_BYTES = 8_000_000;
const PAUSES = [0, 1000, 2000, 4000, 8000, 15000, 30000, 60000, 60000, 60000, 60000, 60000]; // while nothing arrives
const CHECK_PAUSE = 1500;
const LOST = gettext("Connection lost – goes on by itself");
const SIGNED_OUT = gettext("You are signed out – goes on when you have signed in, in another tab");

/**
 * Send one file in pieces. After a lost network it goes on by itself; after a reload or a restart, when the
 * same file is chosen again: what has arrived is not sent twice.
 * @param {File} file
 * @param {How} how
 * @returns {() => void} cancels it
 */
export const upload = (file, how) => {
  const cancelled = new AbortController();
  const isDirect = document.body.hasAttribute("data-direct-uploads") && file.size > PIECE_BYTES;
  (isDirect ? toBucket(file, how, cancelled.signal) : throughStudio(file, how, cancelled.signal)).catch(() => undefined);
  return () => cancelled.abort();
};

/** Parts straight to the bucket; where it takes none, through the studio. */
const toBucket = async (/** @type {File} */ file, /** @type {How} */ how, /** @type {AbortSignal} */ signal) => {
  const speed = meter();
  let location = "";
  try {
    const begun = await direct.begin(file, how.url);
    location = begun.location;
    if (!begun.parts) return throughStudio(file, how, signal, location);
    signal.addEventListener("abort", () => { direct.forget(file, how.url); direct.cancel(location); }, { once: true });
    const progress = (/** @type {number} */ sent) => how.progress(describe(sent, file.size, speed(sent)), sent / file.size);
    await direct.sendParts(file, begun.parts, { signal, progress, lost: () => how.progress(LOST) });
    direct.forget(file, how.url);
    if (!signal.aborted) how.ended(await outcome(`${location}?role=${encodeURIComponent(how.role)}`, file));
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof direct.Ended)) return throughStudio(file, how, signal, location);
    direct.forget(file, how.url);
    how.ended(refused(await error.response.text(), file));
  }
};

/** Pieces to the studio; `location` is that of an upload that has begun. */
const throughStudio = async (/** @type {File} */ file, /** @type {How} */ how, /** @type {AbortSignal} */ signal, location = "") => {
  const sending = await begin(file, how, location);
  if (signal.aborted) return sending.abort(true);
  signal.addEventListener("abort", () => sending.abort(true), { once: true });
  return location ? sending.start() : start(sending);
};

/** The client is fetched by the first file only. */
const client = async () => {
  await import(CLIENT);
  return window.tus;
};

const begin = async (/** @type {File} */ file, /** @type {How} */ { url, role, progress, ended }, location = "") => {
  const tus = await client();
  const speed = meter();
  const sending = new tus.Upload(file, {
    endpoint: url,
    uploadUrl: location || null,
    chunkSize: PIECE_BYTES,
    retryDelays: PAUSES,
    removeFingerprintOnSuccess: true,
    metadata: { filename: file.name, filetype: file.type },
    onBeforeRequest: (sent) => sent.setHeader("X-CSRFToken", csrfToken()),
    onShouldRetry: (error) => {
      const status = error.originalResponse?.getStatus() ?? 0;
      answered(status);
      const again = status === 0 || status >= 500 || [401, 409, 423].includes(status);
      if (again) progress(status === 401 ? SIGNED_OUT : LOST);
      return again;
    },
    onProgress: (done, all) => progress(describe(done, all, speed(done)), done / all),
    onSuccess: async () => ended(await outcome(`${sending.url}?role=${encodeURIComponent(role)}`, file)),
    onError: (error) => ended(refused(error.originalResponse?.getBody(), file)),
  });
  return sending;
};

const start = async (/** @type {TusUpload} */ sending) => {
  const [previous] = await sending.findPreviousUploads();
  if (previous) sending.resumeFromPreviousUpload(previous);
  sending.start();
};

/** Bytes per second over the last few seconds; what was there before is not counted. */
const meter = () => {
  /** @type {[number, number][]} */
  let samples = [];
  return (/** @type {number} */ done) => {
    const now = performance.now() / 1000;
    samples = [...samples.filter(([at]) => now - at < 5), [now, done]];
    const [at, before] = samples[0];
    return now - at > 0.3 ? (done - before) / (now - at) : 0;
  };
};

/** In the unit that suits the whole: `12 KB of 40 KB`, `1.2 MB of 40.0 MB`. */
const size = (/** @type {number} */ bytes, /** @type {number} */ all) =>
  all < 1e6 ? `${number(Math.ceil(bytes / 1e3))} KB` : `${number(bytes / 1e6, 1)} MB`;

const number = (/** @type {number} */ value, decimals = 0) =>
  value.toLocaleString(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });

const left = (/** @type {number} */ seconds) => 
  seconds < 90
    ? gettext("{seconds} s left", { seconds: Math.ceil(seconds) })
    : gettext("{minutes} min left", { minutes: Math.round(seconds / 60) });

const describe = (/** @type {number} */ done, /** @type {number} */ all, /** @type {number} */ speed) => {
  const text = gettext("{done} of {all}", { done: size(done, all), all: size(all, all) });
  if (done >= all) return `${text} · ${gettext("checking")}`;
  return speed ? `${text} · ${size(speed, all)}/s · ${left((all - done) / speed)}` : text;
};

/** What became of a file that has arrived; a large one may still be checked by the request that brought it. */
const checked = async (/** @type {string} */ address) => {
  for (;;) {
    const answer = await request(address);
    if (answer.status !== 423) return answer;
    await new Promise((resolve) => setTimeout(resolve, CHECK_PAUSE));
  }
};

/** @returns {Promise<Answer>} */
const outcome = async (/** @type {string} */ address, /** @type {File} */ file) => {
  try {
    const answer = await checked(address);
    const body = await answer.text();
    if (!answer.ok) return refused(body, file);
    if (!answer.headers.get("Content-Type")?.startsWith("application/json")) return { html: body };
    const { name, was_there: wasThere } = JSON.parse(body);
    return wasThere ? { twin: name } : {};
  } catch {
    return { sentence: gettext("{name} has arrived, but the connection was lost. Choose it again: nothing is sent twice.", { name: file.name }) };
  }
};

/** @returns {Answer} */
const refused = (/** @type {string | undefined} */ body, /** @type {File} */ file) => {
  try {
    return { sentence: JSON.parse(body ?? "").sentence };
  } catch {
    return { sentence: gettext("{name} did not arrive. Choose it again: it goes on where it stopped.", { name: file.name }) };
  }
};
