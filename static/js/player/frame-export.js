import { request } from "../shared/session.js";
import { showToast } from "../shared/toast.js";

/** The picture of a video as the address of a PNG; fails where a script must not read it. */
const picture = async (/** @type {HTMLVideoElement} */ video) => {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  return URL.createObjectURL(await canvas.convertToBlob({ type: "image/png" }));
};

/** The same video at the same frame, loaded once more so that a script may read it. */
const readable = (/** @type {HTMLVideoElement} */ video) =>
  new Promise((/** @type {(copy: HTMLVideoElement) => void} */ loaded, failed) => {
    const copy = document.createElement("video");
    copy.crossOrigin = "anonymous";
    copy.muted = true;
    copy.preload = "auto";
    copy.addEventListener("error", failed, { once: true });
    copy.addEventListener("seeked", () => loaded(copy), { once: true });
    copy.addEventListener("loadeddata", () => { copy.currentTime = video.currentTime; }, { once: true });
    const address = new URL(video.currentSrc);
    address.searchParams.set("script", ""); // another answer than the one that the browser may have kept
    copy.src = address.href;
  });

/** The frame that is shown: as a file, or as an input of the next generation. */
export class FrameExporter {
  isBusy = false;

  static fits = (/** @type {Element} */ player) => player.hasAttribute("data-frame-url");

  constructor(/** @type {import("./frame-player.js").FramePlayer} */ player, /** @type {AbortSignal} */ signal) {
    this.player = player;
    this.menu = /** @type {HTMLDetailsElement | null} */ (player.querySelector("[data-uses]"));
    player.actions.add({ still: () => this.save(), use: () => this.open() });
    this.menu?.addEventListener("click", this.chosen, { signal });
  }

  /** An address of frame 0, as that of the frame that is shown. */
  addressOf(/** @type {string} */ pattern) {
    return pattern.replace(/\/0(\.png|\/)/, `/${this.player.frame}$1`);
  }

  async save() {
    const { frameUrl, label } = this.player.dataset;
    const link = document.createElement("a");
    link.download = `${label} frame ${this.player.frame}.png`;
    try {
      link.href = frameUrl ? this.addressOf(frameUrl) : await this.painted();
    } catch {
      return showToast("The frame could not be saved: the file store lets no page read its videos.", "error");
    }
    link.click();
    if (!frameUrl) URL.revokeObjectURL(link.href);
  }

  /** What the browser shows, where the library has no frame of its own to give. */
  async painted() {
    const { video } = this.player;
    try {
      return await picture(video);
    } catch {
      return picture(await readable(video)); // it came from the bucket, and was not asked for in a way that lets a script read it
    }
  }

  open() {
    if (!this.menu) return false;
    this.player.pause();
    this.menu.open = true;
    this.menu.querySelector("button")?.focus();
    return true;
  }

  chosen = async (/** @type {MouseEvent} */ event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-use]");
    if (!(button instanceof HTMLElement) || this.isBusy) return;
    this.player.pause();
    this.isBusy = true;
    try {
      await this.use(button.dataset.use ?? "", button.dataset.mode ?? "");
    } catch {
      showToast("The frame could not be kept: the connection was lost. Try again.", "error");
    } finally {
      this.isBusy = false;
    }
  };

  async use(/** @type {string} */ role, /** @type {string} */ mode) {
    const { keepUrl = "", composeUrl = "" } = this.player.dataset;
    const response = await request(this.addressOf(keepUrl), { method: "POST" });
    const { id, sentence } = await response.json();
    if (!id) return showToast(sentence ?? "The frame could not be kept.", "error");
    const query = new URLSearchParams({ mode, [role]: id });
    location.assign(`${composeUrl}${composeUrl.includes("?") ? "&" : "?"}${query}#composer`);
  }
}
