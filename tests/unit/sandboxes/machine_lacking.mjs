// Machines that lack programs, as a page would have them: node machine_lacking.mjs STATIC IMAGE EMPTY
// EMPTY is a folder without programs. Prints what the learners saw, as JSON.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, image, empty] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(path.join(folder, name)).href);
const { Machine } = await load("machine/vm.js");
const { V86 } = await load("vendor/v86/libv86.mjs");
const wasm = await WebAssembly.compile(fs.readFileSync(path.join(folder, "vendor/v86/v86.wasm")));
const template = fs.readFileSync(path.join(image, "state.bin"));

// In a browser nothing is thrown either: what cannot be fetched just does not come.
process.on("unhandledRejection", () => {});

async function start(programs, { before = "", onLate = () => {} } = {}) {
  const seen = { text: "", wake: () => {} };
  const machine = await Machine.start({
    v86: { V86, wasm },
    state: Uint8Array.from(template).buffer,
    programs: { files: `${programs}/` },
    onLate,
    onOutput(bytes) {
      seen.text += new TextDecoder().decode(bytes);
      seen.wake();
    },
  });
  const shows = (what) => new Promise((resolve) => {
    seen.wake = () => seen.text.includes(what) && resolve();
    seen.wake();
  });
  await machine.freshen({ hostname: "shell", open: false });
  if (before) await machine.run({ script: before, timeout: 60 });
  await machine.open();
  await shows("root@shell:~# ");
  return { machine, seen, shows };
}

// As it is where the mount failed while the machine came up.
const unmounted = await start(path.join(image, "programs"), {
  before: "#!/bin/sh\numount /usr/share/programs && echo mount -t 9p >/run/trackgate/failed\n",
});
await unmounted.machine.stop();

let arrived = () => {};
const late = new Promise((resolve) => (arrived = resolve));
const cut = await start(empty, { onLate: arrived });
await cut.machine.type("git --version\r");
const missing = await late;
await cut.machine.type("\x03");
await cut.machine.type("echo goes-$((40+2))\r");
await cut.shows("goes-42");
console.log(JSON.stringify({ unmounted: unmounted.seen.text, missing, cut: cut.seen.text }));
process.exit(0);
