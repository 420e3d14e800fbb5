// As the server reads them: an @ at the start of a word, then letters of any script, digits, - and _.
export const MENTION = /(?<![\p{L}\p{N}_@])@[\p{L}\p{N}\p{M}_-]*/gu;

/** Two spellings of one name: case and composed letters do not count. */
export const key = (/** @type {string} */ name) => name.normalize("NFKC").toLowerCase();

/**
 * The name of a tray that a mention means, as the server takes it: without the dashes of a sentence
 * that may follow. "" for none.
 * @param {string} mention with its @
 * @param {string[]} names without it
 */
export const meant = (mention, names) => {
  const keys = new Set(names.map(key));
  let name = mention.slice(1);
  while (name && !keys.has(key(name))) {
    if (!/[-_]$/.test(name)) return "";
    name = name.slice(0, -1);
  }
  return name;
};

/** The layer behind a textarea: the same words, with a chip under each mention. The text itself stays plain. */
export class MentionLayer {
  /** @param {HTMLElement} layer */
  constructor(layer) {
    this.layer = layer;
  }

  /**
   * @param {HTMLTextAreaElement} text
   * @param {string[]} names
   * @param {number | undefined} writing where a mention is just being written: not yet judged
   */
  draw(text, names, writing) {
    const parts = [];
    let done = 0;
    for (const { index, 0: mention } of text.value.matchAll(MENTION)) {
      if (mention.length < 2 || index === writing) continue;
      const name = meant(mention, names);
      const end = index + (name ? name.length + 1 : mention.length);
      parts.push(text.value.slice(done, index), chip(text.value.slice(index, end), Boolean(name)));
      done = end;
    }
    this.layer.replaceChildren(...parts, text.value.slice(done), "\n");
    this.follow(text);
  }

  /** As wide as the words of the textarea, and scrolled as far. */
  follow(/** @type {HTMLTextAreaElement} */ text) {
    this.layer.style.setProperty("--text-width", `${text.clientWidth}px`);
    this.layer.style.setProperty("--scrolled", `${-text.scrollTop}px`);
  }
}

const chip = (/** @type {string} */ words, /** @type {boolean} */ isKnown) => {
  const mark = document.createElement("mark");
  mark.className = "mention";
  mark.dataset.state = isKnown ? "known" : "broken";
  mark.textContent = words;
  return mark;
};
