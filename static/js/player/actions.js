import { gettext } from "../shared/words.js";

/**
 * What buttons (`data-command`) and keys (`key:<action>`) of a player do: one name, one action. Other parts add theirs with
 * `player.actions.add`; false means: not now, let others have the key. The buttons that have two states are told which they are in.
 */
export class Actions {
  /** @type {Map<string, (event: Event) => unknown>} */
  byName = new Map();

  constructor(/** @type {import("./frame-player.js").FramePlayer} */ player, /** @type {AbortSignal} */ signal) {
    this.player = player;
    this.signal = signal;
    const step = (/** @type {number} */ count) => () => player.step(count);
    const second = (/** @type {1 | -1} */ way) => () => player.step(player.rate.framesIn(way, player.frame));
    this.add({
      "toggle": () => player.toggle(),
      "frame-back": step(-1),
      "frame-on": step(1),
      "second-back": second(-1),
      "second-on": second(1),
      "first": () => player.seek(0),
      "last": () => player.seek(player.last),
      "in": () => this.enter(player.frame),
      "out": () => this.leave(player.frame),
      "clear-range": () => {
        player.range = null;
      },
      "loop": () => this.loop(),
    });
    player.addEventListener("click", this.clicked, { signal });
    player.addEventListener("change", this.chosen, { signal });
    for (const name of ["play", "pause", "frame", "range", "speed"]) player.addEventListener(`player:${name}`, this.show, { signal });
    this.show();
  }

  add(/** @type {Record<string, (event: Event) => unknown>} */ actions) {
    for (const [name, action] of Object.entries(actions)) {
      if (!this.byName.has(name)) this.player.addEventListener(`key:${name}`, this.pressed, { signal: this.signal });
      this.byName.set(name, action);
    }
  }

  pressed = (/** @type {Event} */ event) => {
    if (this.byName.get(event.type.slice("key:".length))?.(event) !== false) event.preventDefault();
  };

  clicked = (/** @type {MouseEvent} */ event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-command]");
    if (button) this.byName.get(button.getAttribute("data-command") ?? "")?.(event);
  };

  chosen = (/** @type {Event} */ event) => {
    const field = /** @type {HTMLSelectElement} */ (event.target);
    if (field.matches("[data-speed]")) this.player.speed = Number(field.value);
  };

  /** An in point after the out point begins a new range, and the other way round. */
  enter(/** @type {number} */ frame) {
    const out = this.player.range?.out ?? this.player.last;
    this.player.range = { in: frame, out: out >= frame ? out : this.player.last };
  }

  leave(/** @type {number} */ frame) {
    const from = this.player.range?.in ?? 0;
    this.player.range = { in: from <= frame ? from : 0, out: frame };
  }

  loop() {
    this.player.isLooping = !this.player.isLooping;
    this.show();
  }

  show = () => {
    const { player } = this;
    this.label("toggle", player.isPlaying ? gettext("Pause") : gettext("Play"));
    this.press("loop", player.isLooping);
    this.button("clear-range")?.toggleAttribute("hidden", !player.range);
    player.querySelector("[data-frame]")?.replaceChildren(String(player.frame));
    player.querySelector("[data-timecode]")?.replaceChildren(player.rate.timecode(player.frame));
    const speed = /** @type {HTMLSelectElement | null} */ (player.querySelector("[data-speed]"));
    if (speed) speed.value = String(player.speed);
  };

  button(/** @type {string} */ name) {
    return this.player.querySelector(`[data-command="${name}"]`);
  }

  label(/** @type {string} */ name, /** @type {string} */ text) {
    this.button(name)?.setAttribute("aria-label", text);
  }

  press(/** @type {string} */ name, /** @type {boolean} */ isPressed) {
    for (const button of this.player.querySelectorAll(`[data-command="${name}"]`)) button.setAttribute("aria-pressed", String(isPressed));
  }
}
