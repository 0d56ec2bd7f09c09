// In the preview's frame: it may send nothing, and stays where it was scrolled to.
for (const button of document.querySelectorAll("form button")) button.type = "button";
addEventListener("message", (event) => {
  if (event.source === parent) scrollTo(0, event.data.scroll);
});
addEventListener("scroll", () => parent.postMessage({ scroll: scrollY }, "*"));
