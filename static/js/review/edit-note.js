import { Rate } from "../player/frame-rate.js";

/** The field for a note on an edit: its frame is the one that the player shows, until somebody enters another. */
class EditNote extends HTMLElement {
  gone = new AbortController();

  rate = new Rate(24, 1);

  /** The frame that was taken over last: what else stands in the field was entered. */
  followed = "";

  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    const { rateNum, rateDen } = this.dataset;
    this.rate = new Rate(Number(rateNum), Number(rateDen));
    this.addEventListener("input", this.show, { signal });
    for (const name of ["timeupdate", "seeked"]) this.reel?.addEventListener(name, this.follow, { signal, capture: true });
    document.addEventListener("cut:shown", this.follow, { signal });
    if (!("entered" in this.dataset)) this.followed = this.field.value;
    this.follow();
    this.show();
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  /** @returns {any} the player of the page */
  get reel() {
    return document.querySelector("cut-reel");
  }

  get field() {
    return /** @type {HTMLInputElement} */ (this.querySelector("[name=frame]"));
  }

  /** The frame of the edit: where the piece lies, and how far it has come in frames of the edit. */
  follow = () => {
    const row = /** @type {HTMLElement | undefined} */ (document.querySelectorAll("[data-record-in]")[this.reel?.at]);
    if (!row || this.field.value !== this.followed) return;
    const { reel } = this;
    const used = reel.usedOf(reel.at);
    const seconds = used && reel.frame !== null ? used.rate.startOf(Math.max(0, reel.frame)) - used.rate.startOf(used.first) : 0;
    const frame = Number(row.dataset.recordIn) + Math.max(0, Math.ceil(seconds * this.rate.perSecond - 1e-3));
    this.field.value = this.followed = String(frame);
    this.show();
  };

  show = () => {
    const frame = Number(this.field.value) + Number(this.dataset.start);
    this.querySelector("output")?.replaceChildren(this.rate.timecode(frame));
  };
}

customElements.define("edit-note", EditNote);
