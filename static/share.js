// Share: the device's own sheet where there is one, else the link is copied,
// else the link is shown to be copied by hand.
for (const box of document.querySelectorAll("[data-share]")) {
  const details = box.querySelector("details");
  const summary = box.querySelector("summary");
  if (!details || !summary) continue;

  const button = document.createElement("button");
  button.type = "button";
  button.className = summary.className;
  button.append(...summary.cloneNode(true).childNodes);
  const said = document.createElement("p");
  said.className = "share__said";
  said.setAttribute("role", "status");
  summary.hidden = true;
  details.before(button);
  box.append(said);

  const { url, title } = box.dataset;
  const show = () => {
    details.open = true;
    details.querySelector("input")?.select();
    said.textContent = "Copy the link from the field above.";
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
      said.textContent = "Link copied.";
    } catch {
      show();
    }
  };
  button.addEventListener("click", async () => {
    if (!navigator.share) return copy();
    try {
      await navigator.share({ title, url });
    } catch (error) {
      if (error.name !== "AbortError") await copy();
    }
  });
}
