import { asWord, unique } from "./input-name.js";
import { hasLeft } from "../shared/dropped-files.js";
import { request } from "../shared/session.js";
import { showToast } from "../shared/toast.js";
import { upload } from "../shared/upload.js";
import { gettext } from "../shared/words.js";

const AT_ONCE = 2;

/**
 * A tray of inputs: files that are chosen, dropped or pasted are uploaded at once, each with its
 * progress; the server answers with the item. Without this script the file field goes with the form.
 */
export class InputTray extends HTMLElement {
  /** @type {Map<Element, () => void>} what is being sent, and how to take it back */
  sending = new Map();

  /** @type {[File, Element][]} */
  waiting = [];

  /** @type {HTMLElement} */
  items;

  /** @type {HTMLInputElement} */
  field;

  /** @type {HTMLFormElement} */
  form;

  /** How many inputs there may be. */
  most = 0;

  connectedCallback() {
    this.items = /** @type {HTMLElement} */ (this.querySelector(".tray-items"));
    this.field = /** @type {HTMLInputElement} */ (this.querySelector("input[type=file]"));
    this.form = /** @type {HTMLFormElement} */ (this.closest("form"));
    this.most = Number(this.dataset.max);
    this.field.removeAttribute("name"); // its files go on their own
    this.dataset.ready = "";
    this.field.addEventListener("change", this.chosen);
    this.addEventListener("dragover", this.over);
    this.addEventListener("dragleave", this.out);
    this.addEventListener("drop", this.dropped);
    this.addEventListener("click", this.clicked);
    this.addEventListener("htmx:afterSettle", this.settled);
    this.addEventListener("studio:moved", this.changed);
    this.form.addEventListener("submit", this.hold, { capture: true });
    document.addEventListener("paste", this.pasted);
    this.full();
    this.addChosen(); // chosen before this script came
  }

  disconnectedCallback() {
    this.form.removeEventListener("submit", this.hold, { capture: true });
    document.removeEventListener("paste", this.pasted);
    for (const cancel of this.sending.values()) cancel();
  }

  chosen = (/** @type {Event} */ event) => {
    event.stopPropagation();
    this.addChosen();
  };

  addChosen() {
    if (!this.field.files?.length) return;
    this.add([...this.field.files]);
    this.field.value = "";
  }

  over = (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    if (event.dataTransfer?.types.includes("Files")) this.dataset.over = "";
  };

  out = (/** @type {DragEvent} */ event) => {
    if (hasLeft(event, this)) delete this.dataset.over;
  };

  dropped = (/** @type {DragEvent} */ event) => {
    delete this.dataset.over;
    if (event.defaultPrevented) return; // an input that found its place
    event.preventDefault();
    this.add([...(event.dataTransfer?.files ?? [])]);
  };

