/** The visitor's side: shows what the counter shows, and forgets it when the counter does. */

import { openChannel } from "./components/counter/channel.ts";
import { byId } from "./core/dom.ts";

const shown = byId("visitor-shown");
const welcome = byId("visitor-welcome") as HTMLTemplateElement;

const channel = openChannel((message) => {
  if (message.type === "show")
    shown.replaceChildren(...new DOMParser().parseFromString(message.html, "text/html").body.childNodes);
  else if (message.type === "clear") {
    shown.replaceChildren(welcome.content.cloneNode(true));
    // The address may name a place: it goes too.
    history.replaceState(null, "", `${location.pathname}?lang=${document.documentElement.lang}`);
  } else return;
  scrollTo(0, 0);
});
channel?.say({ type: "hello" });
