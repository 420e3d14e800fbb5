/** Which notes the thread shows. Its links work without this script; with it nothing is loaded again. */
class NoteFilter extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.choose);
    this.show(this.thread?.dataset.show ?? "open");
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.choose);
  }

  get thread() {
    return document.getElementById("thread");
  }

  choose = (/** @type {MouseEvent} */ event) => {
    const link = /** @type {HTMLElement} */ (event.target).closest("[data-filter]");
    // Of more notes than the page has, the server chooses.
    if (!link || event.metaKey || event.ctrlKey || this.thread?.hasAttribute("data-paged")) return;
    event.preventDefault();
    this.show(link.getAttribute("data-filter") ?? "open");
  };

  show(/** @type {string} */ kind) {
    if (this.thread && this.thread.dataset.show !== kind) this.thread.dataset.show = kind;
    for (const link of this.querySelectorAll("[data-filter]")) {
      if (link.getAttribute("data-filter") === kind) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
}

customElements.define("note-filter", NoteFilter);
