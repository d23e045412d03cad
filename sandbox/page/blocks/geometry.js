// The geometry of charts: scales, lines and slices.

const round = (number) => Math.round(number * 100) / 100;

/**
 * Round numbers that span all values and zero.
 * @param {number[]} values
 * @returns {number[]} rising, evenly apart
 */
export function ticks(values) {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const rough = (high - low || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
  const first = Math.floor(low / step);
  const count = Math.max(1, Math.ceil(high / step) - first);
  return Array.from({ length: count + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/**
 * @param {number[]} marks  from `ticks`
 * @param {number} top  where the highest lies, in the picture's units
 * @param {number} bottom  where the lowest lies
 * @returns {(value: number) => number}
 */
export function scale(marks, top, bottom) {
  const [low, high] = [marks[0], marks.at(-1)];
  return (value) => round(bottom - ((value - low) / (high - low)) * (bottom - top));
}

/**
 * @param {[number, number][]} points
 * @returns {string} an SVG path through them
 */
export const line = (points) => `M${points.map((point) => point.map(round).join(" ")).join("L")}`;

/**
 * Slices of a pie around (0, 0), clockwise from the top.
 * @param {number[]} values
 * @param {number} radius
 * @returns {{path: string, share: number}[]}
 */
export function slices(values, radius) {
  const sum = values.reduce((total, value) => total + value, 0);
  let from = 0;
  return values.map((value) => {
    const share = value / sum;
    const path = slice(from, from + share, radius);
    from += share;
    return { path, share };
  });
}

function slice(from, to, radius) {
  const arc = (half, end) => `A${radius} ${radius} 0 ${half} 1 ${end}`;
  // An arc that ends where it begins is no arc: a whole pie is drawn as two halves.
  if (to - from > 0.9999) return `M0 ${-radius}${arc(0, `0 ${radius}`)}${arc(0, `0 ${-radius}`)}Z`;
  const at = (part) => {
    const angle = part * 2 * Math.PI;
    return `${round(radius * Math.sin(angle))} ${round(-radius * Math.cos(angle))}`;
  };
  return `M0 0L${at(from)}${arc(to - from > 0.5 ? 1 : 0, at(to))}Z`;
}
