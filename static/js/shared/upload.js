/**
 * @typedef {{html?: string, sentence?: string, twin?: string}} Answer  what the server made of the file, or why it
 *   did not; `twin`: the name of the file with the same bytes that was there already
 * @typedef {{url: string, role: string, progress: (words: string, share?: number) => void, ended: (answer: Answer) => void}} How
 */

const PIECE_BYTES = 8_000_000;
const PAUSES = [0, 1000, 2000, 4000, 8000, 15000, 30000, 60000, 60000, 60000, 60000, 60000]; // while nothing arrives
const LOST = "Connection lost – goes on by itself";

/**
 * Send one file in pieces. After a lost network it goes on by itself; after a reload or a restart, when the
 * same file is chosen again: what has arrived is not sent twice.
 * @param {File} file
 * @param {How} how
 * @returns {() => void} takes it back
 */
export const upload = (file, how) => {
  /** @type {any} */
  let sending;
  let taken = false;
  begin(file, how).then((made) => {
    sending = made;
    if (taken) made.abort(true);
    else start(made);
  });
  return () => {
    taken = true;
    sending?.abort(true);
  };
};

/** The client is fetched by the first file only. */
const client = async () => {
  await import("../../vendor/tus.min.js");
  return /** @type {any} */ (window).tus;
};

const begin = async (/** @type {File} */ file, /** @type {How} */ { url, role, progress, ended }) => {
  const tus = await client();
  const speed = meter();
  const made = new tus.Upload(file, {
    endpoint: url,
    chunkSize: PIECE_BYTES,
    retryDelays: PAUSES,
    removeFingerprintOnSuccess: true,
    metadata: { filename: file.name, filetype: file.type },
    onBeforeRequest: (/** @type {any} */ request) => request.setHeader("X-CSRFToken", token()),
    onShouldRetry: (/** @type {any} */ error) => {
      const status = error.originalResponse?.getStatus() ?? 0;
      const again = status === 0 || status >= 500 || status === 409 || status === 423;
      if (again) progress(LOST);
      return again;
    },
    onProgress: (/** @type {number} */ done, /** @type {number} */ all) => progress(describe(done, all, speed(done)), done / all),
    onSuccess: async () => ended(await became(`${made.url}?role=${encodeURIComponent(role)}`, file)),
    onError: (/** @type {any} */ error) => ended(refused(error.originalResponse?.getBody(), file)),
  });
  return made;
};

const start = async (/** @type {any} */ sending) => {
  const [known] = await sending.findPreviousUploads();
  if (known) sending.resumeFromPreviousUpload(known);
  sending.start();
};

const token = () => {
  const field = document.querySelector("[name=csrfmiddlewaretoken]");
  if (field instanceof HTMLInputElement) return field.value;
  return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
};

/** Bytes per second over the last few seconds; what was there before is not counted. */
const meter = () => {
  /** @type {[number, number][]} */
  let seen = [];
  return (/** @type {number} */ done) => {
    const now = performance.now() / 1000;
    seen = [...seen.filter(([at]) => now - at < 5), [now, done]];
    const [at, before] = seen[0];
    return now - at > 0.3 ? (done - before) / (now - at) : 0;
  };
};

const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

const left = (/** @type {number} */ seconds) => (seconds < 90 ? `${Math.ceil(seconds)} s left` : `${Math.round(seconds / 60)} min left`);

const describe = (/** @type {number} */ done, /** @type {number} */ all, /** @type {number} */ speed) => {
  const words = `${megabytes(done)} of ${megabytes(all)}`;
  if (done >= all) return `${words} · checking`;
  return speed ? `${words} · ${megabytes(speed)}/s · ${left((all - done) / speed)}` : words;
};

/** @returns {Promise<Answer>} */
const became = async (/** @type {string} */ address, /** @type {File} */ file) => {
  try {
    const answer = await fetch(address);
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
