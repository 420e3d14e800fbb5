import { copyLink } from "../shared/copy.js";

/** `copy-link`: the address of the frame that is shown, or of the range, goes to the clipboard. */
export class MomentLink {
  static fits = (/** @type {HTMLElement} */ player) => Boolean(player.dataset.linkUrl);

  constructor(/** @type {import("./frame-player.js").FramePlayer} */ player) {
    this.player = player;
    player.actions.add({ "copy-link": this.copy });
  }

  get url() {
    const { range, frame } = this.player;
    const url = new URL(this.player.dataset.linkUrl ?? "", location.href);
    url.searchParams.set("frame", String(range?.in ?? frame));
    if (range) url.searchParams.set("out", String(range.out));
    return url.href;
  }

  copy = () => {
    copyLink(this.url);
  };
}
