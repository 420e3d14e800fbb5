import { csrfToken } from "../shared/session.js";

const EVERY_MS = 5000;

/**
 * Reports which seconds of the take were played: a second counts once the player ran through a frame of it. `data-url`
 * is where to, `data-shows` what the answer takes the place of, if it has any.
 */
class WatchedSeconds extends HTMLElement {
  gone = new AbortController();

  /** @type {Set<number>} reported, or on the way */
  sent = new Set();

  /** @type {Set<number>} */
  played = new Set();

  timer = 0;

  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    document.addEventListener("player:frame", this.count, { signal });
    document.addEventListener("player:pause", this.report, { signal });
    addEventListener("pagehide", this.leave, { signal });
    this.timer = setInterval(this.report, EVERY_MS);
  }

  disconnectedCallback() {
    this.gone.abort();
    clearInterval(this.timer);
  }

  count = (/** @type {Event} */ event) => {
    const player = /** @type {import("../player/frame-player.js").FramePlayer} */ (event.target);
    if (!player.isPlaying) return;
    const second = Math.floor(player.rate.secondsOf(player.frame));
    if (!this.sent.has(second)) this.played.add(second);
  };

  /** What was played since the last report; empty when there is nothing. */
  take() {
    const seconds = [...this.played].join(",");
    for (const second of this.played) this.sent.add(second);
    this.played.clear();
    return seconds;
  }

  /** The network is away: the next report tells them. */
  putBack(/** @type {string} */ seconds) {
    for (const second of seconds.split(",").map(Number)) {
      this.sent.delete(second);
      this.played.add(second);
    }
  }

  report = () => {
    const seconds = this.take();
    const { url = "", shows = "" } = this.dataset;
    if (!seconds) return;
    const swap = shows ? "outerHTML" : "none";
    const request = { source: this, target: shows || undefined, swap, values: { seconds } };
    window.htmx.ajax("POST", url, request).catch(() => this.putBack(seconds));
  };

  /** The page goes: its last words are sent without waiting for an answer. */
  leave = () => {
    const seconds = this.take();
    if (!seconds) return;
    const fields = new FormData();
    fields.set("seconds", seconds);
    fields.set("csrfmiddlewaretoken", csrfToken());
    navigator.sendBeacon(this.dataset.url ?? "", fields);
  };
}

customElements.define("watched-seconds", WatchedSeconds);
