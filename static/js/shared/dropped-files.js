/**
 * Every file that was dropped or pasted, those in folders too.
 * @param {DataTransfer | null} transfer
 * @returns {Promise<File[]>}
 */
export const droppedFiles = async (transfer) => {
  const entries = [...(transfer?.items ?? [])].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...(transfer?.files ?? [])];
  return (await Promise.all(entries.map((entry) => within(/** @type {FileSystemEntry} */ (entry))))).flat();
};

/** Whether what is dragged has left a place: Safari does not say where it went. */
export const hasLeft = (/** @type {DragEvent} */ event, /** @type {Element} */ place) => {
  if (event.relatedTarget instanceof Node) return !place.contains(event.relatedTarget);
  const { left, right, top, bottom } = place.getBoundingClientRect();
  return event.clientX <= left || event.clientX >= right || event.clientY <= top || event.clientY >= bottom;
};

/** @returns {Promise<File[]>} */
const within = async (/** @type {FileSystemEntry} */ entry) => {
  if (entry.name.startsWith(".")) return []; // what systems leave in folders
  if (entry.isFile) return [await new Promise((resolve, reject) => /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject))];
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  const entries = [];
  for (let some = await read(reader); some.length; some = await read(reader)) entries.push(...some);
  return (await Promise.all(entries.map(within))).flat();
};

/** A reader gives at most a hundred at a time, and none at the end.
 * @returns {Promise<FileSystemEntry[]>} */
const read = (/** @type {FileSystemDirectoryReader} */ reader) => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
