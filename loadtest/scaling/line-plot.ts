/** Plots as SVG text: panels beside each other, a logarithmic axis to the right, one from 0 upwards. */

export interface Series {
  readonly name: string;
  /** Right, up; both above 0. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Panel {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly series: readonly Series[];
}

const WIDTH = 420;
const HEIGHT = 300;
const LEFT = 62;
const RIGHT = 30;
const TOP = 46;
const BOTTOM = 48;
const COLUMNS = 2;
const Y_TICKS = 4;
/** Told apart without red and green. */
const COLOURS = ["#0b61a4", "#d95f02", "#5e3c99", "#444444"];

/** The panels as one picture, with the values in its text. */
export function linePlots(panels: readonly Panel[]): string {
  const rows = Math.ceil(panels.length / COLUMNS);
  const size = `${WIDTH * COLUMNS} ${HEIGHT * rows}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size}" font-family="sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="white"/>`,
    ...panels.map((panel, index) => {
      const x = (index % COLUMNS) * WIDTH;
      const y = Math.floor(index / COLUMNS) * HEIGHT;
      return `<g transform="translate(${x} ${y})">${drawPanel(panel)}</g>`;
    }),
    "</svg>\n",
  ].join("\n");
}

function drawPanel({ title, xTitle, yTitle, series }: Panel): string {
  const points = series.flatMap((one) => one.points);
  const xs = [...new Set(points.map(([x]) => x))].sort((a, b) => a - b);
  const top = niceTop(Math.max(0, ...points.map(([, y]) => y)));
  const [first = 1] = xs;
  const last = xs.at(-1) ?? first;
  const decades = Math.log10(last / first);
  const right = (x: number): number =>
    LEFT + (decades === 0 ? 0.5 : Math.log10(x / first) / decades) * (WIDTH - LEFT - RIGHT);
  const up = (y: number): number => HEIGHT - BOTTOM - (y / top) * (HEIGHT - TOP - BOTTOM);
  const ticks = Array.from({ length: Y_TICKS + 1 }, (_, index) => (top * index) / Y_TICKS);
  return [
    label(LEFT, 18, title, `font-weight="bold"`),
    label(LEFT, TOP - 8, yTitle, `fill="#555"`),
    label((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, xTitle, `text-anchor="middle" fill="#555"`),
    ...ticks.map(
      (y) =>
        `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${round(up(y))}" y2="${round(up(y))}" stroke="#ddd"/>${label(LEFT - 6, up(y) + 4, figure(y), `text-anchor="end"`)}`,
    ),
    ...xs.map((x) => label(right(x), HEIGHT - BOTTOM + 16, figure(x), `text-anchor="middle"`)),
    ...series.map((one, index) => drawSeries(one, index, right, up)),
  ].join("");
}

function drawSeries(
  { name, points }: Series,
  index: number,
  right: (x: number) => number,
  up: (y: number) => number,
): string {
  const colour = COLOURS[index % COLOURS.length] ?? "#444444";
  const path = points.map(([x, y]) => `${round(right(x))},${round(up(y))}`).join(" ");
  const dots = points.map(
    ([x, y]) =>
      `<circle cx="${round(right(x))}" cy="${round(up(y))}" r="3" fill="${colour}"><title>${escaped(name)}: ${figure(x)} → ${figure(y)}</title></circle>`,
  );
  return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="1.5"/>${dots.join("")}${label(WIDTH - RIGHT, 18 + index * 14, name, `text-anchor="end" fill="${colour}"`)}`;
}

/** The next of 1, 2, 2.5, 5 and 10 times a power of ten. */
function niceTop(most: number): number {
  if (most <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return ([1, 2, 2.5, 5, 10].find((step) => step * power >= most) ?? 10) * power;
}

const label = (x: number, y: number, text: string, attributes: string): string =>
  `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escaped(text)}</text>`;

const round = (value: number): string => value.toFixed(1);
const figure = (value: number): string => Number(value.toPrecision(3)).toLocaleString("en");
const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
