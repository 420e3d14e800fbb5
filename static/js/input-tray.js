const CONCURRENT = 2;

/**
 * A tray of inputs: files that are chosen, dropped or pasted are uploaded at once, each with its
 * progress; the server answers with the item. Without this script the file field goes with the form.
 */
class InputTray extends HTMLElement {
  connectedCallback() {
    this.items = /** @type {HTMLElement} */ (this.querySelector(".tray-items"));
    this.field = /** @type {HTMLInputElement} */ (this.querySelector("input[type=file]"));
    this.dataset.ready = "";
    this.waiting = [];
    this.running = 0;
    this.field.addEventListener("change", this.chosen);
    this.addEventListener("dragover", this.over);
    this.addEventListener("dragleave", this.out);
    this.addEventListener("drop", this.dropped);
    this.addEventListener("click", this.clicked);
    this.addEventListener("keydown", this.pressed);
    this.addEventListener("dragstart", this.grabbed);
    this.addEventListener("htmx:afterSettle", this.settled);
    document.addEventListener("paste", this.pasted);
    this.full();
  }

  disconnectedCallback() {
    document.removeEventListener("paste", this.pasted);
    for (const upload of this.uploads ?? []) upload.abort();
  }

  chosen = (/** @type {Event} */ event) => {
    event.stopPropagation();
    this.add(this.field.files);
    this.field.value = "";
  };

  over = (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    this.dataset.over = "";
  };

  out = () => delete this.dataset.over;

  dropped = (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    this.out();
    if (this.dragged) this.place(event);
    else this.add(event.dataTransfer?.files);
  };

  /** A pasted picture goes to the first tray that has room for it. */
  pasted = (/** @type {ClipboardEvent} */ event) => {
    if (!event.clipboardData?.files.length || event.defaultPrevented) return;
    if (this.matches("[data-full]")) return;
    event.preventDefault();
    this.add(event.clipboardData.files);
  };

