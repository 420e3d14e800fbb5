const THICK = 0.004; // of the picture's width
const SVG = "http://www.w3.org/2000/svg";

/**
 * A stroke (studio/review/notes/annotations.py) as an element of an overlay that is `width` × `height`.
 * @param {Stroke} stroke
 * @param {number} width
 * @param {number} height
 */
export const shape = (stroke, width, height) => {
  const points = stroke.points.map(([x, y]) => /** @type {[number, number]} */ ([x * width, y * height]));
  const thick = THICK * width;
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[stroke.kind](points, thick));
  path.setAttribute("stroke-width", String(thick));
  path.setAttribute("class", "player-stroke");
  path.dataset.person = String(stroke.colour);
  return path;
};

/** Through the middles between the points, so that a quick hand draws a curve. */
const pen = (/** @type {[number, number][]} */ points) => {
  const [first, ...rest] = points;
  if (!rest.length) return `M${first}h0.01`;
  const curves = rest.slice(0, -1).map((point, at) => {
    const next = rest[at + 1];
    return `Q${point} ${[(point[0] + next[0]) / 2, (point[1] + next[1]) / 2]}`;
  });
  return `M${first}${curves.join("")}L${rest.at(-1)}`;
};

const arrow = (/** @type {[number, number][]} */ [tail, head], /** @type {number} */ thick) => {
  const way = Math.atan2(head[1] - tail[1], head[0] - tail[0]);
  const long = Math.min(thick * 5, Math.hypot(head[0] - tail[0], head[1] - tail[1]) / 2);
  const barb = (/** @type {number} */ turn) => [head[0] - long * Math.cos(way + turn), head[1] - long * Math.sin(way + turn)];
  return `M${tail}L${head}M${barb(0.5)}L${head}L${barb(-0.5)}`;
};

const box = (/** @type {[number, number][]} */ [[left, top], [right, bottom]]) => `M${left},${top}H${right}V${bottom}H${left}Z`;

const ellipse = (/** @type {[number, number][]} */ [[x1, y1], [x2, y2]]) => {
  const [rx, ry, y] = [Math.abs(x2 - x1) / 2, Math.abs(y2 - y1) / 2, (y1 + y2) / 2];
  return `M${Math.min(x1, x2)},${y}a${rx},${ry} 0 1 0 ${rx * 2},0a${rx},${ry} 0 1 0 ${-rx * 2},0Z`;
};

/** @type {Record<Stroke["kind"], (points: [number, number][], thick: number) => string>} */
const PATHS = { pen, arrow, box, ellipse };
