const SPEEDS = [1, 2, 4, 8];

/** J, K, L: back, stop, forward; the same key again is faster. No browser plays backwards: it is stepped. */
export class Shuttle {
  /** Times the normal speed; negative: backwards; 0: at rest. */
  pace = 0;

  /** The animation frame that steps backwards. */
  beat = 0;

  constructor(/** @type {import("./frame-player.js").FramePlayer} */ player, /** @type {AbortSignal} */ signal) {
    this.player = player;
    player.actions.add({
      back: () => this.go(-1),
      forward: () => this.go(1),
      stop: () => this.stop(),
      toggle: () => this.stop(),
    });
    player.addEventListener("player:pause", () => this.pace > 0 && this.rest(), { signal });
    signal.addEventListener("abort", () => cancelAnimationFrame(this.beat));
  }

  go(/** @type {1 | -1} */ way) {
    const before = Math.sign(this.pace) === way ? Math.abs(this.pace) : way > 0 && this.player.isPlaying ? 1 : 0;
    const speed = SPEEDS[Math.min(SPEEDS.indexOf(before) + 1, SPEEDS.length - 1)];
    this.rest();
    this.pace = way * speed;
    if (way > 0) this.forward(speed);
    else this.backward(speed);
    this.showPace();
  }

  stop() {
    const wasBackward = this.pace < 0;
    this.rest();
    if (!wasBackward) this.player.toggle();
  }

  forward(/** @type {number} */ speed) {
    this.player.video.playbackRate = speed * this.player.speed;
    this.player.play();
  }

  backward(/** @type {number} */ speed) {
    this.player.pause();
    const { frame: from, rate } = this.player;
    const began = performance.now();
    const step = (/** @type {number} */ now) => {
      const frame = rate.frameDuring(rate.secondsOf(from) - ((now - began) / 1000) * speed);
      if (this.player.frame !== frame) this.player.seek(frame);
      if (this.player.frame === 0) this.rest();
      else this.beat = requestAnimationFrame(step);
    };
    this.player.dataset.playing = "";
    this.beat = requestAnimationFrame(step);
  }

  /** As before the shuttle: at the chosen speed, standing still if it went backwards. */
  rest() {
    if (this.pace < 0) delete this.player.dataset.playing;
    cancelAnimationFrame(this.beat);
    this.pace = 0;
    this.player.video.playbackRate = this.player.speed;
    this.showPace();
  }

  showPace() {
    const shown = Math.abs(this.pace) > 1 || this.pace < 0 ? `${this.pace < 0 ? "−" : ""}${Math.abs(this.pace)}×` : "";
    this.player.querySelector("[data-pace]")?.replaceChildren(shown);
  }
}
