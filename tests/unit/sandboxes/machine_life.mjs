// The life of a machine, as a page would have it: node machine_life.mjs STATIC IMAGE
// Prints what it saw, as JSON.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, image] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(path.join(folder, name)).href);
const bytes = (file) => {
  const { buffer, byteOffset, byteLength } = fs.readFileSync(file);
  return buffer.slice(byteOffset, byteOffset + byteLength);
};
const { Machine } = await load("machine/vm.js");
const { encode, decode } = await load("machine/delta.js");
const { V86 } = await load("vendor/v86/libv86.mjs");
const wasm = await WebAssembly.compile(bytes(path.join(folder, "vendor/v86/v86.wasm")));
const template = bytes(path.join(image, "state.bin"));
const programs = { files: `${image}/programs/` };
const sh = (machine, script, rest = {}) => machine.run({ script: `#!/bin/bash\n${script}\n`, timeout: 60, ...rest });

const compiles = (core) => core.get_jit_config(0) === 0;

// The emulator's own, with what its memory is before a state is put into it.
const zero = [];
function watched(core) {
  const zero_memory = (at, size) => {
    core.zero_memory(at, size);
    zero.push(at === 0 && Boolean(core.is_memory_zeroed(at, size)));
  };
  return { ...core, zero_memory };
}

// A machine and what its terminal shows.
async function start(state, name) {
  const seen = { text: "", wake: () => {} };
  let core; // the emulator's own
  class Watched extends V86 {
    constructor({ wasm_fn: make, ...options }) {
      super({ ...options, wasm_fn: async (imports) => (core = watched(await make(imports))) });
    }
  }
  const machine = await Machine.start({
    v86: { V86: Watched, wasm },
    state,
    programs,
    onOutput(bytes) {
      seen.text += new TextDecoder().decode(bytes);
      seen.wake();
    },
  });
  const shows = (what) => new Promise((resolve) => {
    seen.wake = () => seen.text.includes(what) && resolve();
    seen.wake();
  });
  const wakes = !compiles(core);
  await machine.freshen({ hostname: name, size: { rows: 31, columns: 117 } });
  return { machine, seen, shows, wakes, core };
}

const told = { zero };
const random = "head -c 16 /dev/urandom | xxd -p; bash -c 'echo $SRANDOM'";

const [one, two] = await Promise.all([start(template, "first"), start(template, "second")]);
told.alike = (await sh(one.machine, random)).output === (await sh(two.machine, random)).output;
await Promise.all([one.shows("root@first:~# "), two.shows("root@second:~# ")]);
while (![one, two].every(({ core }) => compiles(core))) await new Promise((resolve) => setTimeout(resolve, 50));
told.interpreted = [one.wakes, two.wakes];
told.prompts = [one.seen.text, two.seen.text];
told.size = (await sh(two.machine, "stty size </dev/ttyS0")).output;
await two.machine.stop();
told.stopped = await sh(two.machine, "true").catch((error) => error.message);

told.script = await sh(one.machine, 'echo "$WORD"; hostname; fail-message not yet; exit 2', { env: { WORD: "it's" } });
told.clock = Math.abs(Date.now() / 1000 - Number((await sh(one.machine, "date +%s")).output)) < 30;
told.git = await sh(one.machine, [
  "git init -q kept && cd kept && echo text >file && git add file",
  "git -c user.name=A -c user.email=a@b commit -qm first && git log --format=%s && nano --version | head -n 1",
].join("\n"), { timeout: 120 });
told.late = await sh(one.machine, "sleep 600 & wait", { timeout: 1 });
await one.machine.resize(33, 111);
await one.machine.put("/root/new/file", 0o600, "put there\n");
await one.machine.type("cat new/file; stty size; count=41; sleep 1000 & echo typed-$((count+1))\r");
await one.shows("typed-42");
told.terminal = one.seen.text;

const state = await one.machine.save();
const began = Date.now();
const packed = await encode(template, state);
told.packing = { milliseconds: Date.now() - began, bytes: packed.length, state: state.byteLength };
await one.machine.stop();

const again = await start(await decode(template, packed), "again");
const beside = await start(await decode(template, packed), "beside");
told.resumedAlike = (await sh(again.machine, random)).output === (await sh(beside.machine, random)).output;
told.resumedClock = Math.abs(Date.now() / 1000 - Number((await sh(beside.machine, "date +%s")).output)) < 30;
told.resumedName = (await sh(beside.machine, "hostname")).output;
await beside.machine.stop();
await again.machine.type("echo resumed-$((count+2)); jobs\r");
await again.shows("sleep 1000");
told.resumed = again.seen.text;
told.name = (await sh(again.machine, "hostname; cat /root/new/file")).output;
told.history = (await sh(again.machine, "cd kept && git log --format=%s && git status --short")).output;
await again.machine.stop();

// What a page sends to a machine whose agent answers like this.
const { Agent, toBytes } = await load("machine/agent.js");
async function opening(answer) {
  const sent = [];
  const agent = new Agent((bytes) => {
    const [word, id, , ...rest] = new TextDecoder().decode(bytes).trim().split(" ");
    sent.push([word, ...rest].join(" "));
    if (id) for (const byte of new TextEncoder().encode(`OK ${id}${answer}\n`)) agent.receive(byte);
  });
  await agent.freshen("name", false, toBytes("seed"), { rows: 30, columns: 100 });
  await agent.open("/srv/here");
  return sent;
}
told.openings = { now: await opening(" 3"), before: await opening(" 2"), long: await opening("") };
console.log(JSON.stringify(told));
process.exit(0);
