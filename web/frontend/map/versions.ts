/** Looking now and then whether the data changed, so that a map left open shows it. */

const EVERY_MS = 60_000;

/** Call `look` each minute while the page is seen, and when it is seen again after a minute or more. */
export function watchVersions(look: () => void): void {
  let last = Date.now();
  const due = (): void => {
    if (document.visibilityState !== "visible" || Date.now() - last < EVERY_MS) return;
    last = Date.now();
    look();
  };
  setInterval(due, EVERY_MS / 4);
  document.addEventListener("visibilitychange", due);
}
