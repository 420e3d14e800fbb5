import { openDialog } from "../shared/open-dialog.js";

/** @type {Record<string, number>} */
const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

/**
 * The one player of the page, in a dialog that no swap touches. Any link with `data-play` opens in it;
 * arrows go to the neighbours, Escape and Space close it, and the focus returns to the link.
 */
class QuickLook extends HTMLElement {
  /** @type {HTMLDialogElement} */
  dialog;

  /** @type {HTMLVideoElement} */
  video;

  address = "";

  /** The id of the link that was opened. */
  from = "";

  connectedCallback() {
    this.dialog = /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
    this.video = /** @type {HTMLVideoElement} */ (this.querySelector("video"));
    document.addEventListener("click", this.clicked);
    document.addEventListener("keydown", this.pressed);
    this.dialog.addEventListener("close", this.closed);
  }

  disconnectedCallback() {
    document.removeEventListener("click", this.clicked);
    document.removeEventListener("keydown", this.pressed);
    this.dialog.removeEventListener("close", this.closed);
  }

  clicked = (/** @type {MouseEvent} */ event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const link = target.closest("a[data-play]");
    const step = this.contains(target) && target.closest("[data-step]")?.getAttribute("data-step");
    if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      this.play(link);
    } else if (step) this.step(Number(step));
    else if (target === this.dialog || (this.contains(target) && target.closest("[data-close]"))) this.dialog.close();
  };

  pressed = (/** @type {KeyboardEvent} */ event) => {
    const step = STEPS[event.key];
    const focused = /** @type {HTMLElement} */ (document.activeElement);
    if (!this.dialog.open) {
      const link = event.key === " " && focused?.closest("a[data-play]");
      if (!link) return;
      this.play(link);
    } else if (step) this.step(step);
    else if (event.key === " " && !focused?.closest("button, a")) this.dialog.close();
    else return;
    event.preventDefault();
  };

  closed = () => {
    this.video.pause();
    this.video.removeAttribute("src");
    this.video.load();
    document.getElementById(this.from)?.focus();
  };

  play(/** @type {Element} */ link) {
    const { width, height, label, readAs, poster, download } = /** @type {HTMLElement} */ (link).dataset;
    this.from = link.id;
    link.removeAttribute("data-nsfw"); // opened: no need to hide it any longer
    this.address = /** @type {HTMLAnchorElement} */ (link).href;
    // The shape before the file has come, so that nothing jumps.
    this.style.setProperty("--ratio", String(Number(width) / Number(height) || 16 / 9));
    this.video.poster = poster ?? "";
    this.video.src = this.address;
    this.querySelector(".quick-look-label")?.replaceChildren(label ?? "");
    this.querySelector(".quick-look-read")?.replaceChildren(readAs ? `Read as: ${readAs}` : "");
    this.querySelector("[data-save]")?.setAttribute("href", download ?? "");
    this.querySelector("[data-step='-1']")?.toggleAttribute("disabled", !this.neighbour(-1));
    this.querySelector("[data-step='1']")?.toggleAttribute("disabled", !this.neighbour(1));
    openDialog(this.dialog);
    this.video.play().catch(() => undefined); // the browser may want a click first: the controls are there
  }

  step(/** @type {number} */ by) {
    const next = this.neighbour(by);
    if (next) this.play(next);
  }

  /** Every take once: the results of a stack one by one, where there is a stack. */
  neighbour(/** @type {number} */ by) {
    const links = [...document.querySelectorAll(".slot-link, .card:not(:has(.slot-link)) .poster-link")];
    return links[links.findIndex((link) => /** @type {HTMLAnchorElement} */ (link).href === this.address) + by];
  }
}

customElements.define("quick-look", QuickLook);
