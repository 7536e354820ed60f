import assert from "node:assert/strict";
import { test } from "node:test";
import { placeCard } from "./place.ts";

const CARD = { width: 320, height: 200 };
const DESK = { width: 1280, height: 800 };

test("below what it speaks of, above it at the lower edge, beside a panel as high as the screen", () => {
  assert.deepEqual(placeCard({ left: 600, top: 60, width: 80, height: 40 }, CARD, DESK), {
    left: 480,
    top: 112,
  });
  assert.equal(placeCard({ left: 600, top: 740, width: 80, height: 40 }, CARD, DESK).top, 528);
  assert.equal(placeCard({ left: 0, top: 50, width: 320, height: 750 }, CARD, DESK).left, 332);
  assert.equal(placeCard({ left: 900, top: 50, width: 380, height: 750 }, CARD, DESK).left, 568);
});

test("never off the screen", () => {
  const phone = { width: 360, height: 640 };
  for (const spot of [
    null,
    { left: -50, top: 0, width: 20, height: 20 },
    { left: 350, top: 630, width: 40, height: 40 },
  ]) {
    const { left, top } = placeCard(spot, CARD, phone);
    assert.ok(
      left >= 12 && left + CARD.width <= 360 && top >= 12 && top + CARD.height <= 640,
      JSON.stringify({ left, top }),
    );
  }
});
