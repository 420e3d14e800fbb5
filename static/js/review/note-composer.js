import { isComposing } from "../shared/composing.js";
import { showToast } from "../shared/toast.js";
import { MentionList } from "../composer/mention-list.js";
import { getItem, removeItem, setItem } from "../shared/storage.js";
import { gettext } from "../shared/words.js";

/**
 * The field for a note. Words, strokes and place survive a reload and a failed request (`data-keep` names where);
 * sending goes on playing when it was playing before. The form works without this script.
 */
class NoteComposer extends HTMLElement {
  gone = new AbortController();

  /** @type {HTMLFormElement} */
  form;

  /** @type {HTMLTextAreaElement} */
  text;

  /** Whether to go on playing when the note is sent. */
  wasPlaying = false;

  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    this.text = /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"));
    this.dataset.ready = "";
    this.form.addEventListener("input", this.changed, { signal });
    this.form.addEventListener("htmx:afterRequest", this.answered, { signal });
    this.text.addEventListener("focus", this.begun, { signal });
    this.addEventListener("key:send", this.send, { signal });
    this.addEventListener("key:cancel", this.leave, { signal });
    this.addEventListener("click", this.clicked, { signal });
    this.addEventListener("review:write", this.write, { signal });
    this.addEventListener("review:ask-changes", this.askChanges, { signal });
    document.addEventListener("player:frame", this.moved, { signal });
    document.addEventListener("player:range", this.ranged, { signal });
    document.addEventListener("player:drawing", this.drawn, { signal });
    document.addEventListener("player:ready", this.redraw, { signal });
    document.body.addEventListener("review:refused", this.refused, { signal });
    this.mentions();
    this.restore();
    this.place();
    this.redraw();
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  get player() {
    return /** @type {import("../player/frame-player.js").FramePlayer | null} */ (document.getElementById("player"));
  }

  /** The large one below the thread has a place; a reply has that of its thread. */
  get hasPlace() {
    return Boolean(this.field("frame_in"));
  }

  field(/** @type {string} */ name) {
    return /** @type {HTMLInputElement | null} */ (this.form.elements.namedItem(name));
  }

  setField(/** @type {string} */ name, /** @type {string} */ value) {
    const field = this.field(name);
    if (field) field.value = value;
  }

  get drawing() {
    return this.field("drawing")?.value ?? "";
  }

  get isEmpty() {
    return !this.text.value.trim() && !this.drawing;
  }

  changed = () => {
    this.problem("");
    this.save();
    this.grow();
  };

  /** Whoever begins to write means the frame that is shown then. */
  begun = () => {
    this.wasPlaying ||= Boolean(this.player?.isPlaying);
    if (this.isEmpty) this.moved();
  };

  moved = () => {
    if (!this.hasPlace || !this.isEmpty || this.player?.frame === undefined || this.player.range?.in != null) return;
    this.setField("frame_in", String(this.player.frame));
    this.setField("frame_out", "");
    this.place();
  };

  ranged = (/** @type {CustomEvent} */ event) => {
    if (!this.hasPlace) return;
    const { in: first, out: last } = event.detail;
    if (first === null || last === null) {
      this.setField("frame_out", "");
      this.moved();
    } else {
      this.setField("frame_in", String(first));
      this.setField("frame_out", String(last));
    }
    this.place();
    if (!this.isEmpty) this.save();
  };

  drawn = (/** @type {CustomEvent} */ event) => {
    if (!this.hasPlace) return;
    const { strokes } = event.detail;
    if (this.isEmpty) this.moved();
    this.setField("drawing", strokes.length ? JSON.stringify(strokes) : "");
    this.place();
    this.save();
  };

  /** Strokes that were kept are shown on the frame again. */
  redraw = () => {
    this.moved();
    this.place();
    // Before it is a player it would take no strokes, only a value of its own that hides them for ever.
    if (!this.hasPlace || !this.drawing || !this.player?.hasAttribute("data-ready")) return;
    this.player.seek(Number(this.field("frame_in")?.value));
    this.player.drawing = JSON.parse(this.drawing);
  };

  write = () => {
    this.text.focus();
  };

  askChanges = () => {
    this.dataset.wants = "changes";
    this.text.placeholder = gettext("What should change?");
    this.text.focus();
  };

