// Machines that lack programs, as a page would have them:
// node machine_lacking.mjs STATIC IMAGE GIT
// GIT is the file of git among the image's programs. Prints what learners saw, as JSON.
import fs from "node:fs";
import files from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, image, git] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(path.join(folder, name)).href);
const { Machine } = await load("machine/vm.js");
const { V86 } = await load("vendor/v86/libv86.mjs");
const wasm = await WebAssembly.compile(fs.readFileSync(path.join(folder, "vendor/v86/v86.wasm")));
const template = fs.readFileSync(path.join(image, "state.bin"));

async function start({ before = "", onLate = () => {} } = {}) {
  const seen = { text: "", wake: () => {} };
  const machine = await Machine.start({
    v86: { V86, wasm },
    state: Uint8Array.from(template).buffer,
    programs: { files: `${image}/programs/` },
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
const unmounted = await start({
  before: "#!/bin/sh\numount /usr/share/programs && echo mount -t 9p >/run/trackgate/failed\n",
});
await unmounted.machine.stop();

// The emulator asks for the program, and gets it only when the gate opens.
let open = () => {};
const gate = new Promise((resolve) => (open = resolve));
const { readFile } = files;
files.readFile = async (file, ...rest) => {
  if (String(file).endsWith(git)) await gate;
  return readFile(file, ...rest);
};
syncBuiltinESMExports();

const counts = [];
let told = () => {};
const late = new Promise((resolve) => (told = resolve));
const slow = await start({ onLate: (count) => (counts.push(count), told()) });
await slow.machine.type("git --version\r");
await late;
const waiting = slow.seen.text;
open();
await slow.shows("git version");
console.log(JSON.stringify({ unmounted: unmounted.seen.text, counts, waiting, slow: slow.seen.text }));
process.exit(0);
