/* One Linux machine in this page (or in Node.js): started from a saved state or booted,
   with a terminal on its first serial line and our agent on its second.

     const machine = await Machine.start({ v86: { V86, wasm }, state, memory, onOutput });
     await machine.freshen({ hostname: "shell" });   // then the prompt comes
     const { status, message } = await machine.run({ script, env, timeout: 10 });

   Nothing is shared between machines: each has its emulator, line and names. */

import { Agent, toBytes } from "./agent.js";
import { begun } from "./turns.js";

const MEMORY = 128 << 20; // bytes; the kernel's first files lie at 64 MiB
const PASTE = 1024; // bytes that are typed at once: a terminal holds 4096

// The emulator compiles what it runs often. While a machine wakes and is set up, that
// costs more than it brings: programs run once, and interpreted they are done in half
// the time. So it begins when the learner's shell is there, or after so long at the most.
const COMPILER = { off: 0, pages: 1 }; // the emulator's numbers of these settings
const INTERPRETED_MS = { most: 10_000, afterOpening: 1_000 };

const LATE_MS = 8_000; // a program that is fetched longer is missed
const SILENT_MS = 1_000; // what an opened shell may take to say something

const compiled = new Map(); // address → the emulator's code: the same for every machine

async function asModule(wasm) {
  if (wasm instanceof WebAssembly.Module) return wasm;
  if (typeof wasm !== "string") return WebAssembly.compile(wasm);
  if (!compiled.has(wasm)) compiled.set(wasm, WebAssembly.compileStreaming(fetch(wasm)));
  try {
    return await compiled.get(wasm);
  } catch (error) {
    compiled.delete(wasm); // so that a second try asks again
    throw error;
  }
}

/* Loads the emulator's code ahead of the first machine. */
export function loadAhead(wasm) {
  begun(asModule(wasm));
}

async function settings({ v86, state, image, programs, memory }, tune) {
  const code = await asModule(v86.wasm);
  const own = {
    wasm_fn: async (imports) => {
      const core = tune((await WebAssembly.instantiate(code, imports)).exports);
      return state ? thrifty(core) : core;
    },
    memory_size: memory ?? MEMORY,
    vga_memory_size: 1 << 20,
    uart1: true,
    uart2: true,
    autostart: true,
    disable_speaker: true,
    disable_keyboard: true,
    disable_mouse: true,
    filesystem: programs && { baseurl: programs.files, basefs: programs.list },
  };
  if (state) return { ...own, initial_state: { buffer: state } };
  return {
    ...own,
    bios: { buffer: image.bios },
    vga_bios: { buffer: image.vgaBios },
    bzimage: { buffer: image.kernel },
    initrd: { buffer: image.files },
    cmdline: image.commandLine,
  };
}

/* Keeps the emulator from making new memory zero before a state is put into it, which
   would bring all of it into being: most of it is never touched. What WebAssembly's
   memory has grown by is zero; what the emulator used before it grew need not be. */
function thrifty(core) {
  let used = null; // bytes of the machine's memory, from its beginning, that are not new
  return {
    ...core,
    allocate_memory(size) {
      const before = core.memory.buffer.byteLength;
      const address = core.allocate_memory(size);
      used = Math.max(0, before - (address >>> 0));
      return address;
    },
    zero_memory(at, size) {
      core.zero_memory(at, used !== null && at === 0 ? Math.min(size, used) : size);
      used = null; // from now on the machine writes to it
    },
  };
}

/* Tells of programs that do not come: what reads them waits in the machine, and nothing
   else shows it. The emulator asks for them again by itself. */
function watch(emulator, onLate) {
  const storage = emulator.fs9p?.storage;
  if (!storage?.load_from_server) return;
  const load = storage.load_from_server.bind(storage);
  let late = 0;
  storage.load_from_server = async (...asked) => {
    let missed = false;
    const timer = setTimeout(() => {
      missed = true;
      onLate((late += 1));
    }, LATE_MS);
    try {
      return await load(...asked);
    } finally {
      clearTimeout(timer);
      if (missed) onLate((late -= 1));
    }
  };
}

/* What lib/trackgate/wake reads: clock, name, a seed for the random numbers, and the
   terminal's size, which is behind what earlier ones read. */
function wakening(hostname, { rows, columns }) {
  const bytes = new Uint8Array(156);
  const view = new DataView(bytes.buffer);
  const now = Date.now();
  const name = toBytes(hostname);
  view.setUint32(0, Math.floor(now / 1000), true);
  view.setUint32(4, (now % 1000) * 1000, true);
  view.setUint32(8, name.length, true);
  bytes.set(name, 12);
  view.setInt32(76, 512, true); // bits of randomness
  view.setInt32(80, 64, true); // bytes
  crypto.getRandomValues(bytes.subarray(84, 148));
  view.setUint16(148, rows, true);
  view.setUint16(150, columns, true);
  return bytes;
}

