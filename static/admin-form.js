// The lead form's editor: dragging, fields that stay open, the preview's frames.
// What a button does is the server's; htmx only spares the page.
(() => {
  const box = document.getElementById("editor-box");
  const frames = document.getElementById("frames");
  let dragged = null;
  let changed = false;

  const refresh = () => box.querySelector("[data-refresh]").click();

  // Which fields are open travels with the form.
  box.addEventListener("toggle", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row || !event.target.matches(".row__field")) return;
    row.classList.toggle("row--open", event.target.open);
    row.querySelector("[data-open]").value = event.target.open ? "1" : "";
  }, true);

  box.addEventListener("dragstart", (event) => {
    if (!event.target.closest?.("[data-grip]")) return;
    dragged = event.target.closest("[data-row]");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    event.dataTransfer.setDragImage(dragged, 16, 16);
    dragged.classList.add("row--dragged");
  });

  box.addEventListener("dragover", (event) => {
    const row = event.target.closest?.("#rows > [data-row]");
    if (!dragged) return;
    event.preventDefault();
    if (!row || row === dragged) return;
    const { top, height } = row.getBoundingClientRect();
    row[event.clientY < top + height / 2 ? "before" : "after"](dragged);
  });

  box.addEventListener("drop", (event) => { if (dragged) event.preventDefault(); });

  box.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("row--dragged");
    dragged = null;
    refresh();
  });

  // A frame made anew takes the old one's place, and its scrolling, once it is there.
  let scrolled = 0;
  addEventListener("message", (event) => {
    const frame = frames.querySelector("iframe:not(.preview__frame--fresh)");
    if (event.source === frame?.contentWindow) scrolled = Number(event.data.scroll) || 0;
  });
  frames.addEventListener("load", (event) => {
    const fresh = event.target;
    if (!fresh.matches?.(".preview__frame--fresh")) return;
    fresh.contentWindow.postMessage({ scroll: scrolled }, "*");
    fresh.classList.remove("preview__frame--fresh");
    for (const frame of frames.querySelectorAll("iframe")) {
      if (frame !== fresh) frame.remove();
    }
  }, true);

  // The answer brings the whole form anew: what is typed meanwhile would be lost.
  box.addEventListener("beforeinput", (event) => {
    if (box.querySelector(".htmx-request")) event.preventDefault();
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (!box.contains(event.target)) return;
    changed = true;
    box.dispatchEvent(new CustomEvent("edited"));
  });

  // The edit is nowhere but on this page.
  box.addEventListener("input", () => { changed = true; });
  box.addEventListener("submit", () => { changed = false; });
  document.getElementById("moved")?.addEventListener("click", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
})();
