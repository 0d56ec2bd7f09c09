// What the admin pages add where scripts run: menus that close, copying.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// A [data-copy] button copies its text and says so; without a clipboard its link
// stays to be copied by hand.
async function copy(button) {
  const said = button.textContent;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Copy it by hand";
    document.getElementById(button.dataset.copyFrom ?? "")?.select?.();
  }
  button.setAttribute("aria-live", "polite");
  setTimeout(() => { button.textContent = said; }, 2000);
}
