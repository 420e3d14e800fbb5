// Undo: an action that takes another back, offered for ten seconds, or longer to whoever has the focus on it.

export const UNDO_MS = 10_000;

export const takeBack = (/** @type {Undo} */ { url, values }, /** @type {Element} */ source) => {
  window.htmx.ajax("POST", url, { source, swap: "none", values });
};

/**
 * Calls `over` when an element has been shown for its time; the time stands still while the focus is inside.
 * @param {Element} element @param {() => void} over @param {number} ms @param {AbortSignal} [signal]
 * @returns {() => void} begins the time anew
 */
export const lasting = (element, over, ms, signal) => {
  let timer = 0;
  const begin = () => {
    clearTimeout(timer);
    timer = setTimeout(over, ms);
  };
  element.addEventListener("focusin", () => clearTimeout(timer), { signal });
  element.addEventListener("focusout", begin, { signal });
  signal?.addEventListener("abort", () => clearTimeout(timer));
  return begin;
};
