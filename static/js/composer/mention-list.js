/**
 * @typedef {{name: string, picture: string}} Named  an input of the tray
 */

/** The list of inputs that opens after an `@`: by keys while the focus stays in the text, or by pointer. */
export class MentionList {
  /**
   * @param {HTMLElement} list
   * @param {(name: string) => void} chosen
   */
  constructor(list, chosen) {
    this.list = list;
    this.chosen = chosen;
    // The focus must not leave the text, or the list would close under the pointer.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => this.choose(/** @type {Element} */ (event.target).closest("[role=option]")));
  }

  get current() {
    return this.list.hidden ? null : this.list.querySelector("[aria-selected=true]");
  }

  get isClosed() {
    return this.list.hidden;
  }

  /** Show these inputs. */
  offer(/** @type {Named[]} */ named) {
    this.list.hidden = !named.length;
    this.list.replaceChildren(...named.map(option));
  }

  /** Whether the list had a use for the key. */
  press(/** @type {string} */ key) {
    if (this.list.hidden) return false;
    if (key === "Escape") this.close();
    else if (key === "Enter" || key === "Tab") this.choose(this.current);
    else if (key === "ArrowDown") this.move(1);
    else if (key === "ArrowUp") this.move(-1);
    else return false;
    return true;
  }

  move(/** @type {number} */ by) {
    const options = [...this.list.children];
    const next = ((this.current ? options.indexOf(this.current) : -1) + by + options.length) % options.length;
    for (const [index, option] of options.entries()) option.setAttribute("aria-selected", String(index === next));
    options[next].scrollIntoView({ block: "nearest" });
  }

  choose(/** @type {Element | null} */ one) {
    if (one) this.chosen(one.textContent ?? "");
  }

  close() {
    this.list.hidden = true;
  }
}

const option = (/** @type {Named} */ { name, picture }, /** @type {number} */ index) => {
  const one = document.createElement("li");
  one.id = `mention-${index}`;
  one.role = "option";
  one.textContent = `@${name}`;
  one.setAttribute("aria-selected", String(index === 0));
  if (picture) one.prepend(Object.assign(new Image(), { src: picture, alt: "" }));
  return one;
};
