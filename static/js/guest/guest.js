// The page of a guest: the player's keys, and a note that knows its frame.
import "../shared/key-map.js";

/** Opens at the frame of the address, and tells the note where the player stands. */
class GuestPage extends HTMLElement {
  gone = new AbortController();

  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.addEventListener("player:ready", this.open, { signal, once: true });
    this.addEventListener("player:frame", this.place, { signal });
    if (this.player?.hasAttribute("data-ready")) this.open(); // it was faster
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  get player() {
    return /** @type {import("../player/frame-player.js").FramePlayer} */ (document.getElementById("player"));
  }

  open = () => {
    if (this.dataset.frame) this.player.seek(Number(this.dataset.frame));
    this.place();
  };

  place = () => {
    const field = /** @type {HTMLInputElement | null} */ (this.querySelector("[name=frame_in]"));
    if (!field) return;
    field.value = String(this.player.frame);
    const label = this.querySelector("[data-place]");
    if (label) label.textContent = `at frame ${this.player.frame}`;
  };
}

customElements.define("guest-page", GuestPage);
