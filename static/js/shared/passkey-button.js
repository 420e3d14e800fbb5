import { request } from "./session.js";
import { gettext } from "./words.js";

const FORBIDDEN = 403;

/**
 * A button that makes a passkey (`data-ceremony="create"`) or signs in with one (`get`). The server gives options as
 * JSON, the browser asks its person, the server takes the answer and says where to go; with `data-then="submit"` the
 * form around it is sent instead.
 */
class PasskeyButton extends HTMLElement {
  /** @type {HTMLButtonElement} */
  button;

  /** @type {HTMLElement} */
  sentence;

  connectedCallback() {
    // Keys are bound to a name: there are none for a bare address, nor over plain http.
    const isNamed = isSecureContext && !/^[\d.]+$|:/.test(location.hostname);
    const isPossible = isNamed && "parseRequestOptionsFromJSON" in (window.PublicKeyCredential ?? {});
    const elsewhere = /** @type {HTMLElement | null} */ (this.querySelector("[data-elsewhere]"));
    this.hidden = !isPossible && !elsewhere;
    this.button = /** @type {HTMLButtonElement} */ (this.querySelector("button"));
    this.button.hidden = !isPossible;
    if (elsewhere) elsewhere.hidden = isPossible;
    this.sentence = /** @type {HTMLElement} */ (this.querySelector("[role=alert]"));
    this.button.addEventListener("click", this.clicked);
  }

  disconnectedCallback() {
    this.button.removeEventListener("click", this.clicked);
  }

  clicked = async () => {
    this.button.disabled = true;
    this.sentence.hidden = true;
    try {
      const options = await this.post(this.dataset.optionsUrl ?? "");
      const key = await this.ask(options);
      const { url } = await this.post(this.dataset.answerUrl ?? "", key.toJSON());
      const form = this.dataset.then === "submit" && this.closest("form");
      if (form) form.submit();
      else location.assign(url);
    } catch (error) {
      this.refuse(/** @type {Error} */ (error));
    }
  };

  /**
   * The key, or an error when the person said no.
   * @param {PublicKeyCredentialCreationOptionsJSON & PublicKeyCredentialRequestOptionsJSON} options
   * @returns {Promise<PublicKeyCredential>}
   */
  async ask(options) {
    const key =
      this.dataset.ceremony === "create"
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    return /** @type {PublicKeyCredential} */ (key);
  }

  async post(/** @type {string} */ url, /** @type {unknown} */ body = {}) {
    const headers = { "Content-Type": "application/json", Accept: "application/json" };
    const response = await request(url, { method: "POST", headers, body: JSON.stringify(body) });
    const answer = await response.json().catch(() => ({}));
    if (response.status === FORBIDDEN && answer.url) location.assign(answer.url); // there the person proves who they are
    if (!response.ok) throw new Error(answer.sentence ?? gettext("Something broke here. Nothing is lost; try again."));
    return answer;
  }

  refuse(/** @type {Error} */ error) {
    this.button.disabled = false;
    this.sentence.hidden = false;
    this.sentence.textContent = SENTENCES[error.name] ?? error.message;
  }
}

/** @type {Record<string, string>} */
const SENTENCES = {
  NotAllowedError: gettext("No passkey was given."),
  InvalidStateError: gettext("This device has a passkey for you already."),
  TypeError: gettext("The studio cannot be reached. Try again when the network is back."),
};

customElements.define("passkey-button", PasskeyButton);
