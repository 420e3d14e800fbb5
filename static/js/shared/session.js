// Whether somebody is signed in, in one place: every answer that a page gets to what it asks for passes here. When the
// person is signed out, or the page is theirs no more, one quiet bar says so and everything on the page stays.
import { keepFields } from "./keep-fields.js";
import { showToast } from "./toast.js";
import { gettext } from "./words.js";

const SIGNED_OUT = 401;
const GONE = 404;

const cookie = (/** @type {string} */ name) => new RegExp(`(?:^|; )${name}=([^;]+)`).exec(document.cookie)?.[1];

/** The token that a POST needs: from its cookie, since it changes when somebody signs in beside this page. */
export const csrfToken = () => cookie("__Host-csrftoken") ?? cookie("csrftoken") ?? ""; // the first on HTTPS

/**
 * Like `fetch`, for what belongs to the studio.
 * @param {string} address @param {RequestInit} [how]
 */
export const request = async (address, how = {}) => {
  const headers = new Headers(how.headers);
  if (how.method && how.method !== "GET") headers.set("X-CSRFToken", csrfToken());
  if (how.body instanceof FormData) renewToken(how.body);
  const response = await fetch(address, { ...how, headers });
  answered(response.status);
  return response;
};

/** What an answer says about the session; other programs of the page (the upload client) report theirs, too. */
export const answered = (/** @type {number} */ status) => {
  if (status === SIGNED_OUT) show("signed-out", true);
  else if (status >= 200 && status < 400) signedIn();
};

/** What was refused meanwhile, and nobody sends again by hand, listens for the event. */
const signedIn = () => {
  const wasSignedOut = document.getElementById("signed-out")?.hidden === false;
  show("signed-out", false);
  if (wasSignedOut) document.body.dispatchEvent(new Event("studio:signed-in"));
};

const show = (/** @type {string} */ name, /** @type {boolean} */ isShown) => {
  const bar = document.getElementById(name);
  if (!bar) return;
  bar.hidden = !isShown;
  if (isShown) (document.querySelector("dialog:modal") ?? document.body).append(bar); // behind it nothing can be clicked
};

document.addEventListener("close", (event) => {
  document.body.append(.../** @type {Element} */ (event.target).querySelectorAll("#signed-out, #page-gone"));
}, { capture: true });

const renewToken = (/** @type {FormData} */ fields) => {
  if (fields.has("csrfmiddlewaretoken") && csrfToken()) fields.set("csrfmiddlewaretoken", csrfToken());
};

document.addEventListener("htmx:configRequest", (event) => {
  const { formData, headers, verb } = event.detail;
  if (verb === "get" || !csrfToken()) return;
  headers["X-CSRFToken"] = csrfToken();
  renewToken(formData);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, xhr } = event.detail;
  answered(xhr.status);
  if (elt.id === "poll") show("page-gone", xhr.status === GONE);
  else if (xhr.status === GONE && document.getElementById("page-gone")?.hidden) showToast(gettext("This is not there any more: it was removed or made private, or you left its team."), "error");
});

// A plain form goes with the token of now.
document.addEventListener("submit", (event) => {
  const field = /** @type {HTMLFormElement} */ (event.target).elements.namedItem("csrfmiddlewaretoken");
  if (field instanceof HTMLInputElement && csrfToken()) field.value = csrfToken();
}, { capture: true });

document.addEventListener("click", (event) => {
  const link = /** @type {HTMLElement} */ (event.target).closest("a[data-sign-in]");
  if (!(link instanceof HTMLAnchorElement)) return;
  keepFields(true);
  link.search = new URLSearchParams({ next: location.pathname + location.search + location.hash }).toString();
});
