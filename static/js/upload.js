/**
 * @typedef {{html?: string, sentence?: string}} Answer  what the server made of the file, or why it did not
 */

/**
 * Send one file; fetch() cannot tell how far an upload is.
 * @param {File} file
 * @param {{url: string, role: string, progress: (words: string) => void, ended: (answer: Answer) => void}} how
 * @returns {() => void} takes it back
 */
export const upload = (file, { url, role, progress, ended }) => {
  const request = new XMLHttpRequest();
  const form = new FormData();
  const started = Date.now();
  form.append("role", role);
  form.append("file", file);
  request.upload.onprogress = (event) => progress(describe(event, (Date.now() - started) / 1000));
  request.onload = () => ended(read(request, file));
  request.onerror = () => ended({ sentence: `${file.name} did not arrive: the connection was lost. Choose it again.` });
  request.open("POST", url);
  request.setRequestHeader("X-CSRFToken", token());
  request.send(form);
  return () => request.abort();
};

const token = () => {
  const field = document.querySelector("[name=csrfmiddlewaretoken]");
  return field instanceof HTMLInputElement ? field.value : "";
};

const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

const describe = (/** @type {ProgressEvent} */ event, /** @type {number} */ seconds) => {
  const done = `${megabytes(event.loaded)} of ${megabytes(event.total)}`;
  if (event.loaded >= event.total) return `${done} · checking`;
  const speed = event.loaded / Math.max(0.2, seconds);
  return `${done} · ${megabytes(speed)}/s · ${Math.ceil((event.total - event.loaded) / Math.max(1, speed))} s left`;
};

/** @returns {Answer} */
const read = (/** @type {XMLHttpRequest} */ request, /** @type {File} */ file) => {
  if (request.status === 200) return { html: request.responseText };
  const otherwise = request.status === 413 ? "is too large." : "could not be taken. Choose it again.";
  try {
    return { sentence: JSON.parse(request.responseText).sentence };
  } catch {
    return { sentence: `${file.name} ${otherwise}` }; // an answer from something between us and the studio
  }
};
