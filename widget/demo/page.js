// Writes down the events that the widgets of this page send.
const log = document.querySelector(".log");
const names = ["ready", "form-shown", "lead-submitted", "claimed", "started", "paused",
  "resumed", "completed", "error"];

for (const name of names) {
  document.addEventListener(`trackgate:${name}`, ({ detail, target }) => {
    log.querySelector(".nothing")?.remove();
    const ids = Object.entries(detail).filter(([, id]) => id);
    const line = document.createElement("li");
    const title = document.createElement("strong");
    title.textContent = `trackgate:${name}`;
    const mode = target.getAttribute("mode") ?? "inline";
    const said = ids.map(([kind, id]) => `${kind} ${id}`).join(", ");
    line.append(title, ` ${mode}${said && ": "}${said}`);
    log.append(line);
  });
}
