import assert from "node:assert/strict";
import { test } from "node:test";
import { readShape, WrongLine, writeShape } from "./shape_text.ts";

const TEXT =
  "35, 139\n35, 139.01\n35.01, 139.01\nhole\n35.002, 139.002\n35.002, 139.004\n35.004, 139.004\n\n36, 140\n36, 140.1\n36.1, 140.1";

test("parts and holes survive their own text", () => {
  const strands = readShape(TEXT);
  assert.deepEqual(
    strands.map(({ hole, points }) => [hole, points.length]),
    [
      [false, 3],
      [true, 3],
      [false, 3],
    ],
  );
  assert.deepEqual(strands[0]?.points[1], [139.01, 35]);
  assert.equal(writeShape(strands), TEXT);
});

test("full-width digits and the Japanese word are read", () => {
  assert.deepEqual(readShape("３５．５，１３９．２\n穴\n35.5 139.2")[1], {
    hole: true,
    points: [[139.2, 35.5]],
  });
});

test("a line that is no vertex is named", () => {
  assert.throws(
    () => readShape("35, 139\nnorth of it"),
    (error) => error instanceof WrongLine && error.line === 2,
  );
  assert.throws(() => readShape("hole\n35, 139"), WrongLine);
});
