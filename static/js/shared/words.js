/**
 * Words of scripts in the language of the page. Scripts are written in English; other languages come with the page as
 * document.words (studio/core/translations/words.py), by the English message.
 */

/** @typedef {Record<string, string | number>} Parameters */

/** @type {Record<string, string | string[]>} */
const words = document.words ?? {};

const fill = (/** @type {string} */ text, /** @type {Parameters} */ parameters) =>
  text.replace(/\{(\w+)\}/g, (whole, name) => String(parameters[name] ?? whole));

/** A message in the language of the page; {name} in it is the parameter of that name. */
export function gettext(/** @type {string} */ message, /** @type {Parameters} */ parameters = {}) {
  const translated = words[message];
  return fill(typeof translated === "string" ? translated : message, parameters);
}

/** The form of a message for a number; {count} in it is the number. */
export function ngettext(/** @type {string} */ singular, /** @type {string} */ plural, /** @type {number} */ count,
  /** @type {Parameters} */ parameters = {}) {
  const translated = words[singular];
  const [one, many] = Array.isArray(translated) ? translated : [singular, plural];
  return fill((count === 1 ? one : many) ?? plural, { count: count.toLocaleString(language), ...parameters });
}

/** The language of the page, for Intl. */
export const language = document.documentElement.lang || "en";
