/** Requests to our own server: bounded in time, and failing with a cause that a person can be told. */

import { KEPT } from "../sw/names.ts";
import { takeAhead } from "./ahead.ts";

/** Why a request gave no answer: nobody answered, or the answer was a problem. */
export class RequestFailed extends Error {
  /** `status` 0: no answer at all (server stopped, network gone, too slow). */
  constructor(
    readonly status: number,
    readonly detail: string,
  ) {
    super(detail || `status ${status}`);
    this.name = "RequestFailed";
  }
}

const MOST_MS = 15_000;

async function detailOf(response: Response): Promise<string> {
  if (!response.headers.get("Content-Type")?.includes("json")) return "";
  try {
    const problem = (await response.json()) as { detail?: unknown };
    return typeof problem.detail === "string" ? problem.detail : "";
  } catch {
    return ""; // a cut-off body says no more than its status
  }
}

async function send(url: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
  const limits = [AbortSignal.timeout(MOST_MS)];
  if (signal) limits.push(signal);
  let response: Response;
  try {
    response = await fetch(url, { ...init, signal: anyOf(limits) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new RequestFailed(0, "");
  }
  tellAge(response, url);
  if (!response.ok) throw new RequestFailed(response.status, await detailOf(response));
  return response;
}

/** Say on the window, as the event `age`, whether an answer came from the network or was kept, and since when. */
function tellAge(response: Response, url: string): void {
  dispatchEvent(new CustomEvent("age", { detail: { url, kept: response.headers.get(KEPT) } }));
}

/** GET `url`; throws {@link RequestFailed}, or the signal's AbortError when the caller gave up. */
export async function get(url: string, accept: string, signal?: AbortSignal): Promise<Response> {
  const ahead = await takeAhead(url);
  return ahead ?? send(url, { headers: { Accept: accept } }, signal);
}

/** POST the fields of a form to `url`, as {@link get}. */
export function post(url: string, fields: FormData, signal?: AbortSignal): Promise<Response> {
  const body = new URLSearchParams();
  for (const [name, value] of fields) if (typeof value === "string") body.append(name, value);
  return send(url, { method: "POST", body, headers: { Accept: "text/html" } }, signal);
}

/** The JSON at `url`. */
export async function getJson<T>(url: string, signal?: AbortSignal): Promise<T> {
  const response = await get(url, "application/json", signal);
  return (await response.json()) as T;
}

/** The JSON at `url`, asked for to see whether it changed: the figures of use leave it out. */
export async function getJsonAgain<T>(url: string): Promise<T> {
  const response = await send(url, { headers: { Accept: "application/json", "Mapsvc-Again": "1" } });
  return (await response.json()) as T;
}

/** Aborted as soon as one of `signals` is; `AbortSignal.any` is younger than the browsers we serve. */
function anyOf(signals: AbortSignal[]): AbortSignal {
  const controller = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) controller.abort(signal.reason);
    else signal.addEventListener("abort", () => controller.abort(signal.reason), { once: true });
  }
  return controller.signal;
}
