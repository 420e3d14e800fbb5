import { droppedFiles, hasLeft } from "../shared/dropped-files.js";
import { showToast } from "../shared/toast.js";
import { upload } from "../shared/upload.js";
import { gettext } from "../shared/words.js";

const AT_ONCE = 2;

/**
 * The library's place for files: dropped, pasted, chosen, whole folders; each with its progress. When one
 * has arrived it leaves the list and the shelf below is told. Without this script the form goes as it is.
 */
class UploadList extends HTMLElement {
  /** @type {Map<Element, () => void>} what is being sent, and how to take it back */
  sending = new Map();

  /** @type {[File, Element][]} */
  waiting = [];

  /** @type {HTMLElement} */
  items;

  connectedCallback() {
    this.items = /** @type {HTMLElement} */ (this.querySelector(".drop-items"));
    this.querySelector("[data-plain]")?.remove();
    this.querySelector("[data-folder]")?.removeAttribute("hidden");
    this.dataset.ready = "";
    this.addEventListener("change", this.chosen);
    this.addEventListener("click", this.clicked);
    addEventListener("dragover", this.over);
    addEventListener("dragleave", this.out);
    addEventListener("drop", this.dropped);
    document.addEventListener("paste", this.pasted);
    addEventListener("beforeunload", this.leaving);
    for (const field of this.querySelectorAll("input")) this.addChosen(field); // chosen before this script came
  }

  disconnectedCallback() {
    removeEventListener("dragover", this.over);
    removeEventListener("dragleave", this.out);
    removeEventListener("drop", this.dropped);
    document.removeEventListener("paste", this.pasted);
    removeEventListener("beforeunload", this.leaving);
    for (const cancel of this.sending.values()) cancel();
  }

  chosen = (/** @type {Event} */ event) => this.addChosen(/** @type {HTMLInputElement} */ (event.target));

  addChosen(/** @type {HTMLInputElement} */ field) {
    if (!field.files?.length) return;
    this.add([...field.files]);
    field.value = "";
  }

  over = (/** @type {DragEvent} */ event) => {
    if (event.dataTransfer?.types.includes("Files")) this.dataset.over = "";
  };

  out = (/** @type {DragEvent} */ event) => {
    if (hasLeft(event, document.documentElement)) delete this.dataset.over;
  };

  dropped = async (/** @type {DragEvent} */ event) => {
    delete this.dataset.over;
    event.preventDefault();
    this.add(await droppedFiles(event.dataTransfer));
  };

  pasted = (/** @type {ClipboardEvent} */ event) => {
    if (event.clipboardData?.files.length) this.add([...event.clipboardData.files]);
  };

  leaving = (/** @type {BeforeUnloadEvent} */ event) => {
    if (this.sending.size || this.waiting.length) event.preventDefault();
  };

  clicked = (/** @type {MouseEvent} */ event) => {
    const item = /** @type {HTMLElement} */ (event.target).closest("[data-remove]")?.closest(".drop-item");
    if (!item) return;
    this.sending.get(item)?.();
    this.sending.delete(item);
    this.waiting = this.waiting.filter(([, waiting]) => waiting !== item);
    item.remove();
    this.next();
  };

  add(/** @type {File[]} */ files) {
    for (const file of files) this.waiting.push([file, this.placeholder(file)]);
    this.goesOn(files.map(({ name }) => name));
    this.next();
  }

  /** These files are no longer among those that were not finished. */
  goesOn(/** @type {string[]} */ names) {
    for (const name of this.querySelectorAll("[data-unfinished]")) if (names.includes(name.textContent ?? "")) name.remove();
    if (!this.querySelector("[data-unfinished]")) this.querySelector(".drop-waiting")?.remove();
  }

  next() {
    while (this.sending.size < AT_ONCE && this.waiting.length) {
      const [file, item] = /** @type {[File, Element]} */ (this.waiting.shift());
      item.setAttribute("data-state", "uploading");
      this.sending.set(item, upload(file, {
        url: this.dataset.uploadUrl ?? "",
        role: "",
        progress: (text, share) => this.showProgress(item, text, share),
        ended: (answer) => this.ended(item, answer),
      }));
    }
  }

  placeholder(/** @type {File} */ file) {
    const template = /** @type {HTMLTemplateElement} */ (this.querySelector("template"));
    const item = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    item.querySelector(".drop-name")?.replaceChildren(file.name);
    item.querySelector(".drop-name")?.setAttribute("title", file.name);
    this.items.append(item);
    return item;
  }

  ended(/** @type {Element} */ item, /** @type {import("../shared/upload.js").Answer} */ { sentence, twin }) {
    this.sending.delete(item);
    const name = item.querySelector(".drop-name")?.textContent ?? "";
    if (twin) {
      showToast(twin === name
        ? gettext("{name} is here already. It is kept once.", { name })
        : gettext("{name} is here already, as {twin}. It is kept once.", { name, twin }));
    }
    if (sentence) {
      item.setAttribute("data-state", "refused");
      item.querySelector("[data-remove]")?.replaceChildren(gettext("Remove"));
      item.querySelector("progress")?.remove();
      item.querySelector(".drop-facts")?.setAttribute("role", "alert");
      this.showProgress(item, sentence);
    } else {
      item.remove();
      document.body.dispatchEvent(new Event("library:arrived"));
    }
    this.next();
  }

  showProgress(/** @type {Element} */ item, /** @type {string} */ text, /** @type {number | undefined} */ share = undefined) {
    item.querySelector(".drop-facts")?.replaceChildren(text);
    const bar = item.querySelector("progress");
    if (bar && share !== undefined) bar.value = share;
  }
}

customElements.define("upload-list", UploadList);
