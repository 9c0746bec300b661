import { expect, test } from "vitest";
import { linePlots } from "./line-plot";

const heights = (svg: string): number[] => [...svg.matchAll(/cy="([\d.]+)"/g)].map(([, y]) => Number(y));
const places = (svg: string): number[] => [...svg.matchAll(/cx="([\d.]+)"/g)].map(([, x]) => Number(x));

test("puts decades equally far apart, and twice as much twice as high", () => {
  const svg = linePlots([
    {
      title: "a < b & c",
      xTitle: "orders",
      yTitle: "ms",
      series: [
        {
          name: "P50",
          points: [
            [10, 0.5],
            [100, 1],
            [1_000, 2],
          ],
        },
      ],
    },
  ]);
  const [low = 0, middle = 0, high = 0] = heights(svg);
  expect(middle - high).toBeCloseTo(2 * (low - middle), 0);
  const [first = 0, second = 0, third = 0] = places(svg);
  expect(third - second).toBeCloseTo(second - first, 0);
  expect(svg).toContain("a &lt; b &amp; c");
  expect(svg).toContain("P50: 1,000 → 2");
});

test("draws a panel of a single value, and one of none", () => {
  const panel = { title: "t", xTitle: "x", yTitle: "y" };
  const svg = linePlots([
    { ...panel, series: [{ name: "one", points: [[5, 5]] }] },
    { ...panel, series: [{ name: "none", points: [] }] },
  ]);
  expect(svg).not.toMatch(/NaN|Infinity/);
});
