/**
 * Show one short sentence for a moment (see toast-stack.js), with a button for what can be done about it.
 * @param {string} message
 * @param {"ok" | "error"} [kind]
 * @param {ToastButton} [button]
 */
export const showToast = (message, kind = "ok", button) => {
  document.body.dispatchEvent(new CustomEvent("studio:toast", { detail: { message, kind, button } }));
};
