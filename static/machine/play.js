// The player's machines: started from what they begin as, scripts run in them, Pause
// saves them.
// Everything it needs to know stands in the page, as JSON (see pages/play/machine.py).
import { findBeginnings } from "./beginnings.js";
import { openEditors } from "./editor.js";
import { openKept } from "./kept.js";
import { tellFetched } from "./fetched.js";
import { ask, hold, offerTakingOver } from "./holding.js";
import { openTerminal } from "./terminal.js";
import { Scroll, unwrap } from "./memory.js";
import { keepSaving } from "./saving.js";
import { askAhead, runScripts } from "./scripts.js";
import { begun, inTurns } from "./turns.js";
import { fetchBytes } from "./transfer.js";
import { pageSwap } from "./swap.js";

const facts = JSON.parse(document.getElementById("machine-facts").textContent);
const box = document.querySelector("[data-machines]");
const said = box.querySelector("[data-machine-said]");
const say = (text) => { said.textContent = text; };
const LATE = "A program that you ran is not here yet: it comes over the network, and is asked for until it does. Check your connection.";
const busy = (on) => { box.dataset.busy = on ? "1" : ""; };

// What needs the machine is refused here until it runs here: the server would have to
// take what was saved long ago for what the learner sees.
const needsMachine = (form) => form.matches('[data-machine-check], [action$="/pause"]');
const tooEarly = (event) => {
  if (!needsMachine(event.target)) return;
  event.preventDefault();
  say(box.dataset.elsewhere ? "The machine is somewhere else: do that there." : "The machine is still starting. Try again in a moment.");
};
document.addEventListener("submit", tooEarly);

// One tab has the machines; the lock goes with the tab.
if (!navigator.locks) begin();
else navigator.locks.request(`trackgate-${facts.play}`, { ifAvailable: true }, (lock) => {
  if (lock) return begin();
  box.dataset.elsewhere = "1";
  say("This track is open in another tab, which has the machine. Close that tab, then reload this page.");
});

async function begin() {
  const loadingImage = loadImage();
  try {
    await play(loadingImage);
  } catch (error) {
    loadingImage.stop();
    console.error(error);
    say("The machine could not be started. Reload the page to try again; nothing you saved is lost.");
  }
  return new Promise(() => {}); // the lock is kept until the tab goes
}

// All of it is on its way while the image is.
function loadEmulator() {
  const { assets } = facts;
  const vm = import(assets.vm);
  vm.then(({ loadAhead }) => loadAhead(assets.wasm), () => {});
  const all = Promise.all([vm, import(assets.delta), import(assets.v86)]);
  return begun(all.then((modules) => Object.assign({}, ...modules)));
}

function openTerminalOf(host) {
  return begun(openTerminal(box.querySelector(`[data-machine="${CSS.escape(host)}"]`), facts.assets));
}

// The image is asked for before it is sure which one it must be: it nearly always is the
// page's, and takes longest.
function loadImage() {
  const { url } = facts.image;
  const stopping = new AbortController();
  const fetched = (from, signal) => fetchBytes(from, (share) => say(`Loading the machine: ${Math.round(share * 100)} %`), signal);
  const loading = begun(fetched(url, stopping.signal));
  const stop = () => stopping.abort();
  return {
    stop,
    bytes(wanted) {
      if (wanted === url) return loading;
      stop();
      return fetched(wanted);
    },
  };
}

async function play(loadingImage) {
  const loading = loadEmulator();
  const kept = await openKept(facts.play);
  if (!await hold({ facts, kept })) {
    loadingImage.stop();
    return offerTakingOver({ facts, box, say, taken: begin });
  }
  const turn = inTurns();
  tellFetched(facts, box.querySelectorAll("[data-fetched]"));
  const beginnings = await findBeginnings({ facts, kept, say });
  const { image } = beginnings;
  const ahead = askAhead(facts, beginnings);
  const terminals = new Map(facts.hosts.map((host) => [host, openTerminalOf(host)]));
  const template = await loadingImage.bytes(image.url);
  const { Machine, encode, decode, V86 } = await loading;
  const machines = new Map();

  async function start(host) {
    const saved = await beginnings.saved(host);
    const terminal = await terminals.get(host);
    const before = saved && unwrap(saved);
    const scroll = new Scroll(before?.scroll);
    if (before) terminal.write(before.scroll);
    const machine = await Machine.start({
      v86: { V86, wasm: facts.assets.wasm },
      state: before ? await decode(template, before.packed) : template,
      programs: { files: image.programs },
      memory: image.memory,
      onOutput: (bytes) => { scroll.add(bytes); terminal.write(bytes); },
      onLate: (count) => say(count > 0 ? LATE : ""),
    });
    terminal.onInput((text) => machine.type(text));
    // What set-up leaves is there before the learner's shell opens.
    const { rows, columns } = terminal;
    await machine.freshen({ hostname: host, open: beginnings.resumed, size: { rows, columns } });
    const fit = () => machine.resize(terminal.rows, terminal.columns).catch(console.warn);
    terminal.onResize(fit);
    if (terminal.rows !== rows || terminal.columns !== columns) await fit();
    machines.set(host, { machine, terminal, scroll });
  }

  const editors = openEditors({ box, machines });
  await Promise.all(facts.hosts.map(start));
  box.dataset.ready = "1";
  say(beginnings.resumed ? "The machine goes on where you left it." : "");
  const scripts = runScripts({ facts, beginnings, machines, turn, ahead, say, busy });
  const prepared = scripts.begin();

  // What is seen in an editor is what is checked.
  async function check(form) {
    const challenge = form.elements.challenge.value;
    const unsaved = await editors.saveAll();
    const { passed, message } = unsaved ? { message: unsaved } : await scripts.check(challenge);
    if (passed) return { url: `${facts.play}/passed`, fields: { challenge } };
    return { url: `${facts.play}/failed`, fields: { challenge, message } };
  }

  const { checkpoint, pause, stop } = keepSaving({
    facts, image, base: template, machines, kept, encode, box, say, busy, turn, displaced,
  });

  // Another browser took the machines over: this one's are worth nothing any more.
  function displaced() {
    if (box.dataset.elsewhere) return;
    stop();
    document.addEventListener("submit", tooEarly, { capture: true });
    for (const { machine } of machines.values()) machine.stop();
    offerTakingOver({ facts, box, say, taken: () => location.reload() });
  }

  // What a resume took is dropped on the server once this browser has a copy that
  // outlives a reload. Where it has none, the server's is all there is.
  async function tellAnswered() {
    if (!facts.states.length || !kept.lasting) return;
    await checkpoint();
    if (await ask(facts, "states/answered")) box.dataset.answered = "1";
    else displaced();
  }

  document.removeEventListener("submit", tooEarly);
  pageSwap({
    facts,
    say,
    check,
    async pause(form) {
      const unsaved = await editors.saveAll();
      return unsaved ? say(unsaved) : pause(form);
    },
    async swapped(position) {
      facts.challenge = position;
      await scripts.setUp(position);
      editors.refresh();
    },
    async over() { await kept.clear(); },
  });
  document.addEventListener("click", (event) => {
    const code = event.target.closest("[data-solve]");
    if (code) scripts.solve(code.dataset.solve);
    const run = event.target.closest("[data-run]");
    if (run) machines.values().next().value?.machine.type(`${run.dataset.run}\n`);
  });

  await prepared;
  tellAnswered().catch(console.warn);
  editors.refresh();
  box.dataset.prepared = "1";
}
