import { isComposing } from "./composing.js";
import { isShown } from "./is-shown.js";
import { openDialog } from "./open-dialog.js";

/**
 * The one owner of all keys: turns them into `key:<action>` events. The table is that of the sheet
 * (templates/components/_keyboard_shortcuts.html); studio/core/web/keyboard_shortcuts.py describes how a page takes part.
 *
 * @typedef {{scope: string, action: string, repeats: boolean, inFields: boolean}} Line
 */
const TEXT = "textarea, select, [contenteditable=''], [contenteditable=true], input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=reset], [type=file], [type=image])";
/** @type {Record<string, string>} keys that these elements need themselves */
const ITS_OWN = { Space: "button, summary, a[data-play], input, [role=button], [role=checkbox]", Enter: "button, summary, a, input" };

class KeyMap extends HTMLElement {
  /** @type {HTMLDialogElement} */
  sheet;

  /** @type {Map<string, Line[]>} by chord */
  table = new Map();

  connectedCallback() {
    this.sheet = /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
    this.table = new Map();
    for (const row of this.querySelectorAll("[data-chords]")) this.learn(/** @type {HTMLElement} */ (row));
    document.addEventListener("keydown", this.pressed);
    document.addEventListener("click", this.clicked);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.pressed);
    document.removeEventListener("click", this.clicked);
  }

  learn(/** @type {HTMLElement} */ { dataset }) {
    const line = { scope: dataset.scope ?? "", action: dataset.action ?? "", repeats: "repeats" in dataset, inFields: "inFields" in dataset };
    for (const chord of (dataset.chords ?? "").split(" ")) this.table.set(chord, [...(this.table.get(chord) ?? []), line]);
  }

  pressed = (/** @type {KeyboardEvent} */ event) => {
    if (event.defaultPrevented || isComposing(event)) return;
    const chord = chordOf(event);
    const lines = this.table.get(chord);
    if (!lines || (this.dataset.single === "off" && /^.$/u.test(chord))) return;
    const focused = document.activeElement ?? document.body;
    const writes = focused.matches(TEXT);
    if (focused.matches(ITS_OWN[chord] ?? ":not(*)")) return;
    for (const region of regions(focused)) {
      for (const line of lines) {
        if (!owns(region, line.scope) || (writes && !line.inFields) || (event.repeat && !line.repeats)) continue;
        if (this.dispatch(region, line, chord)) return event.preventDefault();
      }
    }
  };

  /** @returns {boolean} whether somebody acted */
  dispatch(/** @type {Element} */ region, /** @type {Line} */ line, /** @type {string} */ chord) {
    const value = /^\d$/.test(chord) ? Number(chord) : null;
    const event = new CustomEvent(`key:${line.action}`, { bubbles: true, cancelable: true, detail: { key: chord, value } });
    region.dispatchEvent(event);
    if (line.action === "sheet" && !event.defaultPrevented) return this.show();
    return event.defaultPrevented;
  }

  show() {
    openDialog(this.sheet);
    return true;
  }

  clicked = (/** @type {MouseEvent} */ event) => {
    const target = /** @type {Element} */ (event.target);
    if (target.closest("[data-show-keys]")) this.show();
    else if (target === this.sheet || (this.contains(target) && target.closest("[data-close]"))) this.sheet.close();
  };
}

/** The chord as the table writes it: `Ctrl+Shift+ArrowLeft`, `a`, `?`, `Space`. */
const chordOf = (/** @type {KeyboardEvent} */ event) => {
  const isCharacter = [...event.key].length === 1 && event.key !== " ";
  const isLetter = isCharacter && event.key.toLowerCase() !== event.key.toUpperCase();
  const isThird = event.getModifierState("AltGraph"); // a character of the third level, not Ctrl and Alt
  const parts = [];
  if ((event.ctrlKey || event.metaKey) && !isThird) parts.push("Ctrl");
  if (event.altKey && !isThird) parts.push("Alt");
  if (event.shiftKey && (isLetter || !isCharacter)) parts.push("Shift");
  const name = event.key === " " ? "Space" : isLetter ? event.key.toLowerCase() : event.key;
  return [...parts, name].join("+");
};

/** The regions that may take a key, in their order: around the focus, then those that are shown, then the page. */
const regions = (/** @type {Element} */ focused) => {
  const modal = [...document.querySelectorAll("dialog:modal")].at(-1);
  const root = modal ?? document;
  /** @type {Set<Element>} */
  const owners = new Set();
  for (let at = focused.closest("[data-keys]"); at; at = at.parentElement?.closest("[data-keys]") ?? null) {
    if (!modal || modal.contains(at)) owners.add(at);
  }
  for (const one of root.querySelectorAll("[data-keys]")) {
    if (isShown(one) && !one.closest("dialog:not([open])")) owners.add(one);
  }
  if (!modal) owners.add(document.body);
  return owners;
};

const owns = (/** @type {Element} */ region, /** @type {string} */ scope) =>
  region === document.body ? scope === "page" : (region.getAttribute("data-keys") ?? "").split(" ").includes(scope);

customElements.define("key-map", KeyMap);
