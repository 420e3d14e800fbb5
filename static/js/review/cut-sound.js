/** The sound under the cut: hands it to the player of the page, each time it is drawn anew. */
class CutSound extends HTMLElement {
  gone = new AbortController();

  /** Whether a control is being dragged: nothing is drawn anew under the pointer. */
  isHeld = false;

  /** Whether a change waits for the answer to the one before, which does not have it. */
  isQueued = false;

  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.addEventListener("pointerdown", () => this.hold(true), { signal });
    document.addEventListener("pointerup", () => this.hold(false), { signal });
    this.addEventListener("input", this.show, { signal });
    this.addEventListener("change", this.queue, { signal, capture: true }); // before htmx sends or queues it
    this.addEventListener("htmx:beforeRequest", this.dequeue, { signal });
    this.addEventListener("htmx:oobBeforeSwap", this.protect, { signal });
    customElements.whenDefined("cut-reel").then(() => this.hand());
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  hold(/** @type {boolean} */ isHeld) {
    this.isHeld = isHeld;
  }

  hand() {
    const { url = "", level = "100" } = this.dataset;
    const reel = /** @type {any} */ (document.querySelector("cut-reel"));
    if (this.isConnected) reel?.sound.use(url, Number(level) / 100, "alone" in this.dataset);
  }

  /** The number beside the level while it is dragged. */
  show = (/** @type {Event} */ event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (field.type !== "range") return;
    this.querySelector("output")?.replaceChildren(`${field.value} %`);
    field.setAttribute("aria-valuetext", `${field.value} %`);
  };

  queue = () => {
    this.isQueued = this.querySelector(".cut-sound-mix.htmx-request") !== null;
  };

  dequeue = () => {
    this.isQueued = false;
  };

  protect = (/** @type {CustomEvent} */ event) => {
    if ((this.isHeld || this.isQueued) && event.detail.target === this) event.detail.shouldSwap = false;
  };
}

customElements.define("cut-sound", CutSound);
