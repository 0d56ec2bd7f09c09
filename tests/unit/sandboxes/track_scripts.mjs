// Scripts in real machines: node track_scripts.mjs STATIC IMAGE < MACHINES
// MACHINES is JSON: [{ hostname, scripts: [{ name, script, env, timeout }] }]. The first
// `ahead` scripts of a machine run before its learner's shell opens, as in a page.
// Prints, for each machine, what came of each script and how long it took.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, image] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(path.join(folder, name)).href);
const { Machine } = await load("machine/vm.js");
const { V86 } = await load("vendor/v86/libv86.mjs");
const wasm = await WebAssembly.compile(fs.readFileSync(path.join(folder, "vendor/v86/v86.wasm")));
const template = fs.readFileSync(path.join(image, "state.bin"));

async function runAll({ hostname, ahead, scripts }) {
  const machine = await Machine.start({
    v86: { V86, wasm },
    state: Uint8Array.from(template).buffer,
    programs: { files: `${image}/programs/` },
  });
  await machine.freshen({ hostname, open: false });
  const told = [];
  for (const [at, { name, ...rest }] of scripts.entries()) {
    if (at === ahead) await machine.open();
    const began = performance.now();
    const done = await machine.run(rest);
    told.push({ name, seconds: (performance.now() - began) / 1000, ...done });
  }
  await machine.stop();
  return told;
}

const told = [];
for (const each of JSON.parse(fs.readFileSync(0, "utf8"))) told.push(await runAll(each));
console.log(JSON.stringify(told));
process.exit(0);