  clicked = (/** @type {Event} */ event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.closest("[data-calm]")) this.calm();
    if (target.closest("[data-draw]")) this.player?.startDrawing?.();
    if (!target.closest("[data-erase]")) return;
    this.setField("drawing", "");
    if (this.player) this.player.drawing = [];
    this.place();
    this.save();
  };

  send = (/** @type {Event} */ event) => {
    event.preventDefault();
    // A click, not requestSubmit(): htmx sends the value of the button that was clicked.
    const button = this.querySelector(`[data-send="${this.dataset.wants ?? "note"}"], .reply-form [type=submit]`);
    /** @type {HTMLElement | null} */ (button)?.click();
  };

  leave = (/** @type {Event} */ event) => {
    event.preventDefault();
    this.calm();
    this.text.blur();
    document.getElementById("player")?.focus?.({ preventScroll: true });
  };

  answered = (/** @type {CustomEvent} */ event) => {
    if (event.detail.elt !== this.form) return;
    const { status } = event.detail.xhr;
    if (status >= 200 && status < 300) return this.sent(); // htmx calls a 422 successful, too
    if (status === 409) this.setField("key", crypto.randomUUID()); // sent again, it is a note of its own
    if (status === 0 || status >= 500) this.problem(gettext("This did not arrive. It is kept here; send it again when the connection is back."));
    else if (status === 401) this.problem(gettext("You are signed out. It is kept here; sign in and send it again."));
    else if (status === 403) this.problem(gettext("Your role does not allow this. It is kept here."));
    else if (status === 410) this.problem(gettext("This link does not work any more. It is kept here; copy it if you need it."));
    else if (status === 429) this.problem(gettext("That was too often. It is kept here; send it again in a few minutes."));
    else if (status === 404) this.problem(gettext("This take is not there for you any more. Copy what you wrote if you need it."));
  };

  refused = (/** @type {CustomEvent} */ event) => {
    if (this.form.contains(document.activeElement) || !this.isEmpty) this.problem(event.detail.sentence);
  };

  sent() {
    this.form.reset();
    this.text.value = "";
    for (const name of ["drawing", "frame_out"]) this.setField(name, "");
    this.setField("key", crypto.randomUUID());
    removeItem(this.key);
    this.problem("");
    this.calm();
    this.grow();
    this.closest("details")?.removeAttribute("open");
    if (this.hasPlace && this.player) {
      this.player.drawing = [];
      this.player.stopDrawing();
      if (this.player.range) this.player.range = null;
    }
    this.moved();
    this.text.blur();
    if (this.wasPlaying) this.player?.play?.();
    this.wasPlaying = false;
    showToast(gettext("Sent."));
  }

  calm() {
    delete this.dataset.wants;
    this.text.placeholder = this.hasPlace ? gettext("Note at this frame") : gettext("Reply");
  }

  get key() {
    return this.dataset.keep ?? "";
  }

  save() {
    if (this.isEmpty) return removeItem(this.key);
    /** @type {Record<string, string>} */
    const draft = { text: this.text.value, key: this.field("key")?.value ?? "" };
    for (const name of ["frame_in", "frame_out", "drawing"]) draft[name] = this.field(name)?.value ?? "";
    setItem(this.key, JSON.stringify(draft));
  }

  restore() {
    const draft = getItem(this.key);
    if (!draft || !this.isEmpty) return;
    const { text, ...fields } = JSON.parse(draft);
    this.text.value = text;
    for (const [name, value] of Object.entries(fields)) if (value) this.setField(name, String(value));
    this.closest("details")?.setAttribute("open", "");
    this.grow();
  }

  /** Where the note will stand, in words. */
  place() {
    const when = this.querySelector(".compose-when");
    if (!when || !this.hasPlace) return;
    const [first, last] = ["frame_in", "frame_out"].map((name) => this.field(name)?.value);
    const end = last ? Number(last) : null;
    when.textContent = this.player?.rate?.label?.(Number(first), end) ?? gettext("frame {first}", { first: first ?? "" });
    this.querySelector(".compose-drawn")?.toggleAttribute("hidden", !this.drawing);
  }

  /** As high as its words. */
  grow() {
    this.text.style.setProperty("height", "auto");
    this.text.style.setProperty("height", `${Math.min(this.text.scrollHeight + 2, 220)}px`);
  }

  problem(/** @type {string} */ sentence) {
    const place = this.querySelector("[data-problem]");
    const line = document.createElement("span");
    line.className = "problem-line";
    line.dataset.blocks = "yes";
    line.textContent = sentence;
    place?.replaceChildren(...(sentence ? [line] : []));
  }

  mentions() {
    const people = (this.text.dataset.people ?? "").split("|").filter(Boolean);
    const place = this.querySelector("[role=listbox]");
    if (!people.length || !(place instanceof HTMLElement)) return;
    const before = () => /(?:^|\s)@([\p{L}\p{N}]*)$/u.exec(this.text.value.slice(0, this.text.selectionStart))?.[1];
    const list = new MentionList(place, (name) => {
      const start = this.text.selectionStart - (before()?.length ?? 0) - 1; // the @ too: the name comes with it
      this.text.setRangeText(`${name} `, start, this.text.selectionStart, "end");
      this.changed();
    });
    const { signal } = this.gone;
    this.text.addEventListener("input", () => {
      const word = before();
      const fits = word === undefined ? [] : people.filter((name) => name.toLowerCase().startsWith(word.toLowerCase()));
      list.offer(fits.map((name) => ({ name, picture: "" })));
    }, { signal });
    this.text.addEventListener("keydown", (event) => !isComposing(event) && list.press(event.key) && event.preventDefault(), { signal });
    this.text.addEventListener("blur", () => list.close(), { signal });
  }
}

customElements.define("note-composer", NoteComposer);
