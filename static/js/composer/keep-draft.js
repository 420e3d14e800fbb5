import { getItem, removeItem, setItem } from "../shared/storage.js";
import { showToast } from "../shared/toast.js";
import { gettext } from "../shared/words.js";

const NO_DRAFT = ["csrfmiddlewaretoken", "order_key", "answers", "shot", "label"];
/** What fills the composer from the address, beside its own fields. */
const FILLS = ["reuse", "part"];

/** @typedef {Record<string, string[]>} Fields */

/**
 * What is being written survives a reload: kept in this browser, per project, until it is ordered. Each tab
 * keeps its own; a new one begins with what was written last. Answers to notes have a draft of their own.
 */
class KeepDraft extends HTMLElement {
  connectedCallback() {
    document.addEventListener("input", this.changed);
    document.addEventListener("change", this.changed);
    document.addEventListener("studio:inputs", this.changed);
    document.addEventListener("htmx:afterSettle", this.settled);
    document.body.addEventListener("studio:ordered", this.forget);
    // Once htmx is there.
    addEventListener("DOMContentLoaded", this.begin, { once: true });
  }

  disconnectedCallback() {
    document.removeEventListener("input", this.changed);
    document.removeEventListener("change", this.changed);
    document.removeEventListener("studio:inputs", this.changed);
    document.removeEventListener("htmx:afterSettle", this.settled);
    document.body.removeEventListener("studio:ordered", this.forget);
  }

  get form() {
    return /** @type {HTMLFormElement} */ (document.getElementById("composer-form"));
  }

  get text() {
    return /** @type {HTMLTextAreaElement} */ (this.form.elements.namedItem("prompt"));
  }

  get key() {
    return `draft:${this.dataset.project}${new FormData(this.form).get("answers") ?? ""}`;
  }

  changed = (/** @type {Event} */ event) => {
    if (this.form.contains(/** @type {Node} */ (event.target))) this.save();
  };

  /** Another mode was chosen. (What an order answers with is not new: it was ordered.) */
  settled = (/** @type {CustomEvent} */ event) => {
    const { requestConfig, target } = event.detail;
    if (target?.id === "composer" && requestConfig?.verb === "get") this.save();
  };

  save() {
    /** @type {Fields} */
    const draft = {};
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === "string" && !NO_DRAFT.includes(name)) draft[name] = [...(draft[name] ?? []), value];
    }
    this.store(draft);
  }

  store(/** @type {Fields} */ draft) {
    const text = JSON.stringify(draft);
    // What only came back was not written last: another tab may have been.
    if (text === getItem(this.key, "session")) return;
    setItem(this.key, text, "session");
    setItem(this.key, text);
  }

  /** What another tab is writing stays. */
  forget = () => {
    if (getItem(this.key) === getItem(this.key, "session")) removeItem(this.key);
    removeItem(this.key, "session");
  };

  /** @returns {Fields | null} */
  get draft() {
    return JSON.parse(getItem(this.key, "session") ?? getItem(this.key) ?? "null");
  }

  begin = () => {
    const query = new URLSearchParams(location.search);
    const filled = [...query.keys()].filter((name) => FILLS.includes(name) || (name !== "shot" && this.form.elements.namedItem(name)));
    const before = this.draft;
    if (query.has("answers") || !filled.length) {
      if (before) this.restore(before);
      return;
    }
    this.enter(before);
    // From here on it is a draft like any other: a reload brings back what became of it.
    for (const name of filled) query.delete(name);
    history.replaceState(history.state, "", `${location.pathname}${query.size ? `?${query}` : ""}${location.hash}`);
  };

  /** The address has filled the composer. Words that it brings none of stay; others can be brought back. */
  enter(/** @type {Fields | null} */ before) {
    const text = before?.prompt?.[0] ?? "";
    if (text && !this.text.value) {
      this.text.value = text;
      this.text.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (before && text && text !== this.text.value) {
      showToast(gettext("The composer is filled anew."), "ok", { label: gettext("Bring back what I wrote"), act: () => this.restore(before) });
    }
    this.save();
  }

  restore(/** @type {Fields} */ draft) {
    const { prompt, ...fields } = draft;
    this.text.value = prompt?.[0] ?? "";
    this.store(draft); // a reload may come before the answer of the server
    // The server draws the rest, inputs included; the prompt survives that swap.
    const address = document.getElementById(`mode-${fields.mode?.[0]}`)?.getAttribute("hx-get");
    const now = new FormData(this.form);
    const values = { ...fields, shot: [String(now.get("shot"))], answers: [String(now.get("answers") ?? "")] };
    if (address) window.htmx.ajax("get", address, { target: "#composer", swap: "outerHTML", values });
  }
}

customElements.define("keep-draft", KeepDraft);