export class Machine {
  #emulator;
  #agent;
  #onOutput;
  #output = [];
  #stopped = false;
  #compileAfter = () => {};
  #open = false;
  #spoken = () => {};

  /* Starts a machine.

     v86: { V86, wasm }, wasm its address, its bytes or a compiled module; state: what
     save() gave, which stays as it is, or null to boot image: { bios, vgaBios, kernel, files, commandLine };
     programs: where what is fetched on first read lies, { files } and for a boot
     { list }; memory in bytes; onOutput(bytes): the terminal's; onLog(text): the
     kernel's, while it boots; onLate(count): how many programs are long on their way. */
  static async start({ onOutput = () => {}, onLog = () => {}, onLate = () => {}, ...rest }) {
    const machine = new Machine();
    machine.#onOutput = onOutput;
    const emulator = new rest.v86.V86(await settings(rest, (core) => machine.#tune(core, !rest.state)));
    machine.#emulator = emulator;
    machine.#agent = new Agent((bytes) => emulator.serial_send_bytes(1, bytes));
    emulator.add_listener("serial0-output-byte", (byte) => machine.#heard(byte));
    emulator.add_listener("serial1-output-byte", (byte) => machine.#agent.receive(byte));
    emulator.add_listener("serial2-output-byte", (byte) => onLog(String.fromCharCode(byte)));
    await new Promise((resolve) => emulator.add_listener("emulator-started", resolve));
    watch(emulator, onLate);
    if (!rest.state) await machine.#agent.ready;
    return machine;
  }

  /* Small pieces are compiled sooner than large ones. */
  #tune(core, boots) {
    const compile = (yes) => core.set_jit_config(COMPILER.off, yes ? 0 : 1);
    core.set_jit_config(COMPILER.pages, 1);
    if (boots) return core;
    compile(false);
    this.#compileAfter = (milliseconds) => setTimeout(() => compile(true), milliseconds);
    this.#compileAfter(INTERPRETED_MS.most);
    return core;
  }

  #heard(byte) {
    if (this.#output.length === 0) queueMicrotask(() => this.#tell());
    this.#spoken();
    this.#output.push(byte);
  }

  #tell() {
    const bytes = Uint8Array.from(this.#output);
    this.#output = [];
    if (!this.#stopped) this.#onOutput(bytes);
  }

  /* Types into the terminal; long pastes go in pieces that it can hold. */
  async type(what) {
    const bytes = toBytes(what);
    for (let at = 0; at < bytes.length; at += PASTE) {
      if (at > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      if (this.#stopped) return;
      this.#emulator.serial_send_bytes(0, bytes.subarray(at, at + PASTE));
    }
  }

  async resize(rows, columns) {
    await this.#agent.command("SIZE", [Math.round(rows), Math.round(columns)]);
  }

  /* Gives the machine randomness, time, a name and a terminal's size of its own: after
     every start from a state. Then opens the learner's shell, unless it is open or `open`
     is false. */
  async freshen({ hostname, open = true, size = { rows: 24, columns: 80 } }) {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(hostname)) throw new TypeError(`no host name: ${hostname}`);
    await this.#agent.freshen(hostname, open, wakening(hostname, size), size);
    if (open) this.#opened();
  }

  #opened() {
    this.#open = true;
    this.#compileAfter(INTERPRETED_MS.afterOpening);
  }

  /* Opens the learner's shell, in a folder if one is given; nothing happens if it is
     open. Settles when the prompt begins to show, so that it comes before what else the
     machine is given to do. */
  async open(folder = "") {
    if (this.#open) return;
    const spoken = new Promise((resolve) => (this.#spoken = resolve));
    await this.#agent.open(folder);
    this.#opened();
    await Promise.race([spoken, new Promise((resolve) => setTimeout(resolve, SILENT_MS))]);
  }

  /* Runs a script with its own interpreter line, as root, beside the terminal.

     Gives { status, message, output, timedOut }; message is what fail-message said.
     After timeout (seconds, 0 = none) it is ended. */
  run({ script, env, timeout, onOutput }) {
    return this.#agent.run({ script, env, timeout, onOutput });
  }

  /* Writes a file; folders are made. mode is a number such as 0o644. */
  async put(path, mode, content) {
    await this.#agent.put(path, mode, content);
  }

  /* Gives the whole state as an ArrayBuffer. The machine stands still meanwhile.

     What it has read of the programs goes first: it can be read again. A machine whose
     agent is gone (the learner is root) is saved as it is. Held, it stands still
     afterwards, until goOn(). */
  async save({ hold = false } = {}) {
    await this.#agent.command("LEAN").catch(() => {});
    await this.#agent.quiet();
    await this.#emulator.stop();
    try {
      return await this.#emulator.save_state();
    } finally {
      if (!hold) await this.goOn();
    }
  }

  /* Lets a machine go on that was held; one that runs runs on. */
  async goOn() {
    if (!this.#stopped) await this.#emulator.run();
  }

  /* Ends the machine and frees what it holds. */
  async stop() {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#agent.close();
    await this.#emulator.destroy();
  }
}
