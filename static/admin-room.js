// The room view looks again by itself; this lets a host hold it still, spares the
// server while nobody looks, and says when no answer comes.
let held = false;
let failed = false;

const button = document.createElement("button");
button.type = "button";
button.className = "linkish";
const said = document.createElement("span");
said.className = "room__said";
said.setAttribute("role", "status");
const settle = () => {
  button.textContent = held ? "Go on looking" : "Hold still";
  button.setAttribute("aria-pressed", String(held));
  const text = failed ? "No answer; this is how it was." : "";
  if (said.textContent !== text) said.textContent = text;
};
document.querySelector("[data-room-tools]")?.prepend(said, button);
button.addEventListener("click", () => {
  held = !held;
  settle();
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (held || document.hidden) event.preventDefault();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.responseText.includes('id="room"')) return;
  event.detail.shouldSwap = false;
  if (event.detail.xhr.status < 300) location.reload(); // signed out meanwhile
});
for (const name of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(name, () => {
    failed = true;
    settle();
  });
}
document.addEventListener("htmx:afterSwap", () => {
  failed = false;
  settle();
});
settle();
