import { request } from "../shared/session.js";

const SENTENCES = /** @type {Record<string, string>} */ ({
  NotAllowedError: "data-denied",
  AbortError: "data-unreachable",
  TypeError: "data-unreachable",
});

/**
 * A button that has this browser take messages of the studio. Which of its paragraphs is shown, it says itself:
 * `data-when="off"`, `on`, `denied`, `install` (an iPhone shows messages only of an installed studio), `impossible`.
 */
class PushSwitch extends HTMLElement {
  /** @type {HTMLButtonElement} */
  button;

  /** @type {HTMLElement} */
  sentence;

  connectedCallback() {
    this.button = /** @type {HTMLButtonElement} */ (this.querySelector("button"));
    this.sentence = /** @type {HTMLElement} */ (this.querySelector("[role=alert]"));
    this.button.addEventListener("click", this.clicked);
    void this.look();
  }

  disconnectedCallback() {
    this.button.removeEventListener("click", this.clicked);
  }

  /** What this browser can do, and does. */
  async look() {
    const isPhone = /iPhone|iPad/.test(navigator.userAgent) || (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
    if (!isSecureContext || !("serviceWorker" in navigator) || !("PushManager" in window)) {
      return this.say(isPhone && isSecureContext ? "install" : "impossible");
    }
    if (Notification.permission === "denied") return this.say("denied");
    const registration = await navigator.serviceWorker.getRegistration("/");
    const isOn = Boolean(this.dataset.listed) && Boolean(await registration?.pushManager.getSubscription());
    this.say(isOn ? "on" : "off");
  }

  say(/** @type {string} */ state) {
    this.dataset.state = state;
    for (const part of this.querySelectorAll("[data-when]")) {
      /** @type {HTMLElement} */ (part).hidden = part.getAttribute("data-when") !== state;
    }
  }

  clicked = async () => {
    this.button.disabled = true;
    this.sentence.hidden = true;
    try {
      await this.subscribe();
    } catch (error) {
      this.refuse(/** @type {Error} */ (error));
    }
  };

  async subscribe() {
    if ((await Notification.requestPermission()) === "denied") return this.refused("denied");
    await navigator.serviceWorker.register(this.dataset.worker ?? "", { scope: "/" });
    const { pushManager } = await navigator.serviceWorker.ready;
    await (await pushManager.getSubscription())?.unsubscribe(); // it may be for the key of an earlier installation
    const options = { userVisibleOnly: true, applicationServerKey: this.dataset.key };
    const subscription = await pushManager.subscribe(options);
    const headers = { "Content-Type": "application/json", Accept: "application/json" };
    const body = JSON.stringify(subscription);
    const response = await request(this.dataset.url ?? "", { method: "POST", headers, body });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(answer.sentence ?? this.getAttribute("data-unreachable"));
    location.reload();
  }

  refused(/** @type {string} */ state) {
    this.button.disabled = false;
    this.say(state);
  }

  refuse(/** @type {Error} */ error) {
    this.button.disabled = false;
    this.sentence.hidden = false;
    this.sentence.textContent = this.getAttribute(SENTENCES[error.name] ?? "") ?? error.message;
  }
}

customElements.define("push-switch", PushSwitch);
