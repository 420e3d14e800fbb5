import { playCopy } from "../player/light-copy.js";
import { openDialog } from "../shared/open-dialog.js";
import { gettext } from "../shared/words.js";

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

  /** Ends when another film is shown, or none. */
  over = new AbortController();

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
    const link = /** @type {HTMLAnchorElement | null} */ (target.closest("a[data-play]"));
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
      const link = event.key === " " && /** @type {HTMLAnchorElement | null} */ (focused?.closest("a[data-play]"));
      if (!link) return;
      this.play(link);
    } else if (step) this.step(step);
    else if (event.key === " " && !focused?.closest("button, a")) this.dialog.close();
    else return;
    event.preventDefault();
  };

  closed = () => {
    this.over.abort();
    this.video.pause();
    this.video.removeAttribute("src");
    this.video.load();
    document.getElementById(this.from)?.focus();
  };

  play(/** @type {HTMLAnchorElement} */ link) {
    const { width, height, label, readAs, poster, download } = link.dataset;
    this.from = link.id;
    link.removeAttribute("data-nsfw"); // opened: no need to hide it any longer
    this.address = link.href;
    // The shape before the file has come, so that nothing jumps.
    this.style.setProperty("--ratio", String(Number(width) / Number(height) || 16 / 9));
    this.video.poster = poster ?? "";
    this.querySelector(".quick-look-label")?.replaceChildren(label ?? "");
    this.querySelector(".quick-look-read")?.replaceChildren(readAs ? gettext("Read as: {words}", { words: readAs }) : "");
    this.querySelector("[data-save]")?.setAttribute("href", download ?? "");
    this.querySelector("[data-step='-1']")?.toggleAttribute("disabled", !this.neighbour(-1));
    this.querySelector("[data-step='1']")?.toggleAttribute("disabled", !this.neighbour(1));
    openDialog(this.dialog);
    this.over.abort();
    this.over = new AbortController();
    this.start(this.address);
    playCopy(this.dialog, this.video, this.start, this.over.signal, link);
  }

  start = (/** @type {string} */ address) => {
    this.video.src = address;
    this.video.play().catch(() => undefined); // the browser may want a click first: the controls are there
  };

  step(/** @type {number} */ by) {
    const next = this.neighbour(by);
    if (next) this.play(next);
  }

  /** Every take once: the results of a stack one by one, where there is a stack. */
  neighbour(/** @type {number} */ by) {
    const shown = document.querySelectorAll(".slot-link, .card:not(:has(.slot-link)) .poster-link");
    const links = /** @type {HTMLAnchorElement[]} */ ([...shown]);
    return links[links.findIndex((link) => link.href === this.address) + by];
  }
}

customElements.define("quick-look", QuickLook);
