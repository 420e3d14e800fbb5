/**
 * Show a modal dialog. When it closes, the focus returns to what had it, also if that was renewed meanwhile
 * and only has the same id.
 */
export function openDialog(/** @type {HTMLDialogElement} */ dialog) {
  if (dialog.open) return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!dialog.contains(menu)) menu.removeAttribute("open");
  }
  const id = document.activeElement?.id;
  const giveBack = () => {
    if (id && document.activeElement === document.body) document.getElementById(id)?.focus();
  };
  dialog.addEventListener("close", giveBack, { once: true });
  dialog.showModal();
}
