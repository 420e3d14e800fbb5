// Lines of the event log that somebody opened stay open when it is renewed; lines are only ever added at its end.
/** @type {number[]} */
let open = [];

const lines = () => [...document.querySelectorAll("#timeline .timeline-line")];
const isTimeline = (/** @type {Event} */ event) => /** @type {CustomEvent} */ (event).detail.target?.id === "timeline";

document.addEventListener("htmx:beforeSwap", (event) => {
  if (isTimeline(event)) open = lines().flatMap((line, index) => (line.querySelector("details[open]") ? [index] : []));
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (isTimeline(event)) for (const index of open) lines()[index]?.querySelector("details")?.setAttribute("open", "");
});
