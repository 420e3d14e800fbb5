/**
 * htmx reports a request that was cut off as an error. It is none: a newer one has taken its place (`hx-sync`). Only its
 * word for the console is taken away; indicators and locks end as ever.
 */
document.addEventListener("htmx:beforeSend", ({ detail }) => {
  const { xhr } = detail;
  const cleanUp = xhr.onabort;
  xhr.onabort = (event) => {
    detail.error = "";
    cleanUp?.call(xhr, event);
  };
});
