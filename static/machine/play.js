// The player's machines: started from what they begin as, scripts run in them, Pause
// saves them.
// Everything it needs to know stands in the page, as JSON (see pages/machine.py).
import { findBeginnings } from "./beginnings.js";
import { openEditors } from "./editor.js";
import { openKept } from "./kept.js";
import { tellFetched } from "./fetched.js";
import { openTerminal } from "./terminal.js";
import { doneIn, noteDone, Scroll, unwrap } from "./memory.js";
import { keepSaving } from "./saving.js";
import { fetchBytes } from "./transfer.js";
import { pageSwap } from "./swap.js";

const CHECK_SECONDS = 60;
const SETUP_SECONDS = 300;

const facts = JSON.parse(document.getElementById("machine-facts").textContent);
const box = document.querySelector("[data-machines]");
const said = box.querySelector("[data-machine-said]");
const say = (text) => { said.textContent = text; };
const busy = (on) => { box.dataset.busy = on ? "1" : ""; };

// One tab has the machines; the lock goes with the tab.
if (!navigator.locks) begin();
else navigator.locks.request(`trackgate-${facts.play}`, { ifAvailable: true }, (lock) => {
  if (lock) return begin();
  box.dataset.elsewhere = "1";
  say("This track is open in another tab, which has the machine. Close that tab, then reload this page.");
});

async function begin() {
  try {
    await play();
  } catch (error) {
    console.error(error);
    say("The machine could not be started. Reload the page to try again; nothing you saved is lost.");
  }
  return new Promise(() => {}); // the lock is kept until the tab goes
}

async function play() {
  const [{ Machine }, { encode, decode }, { V86 }] = await Promise.all([
    import(facts.assets.vm), import(facts.assets.delta), import(facts.assets.v86),
  ]);
  const kept = await openKept(facts.play);
  tellFetched(facts, box.querySelectorAll("[data-fetched]"));
  const beginnings = await findBeginnings({ facts, kept, say });
  const { image } = beginnings;
  const template = await fetchBytes(image.url, (share) => say(`Loading the machine: ${Math.round(share * 100)} %`));
  const machines = new Map();
  let done = []; // the set-ups that have run, as the machines themselves know

  async function start(host) {
    const saved = await beginnings.saved(host);
    const terminal = await openTerminal(box.querySelector(`[data-machine="${CSS.escape(host)}"]`), facts.assets);
    const before = saved && unwrap(saved);
    const scroll = new Scroll(before?.scroll);
    if (before) terminal.write(before.scroll);
    const machine = await Machine.start({
      v86: { V86, wasm: facts.assets.wasm },
      state: before ? await decode(template, before.packed) : template.slice(0),
      programs: { files: image.programs },
      memory: image.memory,
      onOutput: (bytes) => { scroll.add(bytes); terminal.write(bytes); },
    });
    terminal.onInput((text) => machine.type(text));
    await machine.freshen({ hostname: host });
    const fit = () => machine.resize(terminal.rows, terminal.columns).catch(console.warn);
    terminal.onResize(fit);
    await fit();
    machines.set(host, { machine, terminal, scroll });
  }

  const editors = openEditors({ box, machines });
  const began = performance.now();
  await Promise.all(facts.hosts.map(start));
  const { resumed } = beginnings;
  box.dataset.ready = "1";
  box.dataset.seconds = ((performance.now() - began) / 1000).toFixed(2);
  if (facts.states.length) await send(`${facts.play}/states/answered`);
  say(resumed ? "The machine goes on where you left it." : "");
  done = beginnings.done ?? await doneIn(machines.values().next().value.machine);

  async function send(url, fields = {}) {
    const answer = await fetch(url, { method: "POST", body: new URLSearchParams({ ticket: facts.ticket, ...fields }) });
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    return answer;
  }

  const scriptsOf = async (challenge) => (await fetch(`${facts.play}/scripts?challenge=${challenge}`)).json();

  // Runs one kind of script on every host that has one; stops at the first that fails.
  async function runAll(scripts, seconds) {
    for (const [host, script] of Object.entries(scripts ?? {})) {
      const env = { ...facts.env, ...facts.environments[host], HOSTNAME: host };
      const result = await machines.get(host).machine.run({ script, env, timeout: seconds });
      if (result.status !== 0) return { ok: false, message: result.message || lastLine(result.output) };
    }
    return { ok: true, message: "" };
  }

  const lastLine = (text) => (text ?? "").trim().split("\n").at(-1) ?? "";

  async function prepare(challenge) {
    const name = String(challenge);
    if (done.includes(name)) return;
    busy(true);
    say("Preparing the machine…");
    const scripts = await scriptsOf(challenge);
    const result = await runAll(scripts.setup, SETUP_SECONDS);
    if (!result.ok) say(`Preparing the machine failed. ${result.message}`);
    else say("");
    done = [...done, name];
    for (const { machine } of machines.values()) await noteDone(machine, name);
    busy(false);
  }

  // What is seen in an editor is what is checked.
  async function check(form) {
    const challenge = form.elements.challenge.value;
    const unsaved = await editors.saveAll();
    if (unsaved) return { url: `${facts.play}/failed`, fields: { challenge, message: unsaved } };
    const scripts = await scriptsOf(challenge);
    const result = await runAll(scripts.check, CHECK_SECONDS);
    if (result.ok) {
      const after = await runAll(scripts.cleanup, SETUP_SECONDS);
      if (!after.ok) console.warn("cleanup failed:", after.message);
      return { url: `${facts.play}/passed`, fields: { challenge } };
    }
    return { url: `${facts.play}/failed`, fields: { challenge, message: result.message.slice(0, 500) } };
  }

  async function solve(challenge) {
    busy(true);
    const scripts = await scriptsOf(challenge);
    const result = await runAll(scripts.solve, SETUP_SECONDS);
    say(result.ok ? "Solved in the machine. Press Check." : `That could not be solved here. ${result.message}`);
    busy(false);
  }

  const { pause } = keepSaving({ facts, image, base: template, machines, kept, encode, box, say, busy });

  pageSwap({
    facts,
    check,
    async pause(form) {
      const unsaved = await editors.saveAll();
      return unsaved ? say(unsaved) : pause(form);
    },
    async swapped(position) {
      facts.challenge = position;
      await prepare(position);
      editors.refresh();
    },
    async over() { await kept.clear(); },
  });
  document.addEventListener("click", (event) => {
    const code = event.target.closest("[data-solve]");
    if (code) solve(code.dataset.solve);
    const run = event.target.closest("[data-run]");
    if (run) machines.values().next().value?.machine.type(`${run.dataset.run}\n`);
  });

  await prepare(0); // the track's own set-up
  await prepare(facts.challenge);
  editors.refresh();
  box.dataset.prepared = "1";
}
