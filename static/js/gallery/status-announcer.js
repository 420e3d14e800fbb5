/** Says aloud, for who does not see the cards, which order came into which phase. */
class StatusAnnouncer extends HTMLElement {
  /** @type {Map<string, string>} the state of each card as it was last seen */
  seen = new Map();

  connectedCallback() {
    this.look();
    document.addEventListener("htmx:afterSettle", this.tell);
  }

  disconnectedCallback() {
    document.removeEventListener("htmx:afterSettle", this.tell);
  }

  tell = () => {
    const news = this.look();
    if (news.length) this.textContent = news.join(". ");
  };

  /** @returns {string[]} a sentence for each card that changed */
  look() {
    const news = [];
    for (const card of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".card[data-state]"))) {
      const state = card.dataset.state ?? "";
      if (this.seen.get(card.id) === state) continue;
      this.seen.set(card.id, state);
      const label = card.querySelector(".card-label")?.textContent?.trim();
      const phase = card.querySelector(".phase-name, .failure-headline")?.textContent?.trim() ?? state;
      news.push(`${label}: ${phase}`);
    }
    return news;
  }
}

customElements.define("status-announcer", StatusAnnouncer);
