// What can be done to takes in the gallery: by the bar over a selection, the menu of a card, or a key.
import { isComposing } from "../shared/composing.js";
import { chosen, clear, pickCard, select, selectAll } from "./selection.js";
import { showToast } from "../shared/toast.js";
import { gettext } from "../shared/words.js";

const bar = () => /** @type {HTMLElement | null} */ (document.querySelector("bulk-bar"));

/** Where the pointer is: a card that was just swapped in knows of no :hover until it moves. */
const pointer = { x: -1, y: -1 };
document.addEventListener("pointermove", ({ clientX, clientY }) => Object.assign(pointer, { x: clientX, y: clientY }));

/** The card somebody means: the one with the focus, else the one under the pointer. */
const current = () =>
  /** @type {HTMLElement | null} */ (
    (document.activeElement?.closest(".card") ?? document.elementFromPoint(pointer.x, pointer.y)?.closest(".card")) ?? null
  );

/** The take that a card shows now. */
const shownTake = (/** @type {Element | null} */ card) => card?.querySelector("a.poster-link")?.getAttribute("data-take") ?? "";

const meant = () => {
  const takes = chosen();
  const shown = shownTake(current());
  return takes.length ? takes : shown ? [shown] : [];
};

/** Whether every one of these takes is starred: then the star is taken off. */
const isStarred = (/** @type {string[]} */ takes) =>
  takes.every((take) => document.querySelector(`a[data-take="${CSS.escape(take)}"][data-starred]`));

/** Post an action after those before it (hx-sync); the answer says what became of it, and the poll fetches what changed. */
const post = (/** @type {string | undefined} */ url, /** @type {Record<string, unknown>} */ values) => {
  if (url) window.htmx.ajax("POST", url, { source: /** @type {HTMLElement} */ (bar()), swap: "none", values });
};

export const applyAction = (/** @type {string} */ name, /** @type {string[]} */ takes, value = "") => {
  if (takes.length) post(bar()?.dataset.actionsUrl, { take: takes, command: name, value });
};

const compare = (/** @type {string[]} */ takes) => {
  const url = bar()?.dataset.compareUrl;
  if (url) location.assign(`${url}?${new URLSearchParams({ a: takes[0], b: takes[1] })}`);
};

/** What the request of the second take says otherwise than that of the first. */
const changes = (/** @type {string[]} */ takes) => {
  const query = new URLSearchParams({ a: takes[0], b: takes[1] });
  window.htmx.ajax("GET", `${bar()?.dataset.changesUrl}?${query}`, { target: "#changes-body" });
};

/** Leave for a page about these takes. */
const visit = (/** @type {string | undefined} */ url, /** @type {string[]} */ takes) => {
  if (url) location.assign(`${url}?${new URLSearchParams(takes.map((take) => ["take", take]))}`);
};

const share = (/** @type {string[]} */ takes) => {
  const query = new URLSearchParams(takes.map((take) => ["take", take]));
  window.htmx.ajax("GET", `${bar()?.dataset.shareUrl}?${query}`, { target: "#share-body" });
};

/** One take as its file; several as one zip, for those who may hand off. */
const download = (/** @type {string[]} */ takes) => {
  const zip = bar()?.dataset.zipUrl;
  if (zip && takes.length > 1) {
    location.assign(`${zip}?${new URLSearchParams(takes.map((take) => ["take", take]))}`);
    return;
  }
  for (const take of takes) {
    const link = document.querySelector(`a[data-take="${CSS.escape(take)}"][data-download]`);
    const save = document.createElement("a");
    save.href = /** @type {HTMLElement | null} */ (link)?.dataset.download ?? "";
    save.download = "";
    if (save.getAttribute("href")) save.click();
  }
};

const takesOf = (/** @type {Element} */ from) =>
  [...(from.closest(".card")?.querySelectorAll("input[name=take]") ?? [])].map((box) => /** @type {HTMLInputElement} */ (box).value);

