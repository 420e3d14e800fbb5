// The key that goes to the search of a page, unless an open composer took it for its prompt.
document.addEventListener("key:search", (event) => {
  const field = document.querySelector("[data-search]");
  if (event.defaultPrevented || !(field instanceof HTMLInputElement)) return;
  event.preventDefault();
  field.focus();
  field.select();
});
