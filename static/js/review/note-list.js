/**
 * The thread. What the page's poll brings waits in `#news` and is taken in here, piece by piece: a body in which
 * somebody writes or stands is left alone until they are done, and nothing else than what changed is touched.
 */
class NoteList extends HTMLElement {
  gone = new AbortController();

  /** @type {HTMLElement} */
  thread;

  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.thread = /** @type {HTMLElement} */ (this.querySelector("#thread"));
    document.addEventListener("htmx:afterSettle", this.takeIn, { signal });
    this.addEventListener("focusout", () => setTimeout(this.catchUp), { signal });
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  takeIn = () => {
    const news = this.querySelector("#news");
    if (!(news instanceof HTMLElement)) return;
    if ("whole" in news.dataset) this.removeOthers(news);
    for (const fresh of [...news.children]) this.merge(/** @type {HTMLElement} */ (fresh));
  };

  /** Where the answer has every note of the page (`data-whole`), what is not among them is not there any more. */
  removeOthers(/** @type {HTMLElement} */ news) {
    const ids = new Set([...news.children].map(({ id }) => id));
    for (const note of [...this.thread.children]) if (!ids.has(note.id) && !isBusy(note)) note.remove();
    delete news.dataset.whole; // of this answer alone
  }

  merge(/** @type {HTMLElement} */ fresh) {
    const current = /** @type {HTMLElement | null} */ (this.thread.querySelector(`:scope > #${CSS.escape(fresh.id)}`));
    if (fresh.dataset.state === "gone") {
      fresh.remove();
      return current?.remove();
    }
    if (!current) return this.insert(fresh);
    this.body(current, fresh);
    this.foot(current, fresh);
    this.copyAttributes(current, fresh);
    const [replies, newer] = [current, fresh].map((note) => /** @type {HTMLElement} */ (note.querySelector(".replies")));
    for (const reply of [...replies.children]) {
      if (!newer.querySelector(`#${CSS.escape(reply.id)}`) && !isBusy(reply)) reply.remove();
    }
    for (const reply of [...newer.children]) {
      const before = replies.querySelector(`#${CSS.escape(reply.id)}`);
      if (before) this.body(/** @type {HTMLElement} */ (before), /** @type {HTMLElement} */ (reply));
      else replies.append(reply);
    }
    fresh.remove();
  }

  /** In the order of the film; those of one frame as they came. */
  insert(/** @type {HTMLElement} */ fresh) {
    const frame = Number(fresh.dataset.frameIn);
    const later = [...this.thread.children].find((note) => Number(/** @type {HTMLElement} */ (note).dataset.frameIn) > frame);
    this.thread.insertBefore(fresh, later ?? null);
    fresh.dataset.fresh = "";
  }

  /** What may be done with the thread. What was chosen to be answered stays chosen. */
  foot(/** @type {HTMLElement} */ current, /** @type {HTMLElement} */ fresh) {
    const [old, renewed] = [current, fresh].map((note) => note.querySelector(".note-foot"));
    if (!old || !renewed) return;
    if (old.querySelector(".note-choose input:checked")) /** @type {HTMLInputElement | null} */ (renewed.querySelector(".note-choose input"))?.click();
    replace(old, renewed);
  }

  body(/** @type {HTMLElement} */ current, /** @type {HTMLElement} */ fresh) {
    const [old, renewed] = [current, fresh].map((note) => /** @type {HTMLElement} */ (note.querySelector(":scope > .note-body")));
    if (!old || !renewed) return;
    if (isBusy(old)) {
      old.dataset.stale = "";
      return;
    }
    replace(old, renewed);
  }

  copyAttributes(/** @type {HTMLElement} */ current, /** @type {HTMLElement} */ fresh) {
    for (const name of ["frameIn", "frameOut", "resolved", "state", "drawing"]) {
      if (fresh.dataset[name] === undefined) delete current.dataset[name];
      else if (current.dataset[name] !== fresh.dataset[name]) current.dataset[name] = fresh.dataset[name];
    }
  }

  /** An editor was left without saving, and what it showed is old. (Saving and Cancel bring the note anew.) */
  catchUp = () => {
    for (const body of this.querySelectorAll(".note-body[data-stale]:not([data-editing])")) {
      if (isBusy(body)) continue;
      body.removeAttribute("data-stale");
      const address = body.querySelector(".note-when")?.getAttribute("href");
      if (address) window.htmx.ajax("get", address, { target: `#${body.id}`, swap: "outerHTML" });
    }
  };
}

/** The focus goes on where it was. */
const replace = (/** @type {Element} */ old, /** @type {Element} */ renewed) => {
  const focused = old.contains(document.activeElement) ? document.activeElement?.id : "";
  old.replaceWith(renewed);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
};

/** Somebody writes in here. */
const isBusy = (/** @type {Element} */ part) =>
  part.matches("[data-editing]") || part.querySelector("[data-editing]") !== null || part.querySelector("textarea:focus") !== null;

customElements.define("note-list", NoteList);
