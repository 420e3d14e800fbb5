import { gettext } from "../shared/words.js";
import "./frame-player.js";
import { Follower } from "./follower.js";
import { playCopy } from "./light-copy.js";
import { mayPlay, rememberBroken } from "./playable.js";
import { getItem, setItem } from "../shared/storage.js";
import { showToast } from "../shared/toast.js";

const MODE = "compare"; // in the storage
/** @type {Record<string, number>} */
const STEP = { ArrowLeft: -0.02, ArrowRight: 0.02 };

/** Two takes under one control: how they are laid over each other, which one sounds, and which ones they are. */
class CompareView extends HTMLElement {
  gone = new AbortController();

  /** @type {import("./frame-player.js").FramePlayer} */
  player;

  /** @type {HTMLElement} */
  viewport;

  /** @type {HTMLElement} the line between both in wipe mode */
  edge;

  /** Where it is, from 0 to 1. */
  edgeAt = 0.5;

  /** @type {HTMLFormElement} */
  form;

  /** @type {HTMLElement[]} */
  sides = [];

  /** @type {Follower} the side that does not lead */
  follower;

  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.player = /** @type {import("./frame-player.js").FramePlayer} */ (this.querySelector("frame-player"));
    this.viewport = /** @type {HTMLElement} */ (this.querySelector(".player-viewport"));
    this.edge = /** @type {HTMLElement} */ (this.querySelector(".compare-wipe"));
    this.form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    this.sides = /** @type {HTMLElement[]} */ ([...this.querySelectorAll(".compare-side")]);
    this.dataset.ready = "";
    for (const { dataset, style } of this.sides) style.setProperty("--ratio", String(Number(dataset.width) / Number(dataset.height)));
    const side = /** @type {HTMLElement} */ (this.sides.find((other) => !other.querySelector("[data-lead]")));
    this.follower = new Follower(this.player, videoOf(side), side.dataset, signal);
    this.player.actions.add({ mute: () => this.mute(), original: () => this.sharpen() });
    this.listen(signal);
    for (const shown of this.sides) this.watchFile(shown, signal);
    this.choose(getItem(MODE) ?? "side");
    this.wipe(0.5);
    this.mix(0.5);
    this.sound(this.firstSounding);
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  listen(/** @type {AbortSignal} */ signal) {
    for (const mode of ["side", "wipe", "overlay", "difference"]) this.key(mode, () => this.choose(mode), signal);
    this.key("flip", () => this.flip(), signal);
    this.key("sound", () => this.turnSound(), signal);
    this.key("leave", () => /** @type {HTMLElement | null} */ (this.querySelector("[data-leave]"))?.click(), signal);
    this.addEventListener("click", this.clicked, { signal });
    this.addEventListener("input", this.moved, { signal });
    this.form.addEventListener("change", this.other, { signal });
    this.edge.addEventListener("pointerdown", (event) => this.edge.setPointerCapture(event.pointerId), { signal });
    this.edge.addEventListener("pointermove", this.dragged, { signal });
    this.edge.addEventListener("keydown", this.nudged, { signal });
  }

  /** Each side says for itself that its file does not play here, and plays its light copy as soon as there is one. */
  watchFile(/** @type {HTMLElement} */ side, /** @type {AbortSignal} */ signal) {
    const video = videoOf(side);
    const look = () => side.toggleAttribute("data-broken", Boolean(video.error));
    for (const event of ["error", "emptied"]) video.addEventListener(event, look, { signal });
    look();
    playCopy(side, video, (address) => this.replace(video, address), signal);
  }

  /** Another file with the same frames; the other side goes on. */
  replace(/** @type {HTMLVideoElement} */ video, /** @type {string} */ address) {
    const { player } = this;
    if (video === player.video) player.change(address, player.isPlayWanted);
    else video.src = address;
  }

  key(/** @type {string} */ action, /** @type {() => void} */ act, /** @type {AbortSignal} */ signal) {
    this.addEventListener(`key:${action}`, (event) => {
      event.preventDefault();
      act();
    }, { signal });
  }

  clicked = (/** @type {MouseEvent} */ event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const mode = target.closest("[data-choose]")?.getAttribute("data-choose");
    if (mode === "single") this.flip();
    else if (mode) this.choose(mode);
    if (target.closest("[data-turn-sound]")) this.turnSound();
    if (target.closest("a[data-action=changes]")) this.changes(event, target.closest("[data-side]")?.getAttribute("data-side") ?? "");
  };

