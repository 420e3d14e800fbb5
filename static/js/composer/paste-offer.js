// A request (JSON, cURL or Python) that is pasted into the prompt is text, unless somebody wants the form filled with it.
let body = "";

const isBody = (/** @type {string} */ text) => {
  if (/^\s*(\$\s+)?curl(\.exe)?\s/i.test(text) || /\bIVideoInference\(|\bfrom runware\b|\.run\(/.test(text)) return text.includes("positivePrompt");
  if (!/^\s*[[{]/.test(text) || !text.includes("positivePrompt")) return false;
  try {
    return Boolean(JSON.parse(text));
  } catch {
    return false;
  }
};

const show = (/** @type {boolean} */ isShown) => document.querySelector(".prompt-offer")?.toggleAttribute("hidden", !isShown);

document.addEventListener("paste", (event) => {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!(/** @type {HTMLElement} */ (event.target).closest?.("#id_prompt")) || !isBody(text)) return;
  body = text;
  show(true);
});

document.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (!target.closest("[data-use-body], [data-keep-body]")) return;
  show(false);
  const form = /** @type {HTMLFormElement | null} */ (document.getElementById("paste-form"));
  const field = form?.elements.namedItem("body");
  if (!target.closest("[data-use-body]") || !(field instanceof HTMLTextAreaElement)) return;
  field.value = body;
  form?.requestSubmit();
});
