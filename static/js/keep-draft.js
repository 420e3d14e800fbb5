const NOT_KEPT = ["csrfmiddlewaretoken", "order_key", "answers", "shot", "label"];

/** What is being written survives a reload: kept in this browser, per project, until it is ordered. */
class KeepDraft extends HTMLElement {
  connectedCallback() {
    document.addEventListener("input", this.changed);
    document.addEventListener("change", this.changed);
    document.addEventListener("studio:inputs", this.changed);
    document.addEventListener("htmx:afterSettle", this.settled);
    document.body.addEventListener("studio:ordered", this.forget);
    // The address may say what to write; otherwise what was kept comes back, once htmx is there.
    if (/[?&](mode|prompt|reuse)=/.test(location.search)) return;
    addEventListener("DOMContentLoaded", this.restore, { once: true });
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
    localStorage.setItem(this.key, JSON.stringify(kept));
  }

  forget = () => localStorage.removeItem(this.key);

  restore = () => {
    const found = localStorage.getItem(this.key);
    if (!found) return;
    const { prompt, ...fields } = JSON.parse(found);
    const text = /** @type {HTMLTextAreaElement} */ (this.form.elements.namedItem("prompt"));
    text.value = prompt?.[0] ?? "";
    // The server draws the rest, inputs included; the prompt survives that swap.
    const address = document.getElementById(`mode-${fields.mode?.[0]}`)?.getAttribute("hx-get");
    const values = { ...fields, shot: [String(new FormData(this.form).get("shot"))] };
    if (address) window.htmx.ajax("get", address, { target: "#dock", swap: "outerHTML", values });
  };
}

customElements.define("keep-draft", KeepDraft);
