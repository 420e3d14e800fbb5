import { getItem, setItem } from "../shared/storage.js";
import { gettext, ngettext } from "../shared/words.js";

const GESTURES = ["pointerup", "keydown"];

const isWanted = (/** @type {string} */ name) => getItem(`ready-${name}`) === "yes";

/** @type {AudioContext | undefined} */
let context;

/** Browsers let a page sound only from a gesture on: the first one wakes what will sound later. */
const wakeSound = () => {
  if (!isWanted("sound")) return;
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume();
};

/** Two quiet notes, made here: no file to load. */
const playSound = () => {
  context ??= new AudioContext();
  for (const [index, hertz] of [660, 880].entries()) {
    const tone = new OscillatorNode(context, { frequency: hertz, type: "sine" });
    const volume = new GainNode(context, { gain: 0 });
    const at = context.currentTime + index * 0.16;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.08, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.5);
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + 0.5);
  }
};

/**
 * Tells somebody who is elsewhere that a video is ready: by a desktop notification, by a sound, or not at
 * all. It watches cards become ready, and asks the browser for permission only when its box is ticked.
 */
class ReadyNotification extends HTMLElement {
  /** @type {string[] | undefined} ids of the cards that were not ready before a swap */
  waiting;

  connectedCallback() {
    for (const box of this.querySelectorAll("input")) box.checked = isWanted(box.name);
    this.addEventListener("change", this.chosen);
    for (const gesture of GESTURES) document.addEventListener(gesture, wakeSound);
    document.addEventListener("htmx:oobBeforeSwap", this.rememberWaiting);
    document.addEventListener("htmx:afterSettle", this.tellReady);
  }

  disconnectedCallback() {
    this.removeEventListener("change", this.chosen);
    for (const gesture of GESTURES) document.removeEventListener(gesture, wakeSound);
    document.removeEventListener("htmx:oobBeforeSwap", this.rememberWaiting);
    document.removeEventListener("htmx:afterSettle", this.tellReady);
  }

  chosen = async (/** @type {Event} */ event) => {
    event.stopPropagation(); // no filter
    const box = /** @type {HTMLInputElement} */ (event.target);
    if (box.name === "notify" && box.checked) {
      const isGranted = "Notification" in window && (await Notification.requestPermission()) === "granted";
      box.checked = isGranted;
      /** @type {HTMLElement} */ (this.querySelector("[data-refused]")).hidden = isGranted;
    }
    if (box.name === "sound" && box.checked) playSound();
    setItem(`ready-${box.name}`, box.checked ? "yes" : "no");
  };

  rememberWaiting = () => {
    this.waiting ??= [...document.querySelectorAll(".grid > .card:not([data-state=ready])")].map((card) => card.id);
  };

  tellReady = () => {
    const ready = (this.waiting ?? []).filter((id) => document.getElementById(id)?.dataset.state === "ready");
    this.waiting = undefined;
    if (!ready.length || document.hasFocus()) return;
    if (isWanted("sound")) playSound();
    if (isWanted("notify") && "Notification" in window && Notification.permission === "granted") this.notify(ready);
  };

  notify(/** @type {string[]} */ ids) {
    const card = document.getElementById(ids[0]);
    const name = card?.querySelector(".card-label")?.textContent;
    const title = ids.length === 1 && name
      ? gettext("{name} is ready", { name })
      : ngettext("{count} video is ready", "{count} videos are ready", ids.length);
    const icon = card?.querySelector("img")?.src;
    const note = new Notification(title, { body: card?.querySelector(".card-prompt")?.textContent ?? "", icon, tag: ids[0] });
    note.addEventListener("click", () => {
      window.focus();
      card?.scrollIntoView({ block: "center" });
      note.close();
    });
  }
}

customElements.define("ready-notification", ReadyNotification);
