// A terminal for one machine, in its tab. Ctrl+Alt+T leaves it by the keyboard: Esc and
// Tab belong to what runs in it.
export async function openTerminal(home, assets) {
  const place = document.createElement("div");
  place.className = "terminal__in";
  home.append(place);
  const [{ Terminal }, { FitAddon }] = await Promise.all([import(assets.xterm), import(assets.fit)]);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const light = () => !dark.matches && document.documentElement.dataset.theme !== "dark";
  const terminal = new Terminal({
    convertEol: false,
    cursorBlink: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--mono"),
    fontSize: 14,
    scrollback: 5000,
    screenReaderMode: localRead("trackgate-reader") === "1",
    theme: light() ? LIGHT : DARK,
  });
  dark.addEventListener("change", () => { terminal.options.theme = light() ? LIGHT : DARK; });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  adoptStyles(place);
  terminal.open(place);
  fit.fit();

  const reader = home.parentElement.querySelector("[data-reader]");
  if (reader) {
    reader.checked = terminal.options.screenReaderMode;
    reader.addEventListener("change", () => {
      terminal.options.screenReaderMode = reader.checked;
      localWrite("trackgate-reader", reader.checked ? "1" : "0");
    });
  }
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.type !== "keydown") return true;
    if (event.ctrlKey && event.altKey && event.key.toLowerCase() === "t") {
      leave(place);
      return false;
    }
    if (event.ctrlKey && event.shiftKey && event.key.toLowerCase() === "c") {
      navigator.clipboard?.writeText(terminal.getSelection()).catch(() => {});
      return false;
    }
    return true;
  });
  const resized = [];
  new ResizeObserver(() => {
    if (!place.offsetParent) return;
    fit.fit();
  }).observe(place);
  terminal.onResize(({ rows, cols }) => resized.forEach((tell) => tell(rows, cols)));
  return {
    write: (bytes) => terminal.write(bytes),
    onInput: (tell) => { terminal.onData(tell); },
    onResize: (tell) => { resized.push(tell); },
    get rows() { return terminal.rows; },
    get columns() { return terminal.cols; },
  };
}

// xterm writes sizes and colours into <style> elements, which our policy refuses; what
// stands in them is taken into style sheets, which it allows.
function adoptStyles(place) {
  const sheets = new Map();
  const take = () => {
    for (const style of place.querySelectorAll("style")) {
      const known = sheets.get(style) ?? { sheet: new CSSStyleSheet(), text: "" };
      if (!sheets.has(style)) document.adoptedStyleSheets.push(known.sheet);
      sheets.set(style, known);
      if (known.text !== style.textContent) known.sheet.replaceSync(known.text = style.textContent);
    }
  };
  new MutationObserver(take).observe(place, { subtree: true, childList: true, characterData: true });
}

function leave(place) {
  const tab = document.querySelector(`[aria-controls="${CSS.escape(place.closest(".tab").id)}"]`);
  (tab ?? document.querySelector("[data-focus], .work button") ?? document.body).focus();
}

const localRead = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
const localWrite = (name, value) => { try { localStorage.setItem(name, value); } catch { /* kept nowhere */ } };

const DARK = { background: "#0d1211", foreground: "#e8efec", cursor: "#74d4b3", selectionBackground: "#2f5d50" };
const LIGHT = {
  background: "#ffffff", foreground: "#14211d", cursor: "#0f6b55", selectionBackground: "#bfe3d6",
  black: "#14211d", red: "#b3261e", green: "#0f6b3a", yellow: "#7a4d00", blue: "#1f5fae", magenta: "#8a3a8f", cyan: "#0b6b74", white: "#4b5a55",
  brightBlack: "#4b5a55", brightRed: "#b3261e", brightGreen: "#0f6b3a", brightYellow: "#7a4d00", brightBlue: "#1f5fae", brightMagenta: "#8a3a8f", brightCyan: "#0b6b74", brightWhite: "#14211d",
};
