import { language } from "../shared/words.js";

/** The sum of an approval follows the rows that are struck out; prices come as exact decimals. */
class ApprovalForm extends HTMLElement {
  gone = new AbortController();

  connectedCallback() {
    this.gone = new AbortController();
    this.addEventListener("change", this.add, { signal: this.gone.signal });
    this.add();
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  add = () => {
    const boxes = /** @type {HTMLInputElement[]} */ ([...this.querySelectorAll("input[name=struck]")]);
    if (!boxes.length) return;
    const payable = boxes.filter((box) => !box.checked);
    const cents = payable.reduce((sum, box) => sum + Math.round(Number(box.dataset.price) * 10_000), 0);
    const number = (cents / 10_000).toLocaleString(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    const text = number.at(-3) === "." ? `$${number}` : `${number}\u{a0}$`; // as format_usd in studio/core/values/money.py
    for (const place of this.querySelectorAll("[data-sum]")) place.replaceChildren(text);
    for (const box of boxes) box.closest("tr")?.toggleAttribute("data-struck", box.checked);
    /** @type {HTMLButtonElement | null} */ (this.querySelector("button[type=submit]"))?.toggleAttribute("disabled", !payable.length);
  };
}

customElements.define("approval-form", ApprovalForm);
