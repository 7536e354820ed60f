/** Notices that nobody has touched the counter for a while. */

const TOUCHES = ["keydown", "pointerdown", "wheel", "input"] as const;
const MINUTE = 60_000;

export class Idle {
  private timer = 0;

  /** `minutes` 0: never. `act` is called once after as many without a touch, and again only after `wait`. */
  constructor(
    private readonly minutes: number,
    private readonly act: () => void,
  ) {
    for (const touch of TOUCHES)
      addEventListener(touch, () => this.touched(), { capture: true, passive: true });
  }

  /** From now on it is waited. */
  wait(): void {
    clearTimeout(this.timer);
    if (this.minutes > 0) this.timer = window.setTimeout(() => this.over(), this.minutes * MINUTE);
  }

  /** Nothing is left that could be forgotten. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = 0;
  }

  private over(): void {
    this.timer = 0;
    this.act();
  }

  private touched(): void {
    if (this.timer) this.wait();
  }
}
