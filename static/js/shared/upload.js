import { answered, csrfToken, request } from "./session.js";
/**
 * @typedef {{html?: string, sentence?: string, twin?: string}} Answer  what the server says of the file, or why it
 *   did not take it; `twin`: the name of the file with the same bytes that was there already
 * @typedef {{url: string, role: string, progress: (text: string, share?: number) => void, ended: (answer: Answer) => void}} How
 */

const CLIENT = "../../vendor/tus.min.js"; // a name, so that the type checker passes by; it sets window.tus
const PIECE_BYTES = 8_000_000;
const PAUSES = [0, 1000, 2000, 4000, 8000, 15000, 30000, 60000, 60000, 60000, 60000, 60000]; // while nothing arrives
const LOST = "Connection lost – goes on by itself";
const SIGNED_OUT = "You are signed out – goes on when you have signed in, in another tab";

/**
 * Send one file in pieces. After a lost network it goes on by itself; after a reload or a restart, when the
 * same file is chosen again: what has arrived is not sent twice.
 * @param {File} file
 * @param {How} how
 * @returns {() => void} cancels it
 */
export const upload = (file, how) => {
  /** @type {TusUpload | undefined} */
  let sending;
  let isCancelled = false;
  begin(file, how).then((started) => {
    sending = started;
    if (isCancelled) started.abort(true);
    else start(started);
  });
  return () => {
    isCancelled = true;
    sending?.abort(true);
  };
};

/** The client is fetched by the first file only. */
const client = async () => {
  await import(CLIENT);
  return window.tus;
};

const begin = async (/** @type {File} */ file, /** @type {How} */ { url, role, progress, ended }) => {
  const tus = await client();
  const speed = meter();
  const sending = new tus.Upload(file, {
    endpoint: url,
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

const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

const left = (/** @type {number} */ seconds) => (seconds < 90 ? `${Math.ceil(seconds)} s left` : `${Math.round(seconds / 60)} min left`);

const describe = (/** @type {number} */ done, /** @type {number} */ all, /** @type {number} */ speed) => {
  const text = `${megabytes(done)} of ${megabytes(all)}`;
  if (done >= all) return `${text} · checking`;
  return speed ? `${text} · ${megabytes(speed)}/s · ${left((all - done) / speed)}` : text;
};

/** @returns {Promise<Answer>} */
const outcome = async (/** @type {string} */ address, /** @type {File} */ file) => {
  try {
    const answer = await request(address);
    const body = await answer.text();
    if (!answer.ok) return refused(body, file);
    if (!answer.headers.get("Content-Type")?.startsWith("application/json")) return { html: body };
    const { name, was_there: wasThere } = JSON.parse(body);
    return wasThere ? { twin: name } : {};
  } catch {
    return { sentence: `${file.name} has arrived, but the connection was lost. Choose it again: nothing is sent twice.` };
  }
};

/** @returns {Answer} */
const refused = (/** @type {string | undefined} */ body, /** @type {File} */ file) => {
  try {
    return { sentence: JSON.parse(body ?? "").sentence };
  } catch {
    return { sentence: `${file.name} did not arrive. Choose it again: it goes on where it stopped.` };
  }
};
