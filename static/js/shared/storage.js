// What this browser remembers. Without storage (switched off, or full) it remembers nothing and all else works.

/** @typedef {"local" | "session"} Place local: for every tab and for long; session: for this tab. */

const storage = (/** @type {Place} */ place) => (place === "local" ? localStorage : sessionStorage);

/** @returns {string | null} */
export const getItem = (/** @type {string} */ name, /** @type {Place} */ place = "local") => {
  try {
    return storage(place).getItem(name);
  } catch {
    return null;
  }
};

export const setItem = (/** @type {string} */ name, /** @type {string} */ value, /** @type {Place} */ place = "local") => {
  try {
    storage(place).setItem(name, value);
  } catch {
    // It is forgotten with the page.
  }
};

export const removeItem = (/** @type {string} */ name, /** @type {Place} */ place = "local") => {
  try {
    storage(place).removeItem(name);
  } catch {
    // There is nothing to forget.
  }
};