/** @type {Record<string, (from: HTMLElement) => void>} */
const ACTIONS = {
  clear: () => clear(),
  star: () => applyAction(isStarred(chosen()) ? "unstar" : "star", chosen()),
  compare: () => compare(chosen()),
  changes: () => changes(chosen()),
  finish: () => visit(bar()?.dataset.finishUrl, chosen()),
  move: () => visit(bar()?.dataset.moveUrl, chosen()),
  download: () => download(chosen()),
  share: () => share(chosen()),
  trash: () => post(bar()?.dataset.trashUrl, { take: chosen() }),
  restore: () => post(bar()?.dataset.restoreUrl, { take: chosen() }),
  "trash-card": (from) => post(bar()?.dataset.trashUrl, { take: takesOf(from) }),
  "restore-card": (from) => post(bar()?.dataset.restoreUrl, { take: takesOf(from) }),
  "pick-card": (from) => applyAction("pick", [shownTake(from.closest(".card"))]),
  "reject-card": (from) => askReason([shownTake(from.closest(".card"))], true),
  "compare-with": (from) => {
    select([shownTake(from.closest(".card"))]);
    showToast(gettext("Now select the other take, then Compare."));
  },
};

document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("bulk-bar [data-command], .card [data-command]");
  if (!(button instanceof HTMLElement)) return;
  event.preventDefault();
  const name = button.dataset.command ?? "";
  if (ACTIONS[name]) ACTIONS[name](button);
  else applyAction(name, chosen(), button.dataset.value);
  button.closest("details")?.removeAttribute("open");
});

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !field.dataset.typed || event.key !== "Enter" || isComposing(event)) return;
  event.preventDefault();
  if (field.value.trim()) applyAction(field.dataset.typed, chosen(), field.value.trim());
  field.value = "";
  field.closest("details")?.removeAttribute("open");
});

/** Keys of the gallery (studio/core/web/keyboard_shortcuts.py). True: we acted. @type {Record<string, (event: CustomEvent) => boolean>} */
const KEYS = {
  look: () => {
    const link = current()?.querySelector("a.poster-link");
    if (link instanceof HTMLElement) link.click();
    return link instanceof HTMLElement;
  },
  select: () => {
    const card = current();
    if (card) pickCard(card);
    return Boolean(card);
  },
  "select-all": () => {
    selectAll();
    return true;
  },
  clear: () => {
    const had = chosen().length > 0;
    if (had) clear();
    return had;
  },
  trash: () => {
    const takes = meant();
    if (takes.length) post(bar()?.dataset.trashUrl, { take: takes });
    return takes.length > 0;
  },
  star: () => {
    const takes = meant();
    applyAction(isStarred(takes) ? "unstar" : "star", takes);
    return takes.length > 0;
  },
  // Changes need words: the page of the take has a place for them.
  changes: () => {
    const page = current()?.querySelector("a.poster-link")?.getAttribute("data-page");
    if (page) location.assign(`${page}#changes`);
    return Boolean(page);
  },
};
/** The take that is selected only until the bar has asked why it is rejected, and whether it had the focus. */
let takeToReject = "";
let hadFocus = false;
const reasons = document.getElementById("bulk-reject");

KEYS.reject = () => {
  const takes = meant();
  if (!reasons || !takes.length) return false;
  askReason(takes, !chosen().length);
  return true;
};

/** Why are they rejected? One of a card is selected until the bar knows. */
function askReason(/** @type {string[]} */ takes, /** @type {boolean} */ isCard) {
  takeToReject = isCard ? takes[0] : "";
  hadFocus = Boolean(document.activeElement?.closest(".card"));
  if (isCard) {
    clear();
    select(takes);
  }
  reasons?.setAttribute("open", "");
  reasons?.querySelector("button")?.focus();
}

reasons?.addEventListener("toggle", () => {
  if (!takeToReject || reasons.hasAttribute("open")) return;
  clear();
  const link = document.querySelector(`a.poster-link[data-take="${CSS.escape(takeToReject)}"]`);
  if (hadFocus) /** @type {HTMLElement | null} */ (link)?.focus();
  takeToReject = "";
});

for (const name of ["approve", "pick", "rate"]) {
  KEYS[name] = (event) => {
    const takes = meant();
    applyAction(name, takes, String(event.detail.value ?? ""));
    return takes.length > 0;
  };
}

for (const [name, act] of Object.entries(KEYS)) {
  document.addEventListener(`key:${name}`, (event) => {
    const region = /** @type {HTMLElement} */ (event.target);
    if (region.matches?.("card-grid") && act(/** @type {CustomEvent} */ (event))) event.preventDefault();
  });
}