  /** Ask what should change in one of both, at the frame of it that is shown. */
  changes(/** @type {Event} */ event, /** @type {string} */ letter) {
    const dialog = /** @type {import("../review/changes-dialog.js").ChangesDialog | null} */ (
      this.querySelector(`changes-dialog[data-side="${letter}"]`)
    );
    if (!dialog) return;
    event.preventDefault();
    this.player.pause();
    const isLead = this.sides.some((side) => side.dataset.side === letter && side.querySelector("[data-lead]"));
    dialog.ask(isLead ? this.player.frame : this.follower.beside(this.player.frame));
  }

  choose(/** @type {string} */ mode) {
    this.dataset.mode = mode;
    setItem(MODE, mode);
    for (const button of this.querySelectorAll("[data-choose]")) button.setAttribute("aria-pressed", String(button.getAttribute("data-choose") === mode));
  }

  /** A and B at the same place, one after the other. */
  flip() {
    const isFirst = this.dataset.mode !== "single";
    this.dataset.shown = isFirst || this.dataset.shown === "A" ? "B" : "A";
    this.choose("single");
  }

  moved = (/** @type {Event} */ event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (field.matches("[data-mix]")) this.mix(Number(field.value) / 100);
  };

  mix(/** @type {number} */ part) {
    this.viewport.style.setProperty("--mix", String(part));
  }

  wipe(/** @type {number} */ part) {
    this.edgeAt = Math.min(1, Math.max(0, part));
    this.viewport.style.setProperty("--wipe", String(this.edgeAt));
    this.edge.setAttribute("aria-valuenow", String(Math.round(this.edgeAt * 100)));
  }

  dragged = (/** @type {PointerEvent} */ event) => {
    if (!this.edge.hasPointerCapture(event.pointerId)) return;
    const box = this.viewport.getBoundingClientRect();
    this.wipe((event.clientX - box.left) / box.width);
  };

  nudged = (/** @type {KeyboardEvent} */ event) => {
    const by = STEP[event.key];
    if (!by) return;
    event.preventDefault(); // the arrows of the player step
    this.wipe(this.edgeAt + by);
  };

  get sounding() {
    return this.sides.filter((side) => "sounds" in side.dataset).map((side) => side.dataset.side ?? "");
  }

  get firstSounding() {
    const { sound = "" } = this.dataset;
    return this.sounding.includes(sound) ? sound : this.sounding[0] ?? "";
  }

  /** Sound comes from this side alone; from none where it is empty. */
  sound(/** @type {string} */ letter) {
    this.dataset.sound = letter;
    for (const side of this.sides) videoOf(side).muted = side.dataset.side !== letter;
    const text = letter
      ? gettext("Sound of {letter}", { letter })
      : this.sounding.length ? gettext("No sound") : gettext("Both are silent");
    this.querySelector("[data-sound-of]")?.replaceChildren(text);
    this.querySelector("[data-turn-sound]")?.toggleAttribute("disabled", !this.sounding.length);
    this.player.toggleAttribute("data-muted", !letter);
    this.player.actions.label("mute", letter ? gettext("Mute") : gettext("Sound on"));
  }

  turnSound() {
    const { sounding } = this;
    this.sound(sounding[(sounding.indexOf(this.dataset.sound ?? "") + 1) % sounding.length] ?? "");
  }

  mute() {
    this.sound(this.dataset.sound ? "" : this.firstSounding);
  }

  /** The files themselves instead of their light copies. */
  sharpen() {
    const { frame } = this.player;
    this.player.pause();
    for (const side of this.sides) this.sharpenSide(side);
    this.player.seek(frame);
    this.player.actions.press("original", true);
    this.player.actions.button("original")?.setAttribute("disabled", "");
  }

  /** What this browser cannot play stays its light copy. */
  sharpenSide(/** @type {HTMLElement} */ side) {
    const video = videoOf(side);
    const { original = "", originalType } = side.dataset;
    const copy = video.getAttribute("src") ?? "";
    if (original === copy) return;
    const stay = () => showToast(
      gettext("This browser cannot play the file of {side} itself. Its light copy plays.", { side: side.dataset.side ?? "" }),
    );
    if (!mayPlay(video, original, originalType)) return stay();
    video.addEventListener("error", () => {
      if (video.getAttribute("src") !== original) return;
      rememberBroken(original, video.error);
      video.src = copy;
      this.player.seek(this.player.frame);
      stay();
    }, { signal: this.gone.signal });
    video.src = original;
  }

  /** Another take: the page comes anew, on the frame that was shown. */
  other = () => {
    const frame = document.createElement("input");
    Object.assign(frame, { type: "hidden", name: "frame", value: this.player.frame });
    this.form.append(frame);
    this.form.requestSubmit();
  };
}

const videoOf = (/** @type {HTMLElement} */ side) => /** @type {HTMLVideoElement} */ (side.querySelector("video"));

customElements.define("compare-view", CompareView);
