// A colour picker beside the colour's text field; the page shows the colour at once.
const text = document.querySelector("[data-accent] input[name=accent]");
if (text) {
  const fallback = text.dataset.default;
  const full = /^#[0-9a-f]{6}$/i;
  const picker = Object.assign(document.createElement("input"), {
    type: "color",
    value: full.test(text.value) ? text.value : fallback,
  });
  picker.setAttribute("aria-label", "Choose a colour");
  const row = document.createElement("div");
  row.className = "pick";
  text.replaceWith(row);
  row.append(picker, text);

  const show = (colour) => document.documentElement.style.setProperty("--accent", colour);
  picker.addEventListener("input", () => {
    text.value = picker.value;
    show(picker.value);
  });
  text.addEventListener("input", () => {
    const typed = text.value.trim();
    if (!full.test(typed)) return;
    picker.value = typed;
    show(typed);
  });
}
