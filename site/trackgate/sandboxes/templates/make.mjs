// Makes a template: starts a track's machines from their image, runs the set-ups and
// saves what came of it. node make.mjs PLAN.json; the last line is what it found.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const parent = process.ppid;
setInterval(() => process.ppid === parent || process.exit(1), 1000); // nobody waits any more

process.on("uncaughtException", ({ message }) => {
  console.error(message);
  process.exit(1);
});

const plan = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const load = (name) => import(pathToFileURL(path.join(plan.modules, name)).href);
const bytes = (file) => {
  const { buffer, byteOffset, byteLength } = fs.readFileSync(file);
  return buffer.slice(byteOffset, byteOffset + byteLength);
};
const { Machine } = await load("machine/vm.js");
const { encode, decode } = await load("machine/delta.js");
const { noteDone, unwrap, wrap } = await load("machine/memory.js");
const { V86 } = await load("vendor/v86/libv86.mjs");
const wasm = await WebAssembly.compile(bytes(path.join(plan.modules, "vendor/v86/v86.wasm")));
const image = bytes(plan.state);

async function start(host, state) {
  const machine = await Machine.start({ v86: { V86, wasm }, state, programs: { files: plan.programs }, memory: plan.memory });
  await machine.freshen({ hostname: host, open: false });
  return machine;
}

async function all(make) {
  return new Map(await Promise.all(plan.hosts.map(async (host) => [host, await make(host)])));
}

// Runs one set-up on every host that has a script for it; gives why it failed, or "".
async function perform(step, machines) {
  for (const [host, script] of Object.entries(step.scripts)) {
    const env = { ...step.variables[host], HOSTNAME: host };
    const { status, message, output } = await machines.get(host).run({ script, env, timeout: plan.seconds });
    if (status !== 0) return `${host}: ${message || output.trim().split("\n").at(-1) || `status ${status}`}`;
  }
  for (const machine of machines.values()) await noteDone(machine, [step.name]);
  return "";
}

const seconds = (since) => (performance.now() - since) / 1000;
const found = { done: [], failed: "", without: 0, with: 0, bytes: {} };
const packed = new Map();

let began = performance.now();
const machines = await all((host) => start(host, image));
let saving = 0; // is no part of what a learner waits for
for (const step of plan.steps) {
  found.failed = await perform(step, machines);
  if (found.failed) break; // what it left half-done is in no save
  found.done.push(step.name);
  found.without = seconds(began) - saving;
  const before = performance.now();
  for (const [host, machine] of machines)
    packed.set(host, await wrap(new Uint8Array(0), await encode(image, await machine.save())));
  saving += seconds(before);
}
for (const machine of machines.values()) await machine.stop();

if (packed.size > 0) {
  began = performance.now();
  await all(async (host) => start(host, await decode(image, unwrap(packed.get(host)).packed)));
  found.with = seconds(began);
  for (const [host, template] of packed) {
    fs.writeFileSync(path.join(plan.out, `${host}.bin`), template);
    found.bytes[host] = template.length;
  }
}
console.log(JSON.stringify(found));
process.exit(0);
