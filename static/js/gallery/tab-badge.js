// Title and icon of the tab say what is under way, and the poll is woken when there is something to fetch.
const title = document.title.replace(/^\(\d+\) /, "");
const poll = () => document.getElementById("poll");
let isWanted = false;
let newest = "";

const show = () => {
  const count = Number(poll()?.dataset.unfinishedCount ?? 0);
  document.title = count ? `(${count}) ${title}` : title;
  const icon = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=icon]"));
  const address = count ? icon?.dataset.busy : icon?.dataset.idle;
  if (icon && address && icon.getAttribute("href") !== address) icon.href = address;
};

/** Ask now; if a question is under way, its answer may be older than the news: ask once more after it. */
const wake = () => {
  isWanted = poll()?.classList.contains("htmx-request") ?? false;
  if (!isWanted) document.body.dispatchEvent(new Event("studio:wake"));
};

document.body.addEventListener("htmx:afterSettle", () => {
  show();
  if (isWanted) wake();
  const card = newest && document.getElementById(newest);
  if (card) {
    card.scrollIntoView({ block: "nearest" });
    newest = "";
  }
});

document.body.addEventListener("htmx:afterRequest", (event) => {
  // A 204 settles nothing.
  if (isWanted && /** @type {CustomEvent} */ (event).detail.elt.id === "poll") setTimeout(wake);
});

// A new card: ordered in the composer, or made of another card.
for (const name of ["studio:ordered", "studio:generation-created"]) {
  document.body.addEventListener(name, (event) => {
    newest = /** @type {CustomEvent} */ (event).detail.card;
    wake();
  });
}
document.body.addEventListener("studio:changed", wake);

// Somebody comes back to the page: what happened meanwhile?
document.addEventListener("visibilitychange", () => document.hidden || wake());

show();
