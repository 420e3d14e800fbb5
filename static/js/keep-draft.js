const NOT_KEPT = ["csrfmiddlewaretoken", "order_key", "answers", "shot", "label"];

/**
 * What is being written survives a reload: kept in this browser, per project, until it is ordered. Each tab
 * keeps its own; a new one begins with what was written last.
 */
class KeepDraft extends HTMLElement {
  connectedCallback() {
    document.addEventListener("input", this.changed);
    document.addEventListener("change", this.changed);
    document.addEventListener("studio:inputs", this.changed);
    document.addEventListener("htmx:afterSettle", this.settled);
    document.body.addEventListener("studio:ordered", this.forget);
    // The address may say what to write; otherwise what was kept comes back, once htmx is there.
    const asked = new URLSearchParams(location.search);
    if (["prompt", "reuse", "answers"].some((name) => asked.has(name))) return;
    addEventListener("DOMContentLoaded", asked.has("mode") ? this.rescue : this.restore, { once: true });
  }

  disconnectedCallback() {
    document.removeEventListener("input", this.changed);
    document.removeEventListener("change", this.changed);
    document.removeEventListener("studio:inputs", this.changed);
    document.removeEventListener("htmx:afterSettle", this.settled);
    document.body.removeEventListener("studio:ordered", this.forget);
  }

  get form() {
    return /** @type {HTMLFormElement} */ (document.getElementById("dock-form"));
  }

  get key() {
    return `draft:${this.dataset.project}`;
  }

  changed = (/** @type {Event} */ event) => {
    if (this.form.contains(/** @type {Node} */ (event.target))) this.save();
  };

  /** Another mode was chosen. (What an order answers with is not new: it was ordered.) */
  settled = (/** @type {CustomEvent} */ event) => {
    const { requestConfig, target } = event.detail;
    if (target?.id === "dock" && requestConfig?.verb === "get") this.save();
  };

  save() {
    /** @type {Record<string, string[]>} */
    const kept = {};
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === "string" && !NOT_KEPT.includes(name)) (kept[name] ??= []).push(value);
    }
    for (const place of [sessionStorage, localStorage]) place.setItem(this.key, JSON.stringify(kept));
  }

  forget = () => {
    for (const place of [sessionStorage, localStorage]) place.removeItem(this.key);
  };

  get found() {
    return JSON.parse(sessionStorage.getItem(this.key) ?? localStorage.getItem(this.key) ?? "null");
  }

  /** The address brings a mode and inputs, but no words: those that were written stay. */
  rescue = () => {
    const text = /** @type {HTMLTextAreaElement} */ (this.form.elements.namedItem("prompt"));
    if (text.value || !this.found?.prompt?.[0]) return;
    text.value = this.found.prompt[0];
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };

  restore = () => {
    if (!this.found) return;
    const { prompt, ...fields } = this.found;
    const text = /** @type {HTMLTextAreaElement} */ (this.form.elements.namedItem("prompt"));
    text.value = prompt?.[0] ?? "";
    // The server draws the rest, inputs included; the prompt survives that swap.
    const address = document.getElementById(`mode-${fields.mode?.[0]}`)?.getAttribute("hx-get");
    const values = { ...fields, shot: [String(new FormData(this.form).get("shot"))] };
    if (address) window.htmx.ajax("get", address, { target: "#dock", swap: "outerHTML", values });
  };
}

customElements.define("keep-draft", KeepDraft);
