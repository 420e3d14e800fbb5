/**
 * Show one short sentence for a moment (see toast-stack.js).
 * @param {string} message
 * @param {"ok" | "error"} [kind]
 */
export const say = (message, kind = "ok") => {
  document.body.dispatchEvent(new CustomEvent("studio:toast", { detail: { message, kind } }));
};
