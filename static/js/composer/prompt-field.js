import { isComposing } from "../shared/composing.js";
import { replace, spaced, type } from "./caret.js";
import { key, meant, MENTION, MentionLayer } from "./mention-layer.js";
import { MentionList } from "./mention-list.js";

/** The beginning of a group of alternatives. */
const GROUP = /\{[^{}]*[|\n]/;

/**
 * The prompt: counts characters, puts camera words at the caret (undo works), lists the inputs after
 * an `@`, shows mentions as chips and deletes each as one piece, and sends the form at the key of the table.
 */
class PromptField extends HTMLElement {
  /** Whether to order as soon as what was written is checked. */
  isWanted = false;

  /** Whether a check waits for the list to close. */
  isHeld = false;

  /** @type {MentionList} */
  list;

  /** @type {MentionLayer} */
  layer;

  /** @type {ResizeObserver} */
  sizes;

  connectedCallback() {
    this.list = new MentionList(/** @type {HTMLElement} */ (this.querySelector(".mention-list")), this.choose);
    this.layer = new MentionLayer(/** @type {HTMLElement} */ (this.querySelector(".prompt-layer")));
    this.sizes = new ResizeObserver(() => this.layer.follow(this.text));
    this.addEventListener("input", this.changed);
    this.addEventListener("beforeinput", this.erased);
    this.addEventListener("keydown", this.pressed);
    this.addEventListener("click", this.clicked);
    this.addEventListener("focusout", this.left);
    this.addEventListener("scroll", this.scrolled, { capture: true });
    document.addEventListener("htmx:afterSwap", this.checked);
    document.addEventListener("htmx:beforeRequest", this.hold);
    document.addEventListener("htmx:load", this.begin);
    document.addEventListener("studio:inputs", this.draw);
    document.addEventListener("studio:renamed", this.renamed);
    document.body.addEventListener("studio:write", this.written);
    document.addEventListener("key:generate", this.generate);
    this.draw();
  }

  disconnectedCallback() {
    this.sizes.disconnect();
    this.removeEventListener("input", this.changed);
    this.removeEventListener("beforeinput", this.erased);
    this.removeEventListener("keydown", this.pressed);
    this.removeEventListener("click", this.clicked);
    this.removeEventListener("focusout", this.left);
    this.removeEventListener("scroll", this.scrolled, { capture: true });
    document.removeEventListener("htmx:afterSwap", this.checked);
    document.removeEventListener("htmx:beforeRequest", this.hold);
    document.removeEventListener("htmx:load", this.begin);
    document.removeEventListener("studio:inputs", this.draw);
    document.removeEventListener("studio:renamed", this.renamed);
    document.body.removeEventListener("studio:write", this.written);
    document.removeEventListener("key:generate", this.generate);
  }

  /** Asked for each time: a swap puts the kept one in place of the new one. */
  get text() {
    return /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"));
  }

  /** htmx has put the kept textarea back into its place, and listens. */
  begin = (/** @type {Event} */ event) => {
    if (!(/** @type {Node} */ (event.target).contains(this))) return;
    this.sizes.observe(this.text);
    this.text.placeholder = this.dataset.placeholder ?? "";
    this.count();
    this.draw();
    // The server has checked another text than the one that stands here: ask again.
    const isChecked = Number(this.dataset.checkedLength) === [...this.text.value].length;
    if (!isChecked) this.text.dispatchEvent(new Event("studio:inputs", { bubbles: true }));
  };

  changed = (/** @type {Event} */ event) => {
    this.isWanted = false;
    if (/** @type {InputEvent} */ (event).inputType === "historyUndo") this.deselect();
    this.count();
    const word = this.word();
    const begun = word === undefined ? undefined : key(word.slice(1));
    const fits = begun === undefined ? [] : this.inputs().filter(({ name }) => key(name).startsWith(begun));
    this.list.offer(fits);
    this.draw();
    this.mark();
    this.release();
  };

  /** What undo brings back is selected, and the next letter would replace it. */
  deselect() {
    const { selectionEnd } = this.text;
    this.text.setSelectionRange(selectionEnd, selectionEnd);
  }

  /** A name that is just being chosen is not judged: what is checked is asked for once the list has closed. */
  hold = (/** @type {Event} */ event) => {
    const { elt } = /** @type {CustomEvent} */ (event).detail;
    if (!elt.matches("#composer-form > [hx-target='#readiness']") || this.list.isClosed) return;
    event.preventDefault();
    this.isHeld = true;
  };

  left = () => {
    this.close();
    this.draw();
  };

  scrolled = () => this.layer.follow(this.text);

  draw = () => {
    const word = this.text === document.activeElement ? this.word() : undefined;
    const writing = word === undefined ? undefined : this.text.selectionStart - word.length;
    this.layer.draw(this.text, this.names(), writing);
  };

  clicked = (/** @type {MouseEvent} */ event) => {
    const chip = /** @type {HTMLElement} */ (event.target).closest("[data-words]");
    const before = this.text.value.slice(0, this.text.selectionStart);
    if (!chip) return;
    chip.closest("details")?.removeAttribute("open");
    type(this.text, spaced(before, chip.getAttribute("data-words") ?? ""));
  };

  pressed = (/** @type {KeyboardEvent} */ event) => {
    if (isComposing(event)) return;
    if (this.list.press(event.key)) event.preventDefault();
    this.mark();
    this.release();
  };

  count() {
    const output = this.querySelector("output");
    const length = [...this.text.value.trim()].length;
    output?.replaceChildren(`${length} / ${this.dataset.most}`);
    // What alternatives make of it is counted by the server, each for itself.
    const isOver = length > Number(this.dataset.most) && !GROUP.test(this.text.value);
    output?.toggleAttribute("data-over", isOver);
  }

  /** Other words altogether, from history or a template; the first [gap] is selected. Undo brings the old ones back. */
  written = (/** @type {Event} */ event) => {
    const { text } = /** @type {CustomEvent<{text: string}>} */ (event).detail;
    replace(this.text, 0, this.text.value.length, text);
    const gap = text.match(/\[[^\]]*\]/);
    if (gap) this.text.setSelectionRange(gap.index ?? 0, (gap.index ?? 0) + gap[0].length);
  };

  generate = (/** @type {Event} */ event) => {
    event.preventDefault();
    this.send();
  };

  /** The main button; if what was just written is still being checked, as soon as it may be pressed. */
  send() {
    const main = /** @type {HTMLButtonElement | null} */ (document.querySelector("#readiness .button-primary"));
    this.isWanted = Boolean(main?.disabled);
    main?.click();
  }

  checked = (/** @type {Event} */ event) => {
    if (this.isWanted && /** @type {CustomEvent} */ (event).detail.target.id === "readiness") {
      this.send();
      this.isWanted = false;
    }
  };

  /** The inputs in the trays. */
  inputs() {
    return [...document.querySelectorAll(".tray-item:has(.tray-name-field)")].map((item) => ({
      name: /** @type {HTMLInputElement} */ (item.querySelector(".tray-name-field")).value,
      picture: item.querySelector("img")?.src ?? "",
    }));
  }

  names() {
    return this.inputs().map(({ name }) => name);
  }

  /** The @word that ends at the caret, if there is one. */
  word() {
    const { selectionStart, selectionEnd, value } = this.text;
    if (selectionStart !== selectionEnd) return undefined;
    return [...value.slice(0, selectionStart).matchAll(MENTION)].find((one) => one.index + one[0].length === selectionStart)?.[0];
  }

  choose = (/** @type {string} */ mention) => {
    const { selectionStart } = this.text;
    replace(this.text, selectionStart - (this.word() ?? "").length, selectionStart, `${mention} `);
    this.close();
  };

  /** Erasing in or at the mention of an input takes all of it. */
  erased = (/** @type {InputEvent} */ event) => {
    const isBack = event.inputType === "deleteContentBackward";
    const { selectionStart: at, selectionEnd, value } = this.text;
    if ((!isBack && event.inputType !== "deleteContentForward") || at !== selectionEnd) return;
    for (const { index, 0: mention } of value.matchAll(MENTION)) {
      const name = meant(mention, this.names());
      const end = index + 1 + name.length;
      if (!name || (isBack ? at <= index || at > end : at < index || at >= end)) continue;
      event.preventDefault();
      replace(this.text, index, end, "");
      return;
    }
  };

  /** An input has another name: its mentions follow. */
  renamed = (/** @type {Event} */ event) => {
    const { from, to } = /** @type {CustomEvent<{from: string, to: string}>} */ (event).detail;
    const before = document.activeElement;
    const mentions = [...this.text.value.matchAll(MENTION)].reverse();
    for (const { index, 0: mention } of mentions) {
      const name = meant(mention, [from]);
      if (name) replace(this.text, index, index + 1 + name.length, `@${to}`);
    }
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    this.draw();
  };

  close() {
    this.list.close();
    this.mark();
    this.release();
  }

  release() {
    if (!this.isHeld || !this.list.isClosed) return;
    this.isHeld = false;
    this.text.dispatchEvent(new Event("studio:inputs", { bubbles: true }));
  }

  mark() {
    if (this.list.current) this.text.setAttribute("aria-activedescendant", this.list.current.id);
    else this.text.removeAttribute("aria-activedescendant");
  }
}

customElements.define("prompt-field", PromptField);
