// Copying from a menu, and menus that open upwards where there is no room below.
document.documentElement.classList.add("scripted");

document.addEventListener("click", async (event) => {
  const item = event.target.closest("[data-copy-text]");
  if (!item || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(item.dataset.copyText);
  } catch {
    location.assign(item.href); // the page that has the texts in fields
    return;
  }
  const said = item.textContent;
  item.textContent = "Copied";
  const status = document.querySelector("[data-copied]");
  if (status) status.textContent = `${said.replace("Copy ", "The ")} is copied`;
  setTimeout(() => {
    item.textContent = said;
    const menu = item.closest("details");
    if (!menu?.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  }, 900);
});

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("details.menu[open]")) return;
  const items = menu.querySelector(".menu__items");
  items.classList.remove("menu__items--up");
  const { bottom, height } = items.getBoundingClientRect();
  const room = menu.getBoundingClientRect().top - height;
  items.classList.toggle("menu__items--up", bottom > innerHeight && room > 0);
}, true);
