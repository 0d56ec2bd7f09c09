// The machines of made-up learners, for checks.mjs: started from the saved state, typed
// into, and read.
import fs from "node:fs";

const SIZE = { rows: 31, columns: 117 };
const SCRIPT_SECONDS = 60;
const TERMINAL_SECONDS = 45;

// A machine whose state and programs come as a page has them, and what it shows.
export class Learner {
  shown = "";
  #wake = () => {};

  constructor({ Machine, V86, wasm, plan }, name) {
    Object.assign(this, { Machine, V86, wasm, plan, name });
  }

  async start(state) {
    const decoder = new TextDecoder();
    this.machine = await this.Machine.start({
      v86: { V86: this.V86, wasm: this.wasm },
      state,
      programs: { files: `${this.plan.programs}/` },
      memory: this.plan.memory,
      onOutput: (bytes) => {
        this.shown += decoder.decode(bytes, { stream: true });
        this.#wake();
      },
    });
    await this.machine.freshen({ hostname: this.name, size: SIZE });
    return this;
  }

  // Settles when the terminal shows something behind `from`; rejects when it does not.
  shows(what, from = 0) {
    const seen = (text) => (what instanceof RegExp ? what.test(text) : text.includes(what));
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`no ${what} in ${JSON.stringify(this.shown.slice(from))}`));
      const timer = setTimeout(late, TERMINAL_SECONDS * 1000);
      this.#wake = () => {
        if (!seen(this.shown.slice(from))) return;
        clearTimeout(timer);
        resolve();
      };
      this.#wake();
    });
  }

  // Types byte by byte, as a slow line brings it, then waits for what must show.
  async types(keys, what) {
    const from = this.shown.length;
    for (const byte of new TextEncoder().encode(keys)) await this.machine.type([byte]);
    await this.shows(what, from);
    return this.shown.slice(from);
  }

  run(script, rest = {}) {
    return this.machine.run({ script: `#!/bin/bash\n${script}\n`, timeout: SCRIPT_SECONDS, ...rest });
  }

  async output(script) {
    return (await this.run(script)).output.trim();
  }
}

export class Learners {
  #found = new Map(); // name → its start, tried once

  constructor(parts) {
    this.parts = parts;
    this.plan = parts.plan;
  }

  // Gives the learner of that name, whose machine starts from the image.
  named(name) {
    if (!this.#found.has(name)) this.#found.set(name, this.#start(name));
    return this.#found.get(name);
  }

  #start(name, state = this.#image()) {
    return new Learner(this.parts, name).start(state);
  }

  #image() {
    const { buffer, byteOffset, byteLength } = fs.readFileSync(this.plan.state);
    return buffer.slice(byteOffset, byteOffset + byteLength);
  }

  // Saves a learner's machine and starts it again under another name, as a resume does.
  async resumed(name, again) {
    const { machine } = await this.named(name);
    const state = await machine.save();
    await machine.stop();
    return this.#start(again, state);
  }
}
