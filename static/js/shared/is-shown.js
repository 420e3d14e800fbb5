/**
 * Whether an element is drawn. Safari has checkVisibility since 17.4.
 * @param {Element} element
 */
export const isShown = (element) => element.checkVisibility?.() ?? element.getClientRects().length > 0;
