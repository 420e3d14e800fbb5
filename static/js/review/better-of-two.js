/** Which of two takes is better: its keys press the buttons; the one of the present answer takes it back by a click alone. */
const PRESSED = ["better-a", "better-equal", "better-b", "next-pair"];

class BetterOfTwo extends HTMLElement {
  gone = new AbortController();

  connectedCallback() {
    this.gone = new AbortController();
    const view = this.closest("[data-keys]");
    for (const action of PRESSED) view?.addEventListener(`key:${action}`, this.press, { signal: this.gone.signal });
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  press = (/** @type {Event} */ event) => {
    const button = this.querySelector(`#${event.type.slice("key:".length)}`);
    if (!(button instanceof HTMLElement)) return;
    event.preventDefault();
    if (button.getAttribute("aria-pressed") !== "true") button.click();
  };
}

customElements.define("better-of-two", BetterOfTwo);
