// What the player adds where scripts run: the timer, Copy on code, tabs.
// Everything it works on is on the page already and works without it.
{
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  document.querySelector("[data-focus]")?.focus();

  // Time left. It warns in words, once each, five minutes and one minute before.
  let ticking = 0;
  function showTimer() {
    clearInterval(ticking);
    const timer = document.querySelector("[data-timer]");
    if (!timer) return;
    const text = timer.querySelector("[data-timer-text]");
    const said = document.querySelector("[data-timer-said]");
    const end = Date.now() + Number(timer.dataset.timer) * 1000;
    const warnings = [300, 60].filter((limit) => limit < Number(timer.dataset.timer));
    const two = (number) => String(number).padStart(2, "0");
    const clockText = (seconds) => {
      const hours = Math.floor(seconds / 3600);
      const minutes = Math.floor((seconds % 3600) / 60);
      const tail = `${two(minutes)}:${two(seconds % 60)}`;
      return hours ? `${hours}:${tail}` : tail;
    };
    const over = () => {
      clearInterval(ticking);
      const link = document.createElement("a");
      link.href = timer.dataset.over;
      link.textContent = "Time is up. See how it ended";
      text.replaceChildren(link);
      said.textContent = "Time is up.";
    };
    const tick = () => {
      if (!timer.isConnected) return clearInterval(ticking); // another page was written
      const seconds = Math.max(0, Math.round((end - Date.now()) / 1000));
      if (!seconds) return over();
      const short = seconds <= 300;
      timer.classList.toggle("timer--short", short);
      text.textContent = `${short ? "Only " : ""}${clockText(seconds)} left`;
      if (seconds <= warnings[0]) {
        const minutes = Math.round(warnings.shift() / 60);
        said.textContent = `${minutes} minute${minutes === 1 ? "" : "s"} left.`;
      }
    };
    ticking = setInterval(tick, 1000);
    tick();
  }

  // A Copy button on code, but where its author said no; Run where there is a machine.
  const dressCode = () => all(".prose pre:not(.code pre)").forEach((pre) => {
    const buttons = [];
    if (!("nocopy" in pre.dataset)) buttons.push(copyButton(pre));
    if ("run" in pre.dataset && document.querySelector("[data-machines]")) buttons.push(runButton(pre));
    if (!buttons.length) return;
    const head = document.createElement("div");
    head.className = "code__head";
    const language = document.createElement("span");
    language.textContent = pre.dataset.language ?? "";
    head.append(language, ...buttons);
    const box = document.createElement("div");
    box.className = "code";
    pre.replaceWith(box);
    box.append(head, pre);
  });

  function runButton(pre) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Run";
    button.dataset.run = pre.innerText.trimEnd();
    return button;
  }

  function copyButton(pre) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(pre.innerText.replace(/\n$/, ""));
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(pre);
        button.textContent = "Selected";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    return button;
  }

  // Tabs, after the ARIA pattern: arrows move, Home and End jump. Made anew when another
  // challenge brings other ones; the panel that was looked at stays chosen if it is there.
  const box = document.querySelector("[data-tabs]");
  const name = box?.getAttribute("aria-label");
  let panels = [];
  let chosen = null;

  function choose(panel) {
    chosen = panel;
    for (const each of panels) {
      const on = each === panel;
      const tab = document.getElementById(`${each.id}-tab`);
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      each.hidden = !on;
    }
    panel.dispatchEvent(new Event("chosen"));
  }

  function tabOf(panel) {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.id = `${panel.id}-tab`;
    tab.textContent = panel.dataset.title;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    panel.tabIndex = 0;
    tab.addEventListener("click", () => choose(panel));
    return tab;
  }

  function byKeys(event) {
    const tabs = [...event.currentTarget.children];
    const at = tabs.indexOf(document.activeElement);
    const last = tabs.length - 1;
    const to = {
      ArrowRight: at === last ? 0 : at + 1,
      ArrowLeft: at === 0 ? last : at - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    choose(panels[to]);
    tabs[to].focus();
  }

  function showTabs() {
    panels = box ? all(":scope > .tab", box) : [];
    if (!panels.length) return;
    const list = document.createElement("div");
    list.className = "tablist";
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", name);
    list.append(...panels.map(tabOf));
    list.addEventListener("keydown", byKeys);
    box.removeAttribute("aria-label");
    box.querySelector(":scope > .tablist")?.remove();
    box.prepend(list);
    box.classList.add("tabs--on");
    choose(panels.includes(chosen) ? chosen : panels[0]);
  }

  // A link in the text to a tab, by the number that it has in the track.
  document.addEventListener("click", (event) => {
    const number = event.target.closest("[data-tab]")?.dataset.tab;
    const panel = number && panels.find((each) => each.dataset.numbers.split(" ").includes(number));
    if (!panel) return;
    event.preventDefault();
    choose(panel);
    panel.scrollIntoView({ block: "nearest" });
    panel.focus({ preventScroll: true });
  });

  function dress() {
    showTimer();
    showTabs();
    dressCode();
  }
  dress();
  // machine/swap.js puts another challenge into the page.
  document.addEventListener("trackgate:shown", dress);
}
