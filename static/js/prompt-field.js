/**
 * The prompt: counts characters, puts camera words at the caret (undo works), lists the inputs after an
 * @, deletes a mention as one piece, and sends the form with Ctrl+Enter.
 */
class PromptField extends HTMLElement {
  connectedCallback() {
    this.text = /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"));
    this.list = /** @type {HTMLElement} */ (this.querySelector(".mention-list"));
    this.addEventListener("input", this.changed);
    this.addEventListener("keydown", this.pressed);
    this.addEventListener("click", this.clicked);
    this.addEventListener("focusout", this.left);
    this.count();
  }

  disconnectedCallback() {
    this.removeEventListener("input", this.changed);
    this.removeEventListener("keydown", this.pressed);
    this.removeEventListener("click", this.clicked);
    this.removeEventListener("focusout", this.left);
  }

  changed = () => {
    this.count();
    this.offer();
  };

  left = () => setTimeout(() => this.contains(document.activeElement) || this.close(), 150);

  clicked = (/** @type {MouseEvent} */ event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const chip = target.closest("[data-words]");
    const option = target.closest("[role=option]");
    if (chip) this.insert(this.spaced(chip.getAttribute("data-words") ?? ""));
    else if (option) this.choose(option);
  };

  pressed = (/** @type {KeyboardEvent} */ event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.send();
    } else if (!this.list.hidden && this.move(event.key)) event.preventDefault();
    else if (event.key === "Backspace" && this.eraseMention()) event.preventDefault();
  };

  count() {
    const output = this.querySelector("output");
    const length = [...this.text.value.trim()].length;
    const most = Number(this.dataset.most);
    if (!output) return;
    output.textContent = `${length} / ${most}`;
    output.toggleAttribute("data-over", length > most);
  }

  /** Insert at the caret through the editor, so that undo takes it back. */
  insert(/** @type {string} */ words) {
    this.text.focus();
    if (!document.execCommand("insertText", false, words)) {
      this.text.setRangeText(words, this.text.selectionStart, this.text.selectionEnd, "end");
      this.text.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  spaced(/** @type {string} */ words) {
    const before = this.text.value.slice(0, this.text.selectionStart);
    if (!before.trim()) return words;
    return /[,.;:]\s*$/.test(before) ? ` ${words}`.replace(/^ (?=.*)/, before.endsWith(" ") ? "" : " ") : `, ${words}`;
  }

  send() {
    const buttons = ["generate", "draft"].map((id) => document.getElementById(id));
    const button = buttons.find((one) => one instanceof HTMLButtonElement && !one.disabled);
    button?.click();
  }

  /** The @word that ends at the caret, if there is one. */
  word() {
    const before = this.text.value.slice(0, this.text.selectionStart);
    return this.text.selectionStart === this.text.selectionEnd ? before.match(/(?:^|[^\w@])(@[\w-]*)$/)?.[1] : undefined;
  }

  names() {
    return [...document.querySelectorAll(".tray-item[data-mention]")].map((item) => item.getAttribute("data-mention") ?? "");
  }

  offer() {
    const word = this.word();
    const fitting = word ? this.names().filter((name) => name.toLowerCase().startsWith(word.toLowerCase())) : [];
    if (!word || !fitting.length || fitting.includes(word)) return this.close();
    this.list.replaceChildren(...fitting.map((name, index) => this.option(name, index === 0)));
    this.list.hidden = false;
  }

  option(/** @type {string} */ name, /** @type {boolean} */ isFirst) {
    const option = document.createElement("li");
    option.role = "option";
    option.textContent = name;
    option.setAttribute("aria-selected", String(isFirst));
    return option;
  }

  move(/** @type {string} */ key) {
    const options = [...this.list.children];
    const at = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (key === "Escape") this.close();
    else if (key === "Enter" || key === "Tab") this.choose(options[at]);
    else if (key === "ArrowDown" || key === "ArrowUp") {
      const next = (at + (key === "ArrowDown" ? 1 : options.length - 1)) % options.length;
      options.forEach((one, index) => one.setAttribute("aria-selected", String(index === next)));
    } else return false;
    return true;
  }

  choose(/** @type {Element} */ option) {
    const word = this.word() ?? "";
    this.text.setSelectionRange(this.text.selectionStart - word.length, this.text.selectionStart);
    this.insert(`${option.textContent} `);
    this.close();
  }

  close() {
    this.list.hidden = true;
  }

  /** Backspace at the end of a whole mention takes all of it. */
  eraseMention() {
    const word = this.word();
    if (!word || word.length < 2 || !this.names().includes(word)) return false;
    this.text.setSelectionRange(this.text.selectionStart - word.length, this.text.selectionStart);
    this.insert("");
    document.execCommand("delete");
    this.close();
    return true;
  }
}

customElements.define("prompt-field", PromptField);
