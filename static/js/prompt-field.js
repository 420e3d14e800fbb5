import { MentionList } from "./mention-list.js";

// As the server reads them: an @ at the start of a word, then letters of any script, digits, - and _.
const MENTION = /(?<![\p{L}\p{N}_@])@[\p{L}\p{N}\p{M}_-]*/gu;

/**
 * The prompt: counts characters, puts camera words at the caret (undo works), lists the inputs after an
 * @, deletes a mention as one piece, and sends the form with Ctrl+Enter.
 */
class PromptField extends HTMLElement {
  connectedCallback() {
    this.list = new MentionList(/** @type {HTMLElement} */ (this.querySelector(".mention-list")), this.choose);
    this.addEventListener("input", this.changed);
    this.addEventListener("keydown", this.pressed);
    this.addEventListener("click", this.clicked);
    this.addEventListener("focusout", this.left);
    document.addEventListener("htmx:afterSwap", this.judged);
    document.addEventListener("htmx:load", this.begin);
  }

  disconnectedCallback() {
    this.removeEventListener("input", this.changed);
    this.removeEventListener("keydown", this.pressed);
    this.removeEventListener("click", this.clicked);
    this.removeEventListener("focusout", this.left);
    document.removeEventListener("htmx:afterSwap", this.judged);
    document.removeEventListener("htmx:load", this.begin);
  }

  /** Asked for each time: a swap puts the kept one in place of the new one. */
  get text() {
    return /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"));
  }

  /** htmx has put the kept textarea back into its place, and listens. */
  begin = (/** @type {Event} */ event) => {
    if (!(/** @type {Node} */ (event.target).contains(this))) return;
    this.text.placeholder = this.dataset.placeholder ?? "";
    this.count();
    // The server has judged another text than the one that stands here: ask again.
    const isJudged = Number(this.dataset.judged) === [...this.text.value].length;
    if (!isJudged) this.text.dispatchEvent(new Event("studio:inputs", { bubbles: true }));
  };

  changed = () => {
    this.isWanted = false;
    this.count();
    const word = this.word();
    this.list.offer(word ? this.names().filter((name) => name.toLowerCase().startsWith(word.toLowerCase())) : [], word);
    this.mark();
  };

  left = () => this.close();

  clicked = (/** @type {MouseEvent} */ event) => {
    const chip = /** @type {HTMLElement} */ (event.target).closest("[data-words]");
    if (chip) this.insert(this.spaced(chip.getAttribute("data-words") ?? ""));
  };

  pressed = (/** @type {KeyboardEvent} */ event) => {
    if (event.isComposing) return;
    const isHandled = event.key === "Enter" && (event.ctrlKey || event.metaKey)
      ? this.send()
      : this.list.press(event.key) || (event.key === "Backspace" && this.erase());
    if (isHandled) event.preventDefault();
    this.mark();
  };

  count() {
    const output = this.querySelector("output");
    const length = [...this.text.value.trim()].length;
    output?.replaceChildren(`${length} / ${this.dataset.most}`);
    output?.toggleAttribute("data-over", length > Number(this.dataset.most));
  }

  /** Insert at the caret through the editor, so that undo takes it back. */
  insert(/** @type {string} */ words) {
    this.text.focus();
    if (document.execCommand("insertText", false, words)) return;
    this.text.setRangeText(words, this.text.selectionStart, this.text.selectionEnd, "end");
    this.text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** The words with what belongs between them and the text before: nothing, a space, or a comma. */
  spaced(/** @type {string} */ words) {
    const before = this.text.value.slice(0, this.text.selectionStart);
    if (!before.trim()) return words;
    const isEnded = /[.!?]\s*$/.test(before);
    const space = /\s$/.test(before) ? "" : " ";
    const phrase = isEnded ? words[0].toUpperCase() + words.slice(1) : words;
    return /[,.;:!?]\s*$/.test(before) ? space + phrase : `,${space || " "}${phrase}`;
  }

  /** The main button; if what was just written is still being checked, as soon as it may be pressed. */
  send() {
    const main = /** @type {HTMLButtonElement | null} */ (document.querySelector("#verdict .button-primary"));
    this.isWanted = Boolean(main?.disabled);
    main?.click();
    return true;
  }

  judged = (/** @type {Event} */ event) => {
    if (this.isWanted && /** @type {CustomEvent} */ (event).detail.target.id === "verdict") {
      this.send();
      this.isWanted = false;
    }
  };

  names() {
    return [...document.querySelectorAll(".tray-item[data-mention]")].map((item) => item.getAttribute("data-mention") ?? "");
  }

  /** The @word that ends at the caret, if there is one. */
  word() {
    const { selectionStart, selectionEnd, value } = this.text;
    if (selectionStart !== selectionEnd) return undefined;
    return [...value.slice(0, selectionStart).matchAll(MENTION)].find((one) => one.index + one[0].length === selectionStart)?.[0];
  }

  choose = (/** @type {string} */ name) => {
    const { selectionStart } = this.text;
    this.text.setSelectionRange(selectionStart - (this.word() ?? "").length, selectionStart);
    this.insert(`${name} `);
    this.close();
  };

  /** Backspace in or behind the mention of an input takes all of it. */
  erase() {
    const { selectionStart: at, selectionEnd, value } = this.text;
    const found = [...value.matchAll(MENTION)].find((one) => one.index < at && at <= one.index + one[0].length);
    if (!found || at !== selectionEnd || !this.names().includes(found[0])) return false;
    this.text.setSelectionRange(found.index, found.index + found[0].length);
    return document.execCommand("delete");
  }

  close() {
    this.list.close();
    this.mark();
  }

  mark() {
    if (this.list.current) this.text.setAttribute("aria-activedescendant", this.list.current.id);
    else this.text.removeAttribute("aria-activedescendant");
  }
}

customElements.define("prompt-field", PromptField);
