/** Counts up from its `datetime`: 0:07, 1:42, 1:02:03. */
class ElapsedTime extends HTMLElement {
  started = 0;

  /** @type {ReturnType<typeof setInterval> | undefined} */
  timer;

  connectedCallback() {
    this.started = Date.parse(this.getAttribute("datetime") ?? "");
    this.timer = setInterval(() => this.show(), 1000);
    this.show();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  show() {
    const seconds = Math.max(0, Math.floor((Date.now() - this.started) / 1000));
    const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor(seconds / 60) % 60;
    const head = hours ? `${hours}:${two(minutes)}` : `${minutes}`;
    this.textContent = `${head}:${two(seconds % 60)}`;
  }
}

customElements.define("elapsed-time", ElapsedTime);
