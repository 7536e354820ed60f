/** Comparing as a tool: how, with which day, with which layers; and what changed. The comparison itself is the view's. */

import { button, h } from "../../core/dom.ts";
import { getJson } from "../../core/http.ts";
import { t } from "../../core/text.ts";
import { boxOf } from "../../map/box.ts";
import type { Tool, Workbench } from "../../page/toolbox.ts";
import { parseDay } from "../../view/permalink.ts";
import type { Compared, View } from "../../view/view.ts";
import type { Decision } from "../time/steps.ts";
import { ChangesFound } from "./changes.ts";
import { dayBefore, exchanged, yearsBefore } from "./sides.ts";

const EARLIEST = "1868-01-25";
/** A comparison begins with the state before the last decision in view; where none is known, so many years ago. */
const YEARS = 5;
const WAIT_MS = 3000;
const SAME = "";
const OWN = "own";

class CompareTool implements Tool {
  readonly element: HTMLElement;
  private readonly changes: ChangesFound;
  private readonly ways: HTMLInputElement[];
  private readonly day = h("input", { type: "date", min: EARLIEST, max: "2999-12-31", required: true });
  private readonly layers = h("select", {});
  private open = true;

  constructor(
    private readonly bench: Workbench,
    private readonly former: string,
  ) {
    const way = (how: Compared["how"]): HTMLInputElement => {
      const radio = h("input", { type: "radio", name: "compare-how", value: how });
      radio.addEventListener("change", () => this.change({ how }));
      return radio;
    };
    this.ways = [way("swipe"), way("side")];
    const [swipe, side] = this.ways;
    this.day.addEventListener("change", () => {
      const asOf = parseDay(this.day.value);
      if (asOf && asOf >= EARLIEST) this.change({ asOf: asOf === bench.config.today ? null : asOf });
    });
    this.layers.addEventListener("change", () => this.choose(this.layers.value));
    this.changes = new ChangesFound(bench);
    this.element = h(
      "div",
      { class: "compare-form" },
      h(
        "fieldset",
        {},
        h("legend", {}, t("map.compare.how")),
        h("label", {}, swipe, t("map.compare.swipe")),
        h("label", {}, side, t("map.compare.side")),
      ),
      h("label", { class: "stacked" }, t("map.compare.day"), this.day),
      h("label", { class: "stacked" }, t("map.compare.layers"), this.layers),
      h(
        "p",
        { class: "compare-acts" },
        button("secondary", t("map.compare.exchange"), () => this.exchange()),
        button("secondary", t("map.compare.end"), () => bench.store.update({ compared: null }, "step")),
      ),
      this.changes.element,
    );
    bench.store.listen((now) => this.open && this.follow(now));
    if (bench.store.now.compared) this.follow(bench.store.now);
    else this.begin();
  }

  close(): void {
    this.open = false;
    this.changes.close();
  }

  private begin(): void {
    const { store } = this.bench;
    const asOf = store.now.asOf ? null : this.former || yearsBefore(this.bench.config.today, YEARS);
    store.update({ compared: { how: "swipe", asOf, on: null, at: 0.5 } }, "step");
  }

  private change(change: Partial<Compared>): void {
    const { compared } = this.bench.store.now;
    if (compared) this.bench.store.update({ compared: { ...compared, ...change } }, "step");
    else this.begin();
  }

  private exchange(): void {
    const { now } = this.bench.store;
    if (now.compared) this.bench.store.update(exchanged(now, now.compared), "step");
  }

  private choose(value: string): void {
    const { catalogue, store } = this.bench;
    if (value === OWN) this.change({ on: store.now.compared?.on ?? catalogue.themed(store.now) });
    else this.change({ on: catalogue.presets.find((one) => one.id === value)?.layers ?? null });
  }

  private follow(now: View): void {
    const { compared } = now;
    for (const radio of this.ways) radio.checked = radio.value === (compared?.how ?? "swipe");
    this.day.value = compared?.asOf ?? this.bench.config.today;
    this.offer(compared);
    this.changes.soon();
  }

  private offer(compared: Compared | null): void {
    const { presets } = this.bench.catalogue;
    const on = compared?.on ? [...compared.on].sort().join() : null;
    const preset = presets.find((one) => [...one.layers].sort().join() === on);
    const chosen = on === null ? SAME : (preset?.id ?? OWN);
    const options: [string, string][] = [
      [SAME, t("map.compare.same")],
      ...presets.map((one): [string, string] => [one.id, one.title]),
      [
        OWN,
        chosen === OWN ? t("map.compare.fixed", { count: compared?.on?.length ?? 0 }) : t("map.compare.fix"),
      ],
    ];
    this.layers.replaceChildren(
      ...options.map(([value, title]) => h("option", { value, selected: value === chosen }, title)),
    );
  }
}

/** The day before the last decision that touches what is shown, where it is looked. */
async function formerDay({ catalogue, config, map, store }: Workbench): Promise<string> {
  const layers = catalogue.themed(store.now).join();
  const box = boxOf(map);
  const query = `layers=${layers}${box ? `&bbox=${box}` : ""}`;
  try {
    const { dates } = await getJson<{ dates: Decision[] }>(
      `/api/dates?${query}`,
      AbortSignal.timeout(WAIT_MS),
    );
    const last = dates.filter((one) => one.date <= config.today).at(-1);
    if (last && last.date > EARLIEST) return dayBefore(last.date);
  } catch (error) {
    console.warn("decisions are not known:", error);
  }
  return yearsBefore(config.today, YEARS);
}

/** The tool, as the menu starts it. */
export async function start(bench: Workbench): Promise<Tool> {
  return new CompareTool(bench, bench.store.now.compared ? "" : await formerDay(bench));
}
