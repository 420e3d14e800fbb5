/**
 * The one player of the page, in a dialog that no swap touches. Any link with `data-play` opens in it;
 * arrows go to the neighbours, Escape and Space close it, and the focus returns to the link.
 */
class QuickLook extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.video = this.querySelector("video");
    document.addEventListener("click", this.clicked);
    document.addEventListener("keydown", this.pressed);
    this.dialog?.addEventListener("close", this.closed);
  }

  disconnectedCallback() {
    document.removeEventListener("click", this.clicked);
    document.removeEventListener("keydown", this.pressed);
    this.dialog?.removeEventListener("close", this.closed);
  }

  clicked = (/** @type {MouseEvent} */ event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const link = target.closest("a[data-play]");
    if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      this.play(link);
    } else if (target.closest("[data-close]") && this.contains(target)) this.dialog?.close();
    else if (target === this.dialog) this.dialog?.close();
    else if (this.contains(target) && target.closest("[data-step]")) {
      this.step(Number(target.closest("[data-step]")?.getAttribute("data-step")));
    }
  };

  pressed = (/** @type {KeyboardEvent} */ event) => {
    const link = document.activeElement?.closest?.("a[data-play]");
    if (event.key === " " && link && !this.dialog?.open) {
      event.preventDefault();
      this.play(link);
    } else if (this.dialog?.open && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      event.preventDefault();
      this.step(event.key === "ArrowLeft" ? -1 : 1);
    } else if (this.dialog?.open && event.key === " ") {
      event.preventDefault();
      this.dialog.close();
    }
  };

  closed = () => {
    this.video?.pause();
    this.video?.removeAttribute("src");
    this.video?.load();
    document.getElementById(this.from ?? "")?.focus();
  };

  play(/** @type {Element} */ link) {
    const { width, height, label, poster, download } = /** @type {HTMLElement} */ (link).dataset;
    const video = /** @type {HTMLVideoElement} */ (this.video);
    this.from = link.id;
    video.width = Number(width);
    video.height = Number(height);
    video.poster = poster ?? "";
    video.src = /** @type {HTMLAnchorElement} */ (link).href;
    const name = this.querySelector(".quick-look-label");
    if (name) name.textContent = label ?? "";
    this.querySelector("[data-save]")?.setAttribute("href", download ?? "");
    if (!this.dialog?.open) this.dialog?.showModal();
    video.play().catch(() => undefined); // the browser may want a click first: the controls are there
  }

  step(/** @type {number} */ by) {
    const links = [...document.querySelectorAll("a[data-play]")];
    const next = links[links.findIndex((link) => link.id === this.from) + by];
    if (next) this.play(next);
  }
}

customElements.define("quick-look", QuickLook);
