// Changes to a text that undo takes back: made through the editor, as if they had been typed.

/** Put words in place of what is selected. */
export const type = (/** @type {HTMLTextAreaElement | HTMLInputElement} */ text, /** @type {string} */ words) => {
  text.focus({ preventScroll: true });
  if (document.execCommand(words ? "insertText" : "delete", false, words)) return;
  text.setRangeText(words, text.selectionStart ?? 0, text.selectionEnd ?? 0, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
};

/** Put words in place of those between two characters. */
export const replace = (
  /** @type {HTMLTextAreaElement} */ text,
  /** @type {number} */ from,
  /** @type {number} */ to,
  /** @type {string} */ words,
) => {
  text.focus({ preventScroll: true });
  text.setSelectionRange(from, to);
  type(text, words);
};

/** A phrase with what belongs between it and the text before: nothing, a space, or a comma. */
export const spaced = (/** @type {string} */ before, /** @type {string} */ words) => {
  if (!before.trim()) return words[0].toUpperCase() + words.slice(1);
  const isEnded = /[.!?]\s*$/.test(before);
  const space = /\s$/.test(before) ? "" : " ";
  const phrase = isEnded ? words[0].toUpperCase() + words.slice(1) : words;
  const isDivided = /[,.;:!?]\s*$/.test(before) || words.startsWith("{"); // alternatives go on with the sentence
  return isDivided ? space + phrase : `,${space || " "}${phrase}`;
};
