// The page of a review packet. It is opened from a disk: nothing is fetched, and what is written stays in this browser
// until it is saved as a file.
(() => {
  const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const data = JSON.parse(byId("packet").textContent ?? "{}");
  const video = /** @type {HTMLVideoElement} */ (byId("video"));
  const text = /** @type {HTMLTextAreaElement} */ (byId("text"));
  const name = /** @type {HTMLInputElement} */ (byId("name"));
  /** A sentence of the packet, in the language in which it was made. */
  const say = (/** @type {string} */ name, /** @type {Record<string, string | number>} */ values = {}) =>
    data.words[name].replace(/\{(\w+)\}/g, (/** @type {string} */ _, /** @type {string} */ key) => String(values[key]));
  const KEY = `packet:${data.packet.slice(-40)}`;

  /** @typedef {{id: string, take: string, frame: number, text: string}} Note */
  /** @type {{name: string, notes: Note[]}} */
  let kept = { name: "", notes: [] };
  try {
    kept = JSON.parse(localStorage.getItem(KEY) ?? "") || kept;
  } catch {
    // A browser may keep nothing for files: then the page must stay open until the notes are saved.
  }
  let at = 0;
  let isSaved = true;

  const take = () => data.takes[at];
  const keep = () => {
    isSaved = false;
    byId("saved").textContent = "";
    try {
      localStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      // As above.
    }
  };

  const secondsOf = (/** @type {number} */ frame) => ((frame + 0.5) * take().rate_den) / take().rate_num;
  const frameNow = () => {
    const frame = Math.floor((video.currentTime * take().rate_num) / take().rate_den + 0.45);
    return Math.max(0, Math.min(take().frames - 1, frame));
  };
  const seek = (/** @type {number} */ frame) => {
    video.pause();
    video.currentTime = secondsOf(Math.max(0, Math.min(take().frames - 1, frame)));
  };
  const showFrame = () => {
    const frame = frameNow();
    const seconds = (frame * take().rate_den) / take().rate_num;
    byId("frame").textContent = say("place", { frame, frames: take().frames, seconds: seconds.toFixed(2) });
  };

  const line = (/** @type {{frame: number, text: string}} */ note, /** @type {string} */ author, /** @type {string} */ id) => {
    const item = document.createElement("li");
    const place = document.createElement("button");
    place.type = "button";
    place.className = "place";
    place.textContent = say("frame", { frame: note.frame });
    place.addEventListener("click", () => seek(note.frame));
    const words = document.createElement("p");
    words.textContent = note.text;
    const who = document.createElement("b");
    who.textContent = author;
    item.append(place, " ", who, words);
    if (id) {
      const remove = document.createElement("button");
      remove.type = "button";
      remove.textContent = say("remove");
      remove.addEventListener("click", () => {
        kept.notes = kept.notes.filter((one) => one.id !== id);
        keep();
        showNotes();
      });
      item.append(remove);
    }
    return item;
  };

  const showNotes = () => {
    const own = kept.notes.filter((note) => note.take === take().id);
    const all = [
      ...take().notes.map((/** @type {any} */ note) => ({ note, author: note.author, id: "" })),
      ...own.map((note) => ({ note, author: kept.name || say("self"), id: note.id })),
    ].sort((one, other) => one.note.frame - other.note.frame);
    byId("notes").replaceChildren(...all.map((one) => line(one.note, one.author, one.id)));
    for (const [index, button] of [...byId("takes").children].entries()) {
      const count = kept.notes.filter((note) => note.take === data.takes[index].id).length;
      const badge = button.querySelector("span");
      if (badge) badge.textContent = count ? String(count) : "";
      button.setAttribute("aria-current", String(index === at));
    }
  };

  const show = (/** @type {number} */ index) => {
    at = index;
    byId("label").textContent = take().label;
    video.poster = take().poster;
    video.src = take().video;
    showFrame();
    showNotes();
  };

  for (const [index, one] of data.takes.entries()) {
    const button = document.createElement("button");
    button.type = "button";
    if (one.poster) {
      const picture = document.createElement("img");
      picture.src = one.poster;
      picture.alt = "";
      button.append(picture);
    }
    button.append(one.label, document.createElement("span"));
    button.addEventListener("click", () => show(index));
    byId("takes").append(button);
  }

  for (const event of ["timeupdate", "seeked", "loadeddata"]) video.addEventListener(event, showFrame);
  byId("back").addEventListener("click", () => seek(frameNow() - 1));
  byId("on").addEventListener("click", () => seek(frameNow() + 1));
  name.value = kept.name;
  name.addEventListener("input", () => {
    kept.name = name.value.trim();
    keep();
  });
  text.addEventListener("focus", () => video.pause());
  byId("write").addEventListener("submit", (event) => {
    event.preventDefault();
    if (!text.value.trim()) return;
    const id = Date.now().toString(36) + Math.random().toString(36).slice(2);
    kept.notes.push({ id, take: take().id, frame: frameNow(), text: text.value.trim() });
    text.value = "";
    keep();
    showNotes();
  });
  byId("save").addEventListener("click", () => {
    if (!kept.name) {
      byId("saved").textContent = say("nameless");
      name.focus();
      return;
    }
    const content = JSON.stringify({ packet: data.packet, name: kept.name, notes: kept.notes }, null, 2);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
    link.download = "notes.json";
    link.click();
    isSaved = true;
    byId("saved").textContent = say("saved", { count: kept.notes.length });
  });
  addEventListener("beforeunload", (event) => {
    if (!isSaved && kept.notes.length) event.preventDefault();
  });
  show(0);
})();
