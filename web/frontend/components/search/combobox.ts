/**
 * The search box as a state machine (WAI-ARIA APG, combobox with listbox): what a person does and what the server
 * answers are events; each gives the next state, and at most one thing to do in the world.
 */

import type { Match, SearchAnswer } from "./ask.ts";

export interface State {
  text: string;
  /** The answer to the text as it stands, or to a shorter one while the next is on its way. */
  answer: SearchAnswer | null;
  phase: "resting" | "waiting" | "ready" | "failed";
  /** Whether the list, or what is said in its place, is shown. */
  open: boolean;
  /** Place in the list of the option that Enter takes; -1: none. */
  active: number;
  /** An input method holds the text: nothing of it is the person's yet. */
  composing: boolean;
  /** The number of the last request: an answer of an earlier one is out of date. */
  request: number;
  /** The person pressed Enter: a sure answer is taken, an unsure one is laid before them. */
  final: boolean;
}

export type Happening =
  | { type: "typed"; text: string }
  | { type: "composing" }
  | { type: "composed"; text: string }
  | { type: "due" }
  | { type: "answered"; request: number; answer: SearchAnswer }
  | { type: "failed"; request: number }
  | { type: "retry" }
  | { type: "key"; key: string }
  | { type: "pick"; at: number }
  | { type: "left" }
  | { type: "set"; text: string };

/** `later`: say "due" when the person paused; `ask`: search; `take`: the choice is made. */
export type Task =
  | { do: "later" }
  | { do: "ask"; request: number; text: string; suggesting: boolean }
  | { do: "take"; match: Match }
  | { do: "stop" };

export type Step = readonly [State, Task | null];

export const EMPTY: State = {
  text: "",
  answer: null,
  phase: "resting",
  open: false,
  active: -1,
  composing: false,
  request: 0,
  final: false,
};

function typed(state: State, text: string): Step {
  if (state.composing) return [{ ...state, text }, null];
  if (text.trim() === "") return [{ ...EMPTY, request: state.request + 1 }, { do: "stop" }];
  // The former answers stay until the next are there, so that the list does not flicker; none of them is active.
  return [{ ...state, text, phase: "waiting", active: -1, final: false }, { do: "later" }];
}

function asking(state: State, final: boolean): Step {
  const request = state.request + 1;
  const task: Task = { do: "ask", request, text: state.text.trim(), suggesting: !final };
  return [{ ...state, request, final, phase: "waiting", open: state.open || final }, task];
}

/** What Enter may take without asking back: one place is meant, all of the text was understood, nothing is to be told. */
export function sure(answer: SearchAnswer): Match | null {
  const [first] = answer.matches;
  return first && !answer.ambiguous && !answer.rest && !answer.message && !first.rest ? first : null;
}

function taken(state: State, match: Match | undefined): Step {
  if (!match) return [state, null];
  const request = state.request + 1;
  return [
    { ...EMPTY, text: match.title, request },
    { do: "take", match },
  ];
}

function answered(state: State, answer: SearchAnswer): Step {
  const next: State = { ...state, answer, phase: "ready", open: true, active: -1 };
  if (!state.final) return [next, null];
  const match = sure(answer);
  return match ? taken(next, match) : [next, null];
}

function key(state: State, name: string): Step {
  if (state.composing) return [state, null];
  const matches = state.answer?.matches ?? [];
  switch (name) {
    case "ArrowDown":
    case "ArrowUp": {
      if (!state.open) {
        if (state.answer) return [{ ...state, open: true, active: name === "ArrowDown" ? 0 : -1 }, null];
        return state.text.trim() ? asking(state, false) : [state, null];
      }
      if (matches.length === 0) return [state, null];
      // -1, the text itself, is one of the stations on the way round.
      const rounds = matches.length + 1;
      const step = name === "ArrowDown" ? 1 : -1;
      return [{ ...state, active: ((state.active + 1 + step + rounds) % rounds) - 1 }, null];
    }
    case "Enter":
      if (state.open && state.active >= 0) return taken(state, matches[state.active]);
      return state.text.trim() ? asking(state, true) : [state, null];
    case "Escape":
      if (state.open) return [{ ...state, open: false, active: -1, final: false }, null];
      return typed({ ...state, composing: false }, "");
    default:
      return [state, null];
  }
}

/** The state after `event`, and what to do. */
export function step(state: State, event: Happening): Step {
  switch (event.type) {
    case "typed":
      return typed(state, event.text);
    case "composing":
      return [{ ...state, composing: true }, null];
    case "composed":
      return typed({ ...state, composing: false }, event.text);
    case "due":
      // Enter may have asked meanwhile, or the text be gone.
      if (state.composing || state.phase !== "waiting" || state.final) return [state, null];
      return asking(state, false);
    case "answered":
      return event.request === state.request ? answered(state, event.answer) : [state, null];
    case "failed":
      if (event.request !== state.request) return [state, null];
      return [{ ...state, answer: null, phase: "failed", open: true, active: -1 }, null];
    case "retry":
      return state.phase === "failed" ? asking(state, state.final) : [state, null];
    case "key":
      return key(state, event.key);
    case "pick":
      return state.composing ? [state, null] : taken(state, state.answer?.matches[event.at]);
    case "left": {
      const away: State = { ...state, open: false, active: -1, final: false };
      // An answer still on its way must not open a list behind the person's back.
      if (state.phase !== "waiting") return [away, null];
      return [{ ...away, phase: "resting", request: state.request + 1 }, { do: "stop" }];
    }
    case "set":
      return [{ ...EMPTY, text: event.text, request: state.request + 1 }, { do: "stop" }];
  }
}