  clicked = (/** @type {MouseEvent} */ event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-remove]");
    if (!button) return;
    const item = /** @type {HTMLElement} */ (button.closest(".tray-item"));
    item.dispatchEvent(new Event("studio:removed"));
    item.remove();
    this.field.focus();
    this.changed();
  };

  /** Alt and an arrow move an input to another place. */
  pressed = (/** @type {KeyboardEvent} */ event) => {
    const item = /** @type {HTMLElement} */ (event.target).closest(".tray-item");
    if (!item || !event.altKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "ArrowLeft") item.previousElementSibling?.before(item);
    else item.nextElementSibling?.after(item);
    item.querySelector("button")?.focus();
    this.changed();
  };

  grabbed = (/** @type {DragEvent} */ event) => {
    const item = /** @type {HTMLElement} */ (event.target).closest?.(".tray-item");
    if (!item) return;
    this.dragged = item;
    item.dataset.dragging = "";
    item.addEventListener("dragend", () => {
      delete item.dataset.dragging;
      this.dragged = undefined;
    }, { once: true });
  };

  place(/** @type {DragEvent} */ event) {
    const over = /** @type {HTMLElement} */ (event.target).closest(".tray-item");
    if (over && over !== this.dragged) {
      const box = over.getBoundingClientRect();
      if (event.clientX < box.left + box.width / 2) over.before(this.dragged);
      else over.after(this.dragged);
      this.changed();
    }
  }

  /** An input has been prepared. (Other settlings in here are answers to `changed` itself.) */
  settled = (/** @type {Event} */ event) => {
    const item = /** @type {HTMLElement} */ (event.target).closest(".tray-item");
    if (item && item.dataset.state !== "preparing") this.changed();
  };

  changed = () => {
    this.full();
    this.dispatchEvent(new Event("studio:inputs", { bubbles: true }));
  };

  full() {
    for (const item of this.items.children) item.draggable = Number(this.dataset.max) > 1;
    this.toggleAttribute("data-full", this.room() <= 0);
  }

  /** How many more inputs fit; what was refused takes no place. */
  room() {
    const kept = [...this.items.children].filter((item) => item.dataset.state !== "refused");
    return Number(this.dataset.max) - kept.length;
  }

  add(/** @type {FileList | null | undefined} */ files) {
    for (const file of [...(files ?? [])].slice(0, Math.max(0, this.room()))) this.waiting.push([file, this.placeholder(file)]);
    this.full();
    this.next();
  }

  next() {
    while (this.running < CONCURRENT && this.waiting.length) {
      const [file, item] = this.waiting.shift();
      this.upload(file, item);
    }
  }

  placeholder(/** @type {File} */ file) {
    const item = document.createElement("li");
    item.className = "tray-item";
    item.dataset.state = "uploading";
    const words = document.createElement("span");
    words.className = "tray-words";
    const name = document.createElement("span");
    name.className = "tray-name clip";
    name.textContent = file.name;
    const facts = document.createElement("span");
    facts.className = "tray-facts";
    facts.textContent = "Waiting";
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "link-button";
    remove.textContent = "Cancel";
    remove.dataset.remove = "";
    words.append(name, facts);
    item.append(words, remove);
    this.items.append(item);
    return item;
  }

  upload(/** @type {File} */ file, /** @type {HTMLElement} */ item) {
    const request = new XMLHttpRequest();
    const form = new FormData();
    const token = /** @type {HTMLInputElement} */ (document.querySelector("[name=csrfmiddlewaretoken]"));
    form.append("role", this.dataset.role ?? "");
    form.append("file", file);
    this.running += 1;
    const started = Date.now();
    request.upload.onprogress = (event) => this.progress(item, event, started);
    request.onloadend = () => {
      this.running -= 1;
      this.uploads?.delete(request);
      this.finished(item, request, file);
      this.next();
    };
    item.addEventListener("studio:removed", () => request.abort(), { once: true });
    (this.uploads ??= new Set()).add(request);
    request.open("POST", this.dataset.uploadUrl ?? "");
    request.setRequestHeader("X-CSRFToken", token.value);
    request.send(form);
  }

  progress(/** @type {HTMLElement} */ item, /** @type {ProgressEvent} */ event, /** @type {number} */ started) {
    const speed = event.loaded / Math.max(0.2, (Date.now() - started) / 1000);
    const left = Math.ceil((event.total - event.loaded) / Math.max(1, speed));
    const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
    const facts = item.querySelector(".tray-facts");
    const rest = event.loaded < event.total ? ` · ${megabytes(speed)}/s · ${left} s left` : " · checking";
    if (facts) facts.textContent = `${megabytes(event.loaded)} of ${megabytes(event.total)}${rest}`;
  }

  finished(/** @type {HTMLElement} */ item, /** @type {XMLHttpRequest} */ request, /** @type {File} */ file) {
    if (!item.isConnected) return;
    if (request.status === 200) {
      const answer = new DOMParser().parseFromString(request.responseText, "text/html");
      const made = answer.body.firstElementChild;
      if (made) {
        item.replaceWith(made);
        window.htmx.process(made);
      }
    } else this.refuse(item, request, file);
    this.changed();
  }

  refuse(/** @type {HTMLElement} */ item, /** @type {XMLHttpRequest} */ request, /** @type {File} */ file) {
    let sentence = `${file.name} did not arrive: the connection was lost. Choose it again.`;
    try {
      sentence = JSON.parse(request.responseText).sentence ?? sentence;
    } catch {
      if (request.status === 413) sentence = `${file.name} is too large.`;
    }
    item.dataset.state = "refused";
    const facts = item.querySelector(".tray-facts");
    if (facts) {
      facts.textContent = sentence;
      facts.className = "problem-line";
      facts.setAttribute("data-blocks", "yes");
      facts.setAttribute("role", "alert");
    }
    const remove = item.querySelector("[data-remove]");
    if (remove) remove.textContent = "Remove";
  }
}

customElements.define("input-tray", InputTray);
