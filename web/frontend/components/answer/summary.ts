/** The short of an answer, for whoever hears it instead of seeing it. */

/** The layers that apply in the answer's markup, each with the names of its features. */
export function summary(answer: ParentNode): string[] {
  return [...answer.querySelectorAll(".layer-affected")].map((layer) => {
    const title = layer.querySelector("h3 a")?.textContent?.trim() ?? "";
    const features = [...layer.querySelectorAll(".feature-name")].map(
      (name) => name.textContent?.trim() ?? "",
    );
    const names = features.filter((name) => name !== "" && name !== title);
    return names.length > 0 ? `${title}: ${names.join(", ")}` : title;
  });
}
