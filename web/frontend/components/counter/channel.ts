/** Keeps the visitor's screen in step with the counter: two windows of one browser. */

/** `show`: this markup, which the server made; `clear`: the visitor left; `hello`: a visitor's screen opened. */
export type Message = { type: "show"; html: string } | { type: "clear" } | { type: "hello" };

const NAME = "mapsvc-counter";

/** A line between the windows, or null in a browser that has none: there the link still leads to the same. */
export function openChannel(heard: (message: Message) => void): { say: (message: Message) => void } | null {
  if (!("BroadcastChannel" in window)) return null;
  const channel = new BroadcastChannel(NAME);
  channel.addEventListener("message", (event: MessageEvent<Message>) => heard(event.data));
  return { say: (message) => channel.postMessage(message) };
}
