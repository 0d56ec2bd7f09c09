// Boots the machine once and saves its state: node boot.mjs PLAN.json
// Tells what happens line by line; the last line is the state's size.
import fs from "node:fs";
import { pathToFileURL } from "node:url";

const plan = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const load = (path) => import(pathToFileURL(path).href);
const bytes = (path) => {
  const { buffer, byteOffset, byteLength } = fs.readFileSync(path);
  return buffer.slice(byteOffset, byteOffset + byteLength);
};

const { Machine } = await load(plan.vm);
const { V86 } = await load(plan.v86);
const wasm = bytes(plan.wasm);
const image = Object.fromEntries(
  Object.entries(plan.image).map(([name, path]) => [name, bytes(path)]),
);
image.commandLine = plan.commandLine;

let log = "";
const late = setTimeout(() => {
  console.error(`the machine did not come up in ${plan.patience} seconds\n${log.slice(-2000)}`);
  process.exit(1);
}, plan.patience * 1000);

const onLog = (text) => (log += text);
const machine = await Machine.start({ v86: { V86, wasm }, state: null, image, programs: plan.programs, memory: plan.memory, onLog });
console.log("booted");
// What the machine's first program could not do, it noted.
const noted = await machine.run({ script: "#!/bin/sh\ncat /run/trackgate/failed 2>/dev/null\ntrue\n", timeout: 60 });
if (noted.output) {
  console.error(`these steps failed in the machine:\n${noted.output.trim()}\n${log.slice(-2000)}`);
  process.exit(1);
}
for (const script of plan.scripts) {
  const { status, output } = await machine.run({ script, timeout: 60 });
  if (status !== 0) {
    console.error(`a script ended with ${status}: ${output}`);
    process.exit(1);
  }
}
console.log("saving");
const state = await machine.save();
fs.writeFileSync(plan.state, Buffer.from(state));
clearTimeout(late);
await machine.stop();
console.log(String(state.byteLength));
process.exit(0);
