// The title says how many videos are under way; a card that was ordered is scrolled into view.
const title = document.title.replace(/^\(\d+\) /, "");

const show = () => {
  const count = Number(document.getElementById("poll")?.dataset.underWay ?? 0);
  document.title = count ? `(${count}) ${title}` : title;
};

document.body.addEventListener("htmx:afterSettle", show);

document.body.addEventListener("studio:ordered", (event) => {
  const id = /** @type {CustomEvent} */ (event).detail.card;
  requestAnimationFrame(() => document.getElementById(id)?.scrollIntoView({ block: "nearest" }));
});

// Somebody comes back to the page: what happened meanwhile?
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) document.body.dispatchEvent(new Event("studio:wake"));
});
