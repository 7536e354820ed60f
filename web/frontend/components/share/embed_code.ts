/** The markup by which somebody's page shows this map. */

export const SIZES = {
  small: [400, 300],
  medium: [640, 420],
  large: [960, 600],
} as const;
export type Size = keyof typeof SIZES;

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/**
 * An iframe of `address`, as wide as its page lets it be. The map is told nothing of the page around it, cannot lead it
 * away, and is fetched when it comes into sight.
 */
export function embedCode(address: string, title: string, size: Size): string {
  const [width, height] = SIZES[size];
  return (
    `<iframe src="${escaped(address)}" title="${escaped(title)}" width="${width}" height="${height}" ` +
    `style="border:0;max-width:100%" loading="lazy" referrerpolicy="no-referrer" ` +
    `sandbox="allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"></iframe>`
  );
}
