/** Whether a base map can be had, by what becomes of its tiles. Knows no map and no time. */

/** What became of one tile: it came, the source has none there, or there was no answer in time. */
export type Outcome = "came" | "missing" | "failed";

/**
 * `waiting`: nothing came yet; `shown`; `partly`: some tiles failed; `empty`: the source has nothing here;
 * `unreachable`: nothing is asked of it any more until somebody tries again.
 */
export type State = "waiting" | "shown" | "partly" | "empty" | "unreachable";

/** Failures in a row after which a source counts as gone though something came before. */
const IN_A_ROW = 4;

export class Watch {
  state: State = "waiting";
  private came = 0;
  private missing = 0;
  private inARow = 0;

  constructor(private readonly changed: (state: State) => void) {}

  /** Another part of the map is looked at: what was before says nothing of it. */
  moved(): void {
    this.came = 0;
    this.missing = 0;
    this.inARow = 0;
  }

  tile(outcome: Outcome): void {
    if (this.state === "unreachable") return;
    if (outcome === "came") {
      this.came += 1;
      this.inARow = 0;
      if (this.state !== "partly") this.become("shown");
    } else if (outcome === "missing") {
      this.missing += 1;
      this.inARow = 0;
    } else {
      this.inARow += 1;
      const gone = this.came === 0 || this.inARow >= IN_A_ROW;
      this.become(gone ? "unreachable" : "partly");
    }
  }

  /** Everything that was asked for has been answered. */
  settled(): void {
    const none = this.came === 0 && this.missing > 0;
    if (none && this.state !== "unreachable" && this.state !== "partly") this.become("empty");
  }

  private become(state: State): void {
    if (state === this.state) return;
    this.state = state;
    this.changed(state);
  }
}