  /** A pasted file goes to the first tray of its kind that has room. */
  pasted = (/** @type {ClipboardEvent} */ event) => {
    const files = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith(`${this.dataset.kind}/`));
    if (event.defaultPrevented || !files.length || !this.room()) return;
    event.preventDefault();
    this.add(files);
  };

  clicked = (/** @type {MouseEvent} */ event) => {
    const frame = /** @type {HTMLElement} */ (event.target).closest("[data-frame-url]");
    if (frame instanceof HTMLButtonElement) this.continue(frame);
    const item = /** @type {HTMLElement} */ (event.target).closest("[data-remove]")?.closest(".tray-item");
    if (!item) return;
    this.discard(item);
    this.field.focus();
    this.changed();
  };

  /** The last frame of the take before becomes the first one here. */
  async continue(/** @type {HTMLButtonElement} */ button) {
    button.disabled = true;
    const body = new URLSearchParams({ role: this.dataset.role ?? "" });
    const response = await request(button.dataset.frameUrl ?? "", { method: "POST", body }).catch(() => null);
    button.disabled = false;
    if (!response?.ok) return showToast(gettext("The frame could not be taken. Try again."), "error");
    this.take(await response.text());
  }

  /** No order goes without a file that is still on its way. */
  hold = (/** @type {SubmitEvent} */ event) => {
    if (!this.sending.size && !this.waiting.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    showToast(gettext("A file is still on its way. Order when it has arrived."), "error");
  };

  /** An input has been prepared. (What settles inside of one are its lights, an answer to `changed` itself.) */
  settled = (/** @type {Event} */ event) => {
    const item = /** @type {HTMLElement} */ (event.target);
    if (item.matches(".tray-item") && item.dataset.state !== "preparing") this.changed();
  };

  changed = () => {
    this.full();
    this.dispatchEvent(new Event("studio:inputs", { bubbles: true }));
  };

  room() {
    return this.most - this.items.querySelectorAll(":scope > :not([data-state=refused])").length;
  }

  /** Why no more is taken. */
  noRoom() {
    return gettext("There is room for {most} here.", { most: this.most });
  }

  full() {
    this.toggleAttribute("data-full", this.room() <= 0);
    this.toggleAttribute("data-movable", this.most > 1);
    this.querySelector("[data-count]")?.replaceChildren(gettext("{count} of {most}", { count: this.most - this.room(), most: this.most }));
  }

  add(/** @type {File[]} */ files) {
    for (const refused of this.items.querySelectorAll("[data-state=refused]")) refused.remove();
    if (this.most === 1 && files.length && this.items.firstElementChild) this.discard(this.items.firstElementChild);
    const room = Math.max(0, this.room());
    for (const file of files.slice(0, room)) this.waiting.push([file, this.placeholder(file)]);
    for (const file of files.slice(room)) this.refuse(this.placeholder(file), this.noRoom());
    this.full();
    this.next();
  }

  /** Take an input out, with what is being sent of it. (Not `remove`: that takes the tray itself from the page.) */
  discard(/** @type {Element} */ item) {
    this.sending.get(item)?.();
    this.sending.delete(item);
    this.waiting = this.waiting.filter(([, waiting]) => waiting !== item);
    item.remove();
    this.next();
  }

  next() {
    while (this.sending.size < AT_ONCE && this.waiting.length) {
      const [file, item] = /** @type {[File, Element]} */ (this.waiting.shift());
      this.sending.set(item, upload(file, {
        url: this.dataset.uploadUrl ?? "",
        role: this.dataset.role ?? "",
        progress: (text) => this.facts(item, text),
        ended: (answer) => this.ended(item, answer),
      }));
    }
  }

  placeholder(/** @type {File} */ file) {
    const template = /** @type {HTMLTemplateElement} */ (this.querySelector("template"));
    const item = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    item.querySelector(".tray-name")?.replaceChildren(file.name);
    item.querySelector(".tray-name")?.setAttribute("title", file.name);
    this.items.append(item);
    return item;
  }

  ended(/** @type {Element} */ item, /** @type {import("../shared/upload.js").Answer} */ { html, sentence }) {
    this.sending.delete(item);
    const input = html && read(html);
    const twin = input && this.querySelector(`#${input.id}`);
    if (twin) {
      item.remove();
      const name = twin.querySelector(".tray-name-field")?.getAttribute("value");
      showToast(name ? gettext("{name} is the same file, and here already.", { name }) : gettext("It is the same file, and here already."));
    } else if (input) {
      // The library keeps the same bytes once, under their first name; here they are called as they came.
      const came = item.querySelector(".tray-name")?.textContent ?? "";
      this.place(input, item, asWord(came.replace(/\.[^.]*$/, "")));
    } else this.refuse(item, sentence ?? gettext("It could not be taken. Choose it again."));
    this.next();
    this.changed();
  }

  /** What the server made of an asset: in place of another input, or behind the others. */
  take(/** @type {string} */ html, /** @type {Element | null} */ instead = null) {
    const input = read(html);
    if (!input) return showToast(gettext("It could not be taken. Try again."), "error");
    const same = document.getElementById(input.id);
    const old = instead ?? same ?? (this.most === 1 ? this.items.firstElementChild : null);
    if (!old && this.room() <= 0) return showToast(this.noRoom(), "error");
    const name = /** @type {HTMLInputElement | null | undefined} */ (instead?.querySelector(".tray-name-field"));
    this.place(input, old, name?.value);
    this.changed();
  }

  place(/** @type {Element} */ input, /** @type {Element | null} */ old, name = "") {
    if (old) old.replaceWith(input);
    else this.items.append(input);
    window.htmx.process(input);
    const field = input.querySelector(".tray-name-field");
    if (!(field instanceof HTMLInputElement)) return;
    field.value = name || field.value;
    field.value = unique(field);
  }

  refuse(/** @type {Element} */ item, /** @type {string} */ sentence) {
    item.setAttribute("data-state", "refused");
    item.querySelector("[data-remove]")?.replaceChildren(gettext("Remove"));
    item.querySelector(".tray-picture")?.remove();
    const facts = item.querySelector(".tray-facts");
    facts?.classList.replace("tray-facts", "problem-line");
    facts?.setAttribute("data-blocks", "yes");
    facts?.setAttribute("role", "alert");
    facts?.replaceChildren(sentence);
  }

  facts(/** @type {Element} */ item, /** @type {string} */ text) {
    item.querySelector(".tray-facts")?.replaceChildren(text);
  }
}

const read = (/** @type {string} */ html) => new DOMParser().parseFromString(html, "text/html").querySelector(".tray-item");

customElements.define("input-tray", InputTray);
