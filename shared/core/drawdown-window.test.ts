import fc from "fast-check";
import { expect, test } from "vitest";
import { money, plus, type Money } from "./decimal";
import { DRAWDOWN_WINDOW_MS, DrawdownWindow } from "./drawdown-window";

const at = (seconds: number): number => 1_000_000_000_000 + seconds * 1_000;

test("a window without equity has no peak", () => {
  expect(new DrawdownWindow().peak(at(0))).toBeNull();
});

test("the peak counts up to 300 s, to the second, and is forgotten after", () => {
  const window = new DrawdownWindow();
  window.note(at(0), money("100"));
  window.note(at(1), money("90"));
  expect(window.peak(at(300))).toBe(money("100"));
  expect(window.peak(at(301))).toBe(money("90"));
  expect(window.peak(at(302))).toBeNull();
});

test("an adjustment moves all of it, and clearing forgets all of it", () => {
  const window = new DrawdownWindow();
  window.note(at(0), money("100"));
  window.note(at(1), money("90"));
  window.shift(money("-30"));
  expect(window.peak(at(1))).toBe(money("70"));
  expect(window.peak(at(301))).toBe(money("60"));
  window.clear();
  expect(window.peak(at(1))).toBeNull();
});

test("the peak is the highest of what the last 300 s saw, whatever came in between", () => {
  const step = fc.record({
    after: fc.nat(200),
    equity: fc.bigInt({ min: -50n, max: 50n }),
    shift: fc.bigInt({ min: -3n, max: 3n }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80, size: "max" }), (steps) => {
      const window = new DrawdownWindow();
      let seen: { second: number; equity: Money }[] = [];
      let second = 0;
      for (const { after, equity, shift } of steps) {
        second += after;
        window.shift(shift as Money);
        seen = seen.map((one) => ({ ...one, equity: plus(one.equity, shift as Money) }));
        window.note(at(second), equity as Money);
        seen.push({ second, equity: equity as Money });
        const recent = seen.filter((one) => one.second >= second - DRAWDOWN_WINDOW_MS / 1_000);
        const highest = recent.reduce((most, one) => (one.equity > most ? one.equity : most), equity as Money);
        expect(window.peak(at(second))).toBe(highest);
      }
    }),
  );
});
