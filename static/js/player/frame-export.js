import { request } from "../shared/session.js";
import { showToast } from "../shared/toast.js";
import { gettext } from "../shared/words.js";

/** The frame that is shown: as a file, or as an input of the next generation. */
export class FrameExporter {
  isBusy = false;

  static fits = (/** @type {Element} */ player) => Boolean(player.getAttribute("data-frame-url")); // guests have none

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

  save() {
    const { frameUrl = "", label } = this.player.dataset;
    const link = document.createElement("a");
    link.download = `${label} frame ${this.player.frame}.png`;
    link.href = this.addressOf(frameUrl);
    link.click();
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
      showToast(gettext("The frame could not be kept: the connection was lost. Try again."), "error");
    } finally {
      this.isBusy = false;
    }
  };

  async use(/** @type {string} */ role, /** @type {string} */ mode) {
    const { keepUrl = "", composeUrl = "" } = this.player.dataset;
    const response = await request(this.addressOf(keepUrl), { method: "POST" });
    const { id, sentence } = await response.json();
    if (!id) return showToast(sentence ?? gettext("The frame could not be kept."), "error");
    const query = new URLSearchParams({ mode, [role]: id });
    location.assign(`${composeUrl}${composeUrl.includes("?") ? "&" : "?"}${query}#composer`);
  }
}
