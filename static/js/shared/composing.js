/**
 * Whether a key belongs to an input method that is composing (Japanese, Chinese, Korean …): the Enter that confirms its
 * words does nothing else. Safari ends the composition before that key and tells it by its code alone.
 */
export const isComposing = (/** @type {KeyboardEvent} */ event) => event.isComposing || event.keyCode === 229;
