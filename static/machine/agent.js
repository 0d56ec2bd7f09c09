/* The control line into a machine: one command a line, each answered by OK or NO.
   The other end is lib/trackgate/agent in the machine's image. */

const PIECE = 6000; // bytes in one line; the machine's buffer holds several lines
const PATIENCE = 30_000; // milliseconds until a command counts as lost
const GRACE = 5_000; // milliseconds that an ended script has to be gone

export class AgentError extends Error {}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const toBytes = (what) =>
  typeof what === "string" ? encoder.encode(what) : new Uint8Array(what);

export function toBase64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

export const fromBase64 = (text) =>
  Uint8Array.from(atob(text ?? ""), (letter) => letter.charCodeAt(0));

const quote = (text) => `'${String(text).replaceAll("'", "'\\''")}'`;

/* Gives the variables as sh reads them. Throws on a name that is none. */
export function environment(variables) {
  const lines = Object.entries(variables).map(([name, value]) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new AgentError(`no name: ${name}`);
    return `export ${name}=${quote(value)}\n`;
  });
  return lines.join("");
}

export class Agent {
  #send;
  #line = "";
  #count = 0;
  #waiting = new Map(); // id → how its answer is taken
  #jobs = new Map(); // id → the script that runs
  #name = [...crypto.getRandomValues(new Uint8Array(4))].map((b) => b.toString(36)).join("");

  constructor(send) {
    this.#send = send; // takes a string of ASCII
    this.ready = new Promise((resolve) => (this.#ready = resolve));
  }

  #ready;

  /* Takes one byte that came from the machine. */
  receive(byte) {
    if (byte !== 10) {
      this.#line += String.fromCharCode(byte);
      return;
    }
    const [word, id, data] = this.#line.split(" ");
    this.#line = "";
    if (word === "READY") this.#ready();
    else if (word === "OK" || word === "NO") this.#answer(word, id, data);
    else this.#tell(word, id, data);
  }

  #answer(word, id, data) {
    const waiting = this.#waiting.get(id);
    if (!waiting) return; // of an earlier life of this machine
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    if (word === "OK") waiting.resolve();
    else waiting.reject(new AgentError(decoder.decode(fromBase64(data)).trim() || "refused"));
  }

  #tell(word, id, data) {
    const job = this.#jobs.get(id);
    if (!job) return;
    if (word === "OUT") job.out(fromBase64(data));
    else if (word === "MSG") job.message = decoder.decode(fromBase64(data)).trim();
    else if (word === "END") job.end(Number(data));
  }

  nextId() {
    this.#count += 1;
    return `${this.#name}.${this.#count}`;
  }

  /* Ends a line that an earlier life of the machine left half sent. */
  clear() {
    this.#send("\n");
  }

  /* Sends one command; settles with its answer. */
  command(word, ...rest) {
    return this.#ask(word, this.nextId(), rest);
  }

  #ask(word, id, rest) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new AgentError(`no answer to ${word}`));
      }, PATIENCE);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#send(`${[word, id, ...rest].join(" ")}\n`);
    });
  }

  async #bring(id, bytes) {
    for (let at = 0; at === 0 || at < bytes.length; at += PIECE)
      await this.#ask("PART", id, [toBase64(bytes.subarray(at, at + PIECE))]);
  }

  async put(path, mode, content) {
    const id = this.nextId();
    await this.#bring(id, toBytes(content));
    await this.#ask("PUT", id, [mode.toString(8), toBase64(toBytes(path))]);
  }

  async run({ script, env = {}, timeout = 0, onOutput = () => {} }) {
    const id = this.nextId();
    await this.#bring(id, toBytes(environment(env)));
    await this.#ask("ENV", id, []);
    await this.#bring(id, toBytes(script));
    const ended = this.#expect(id, onOutput);
    const timer = timeout > 0 ? setTimeout(() => this.#end(id), timeout) : 0;
    try {
      await this.#ask("RUN", id, []);
      return await ended;
    } finally {
      clearTimeout(timer);
      this.#jobs.delete(id);
    }
  }

  #expect(id, onOutput) {
    const pieces = [];
    let timedOut = false;
    return new Promise((resolve, reject) => {
      this.#jobs.set(id, {
        message: "",
        reject,
        out: (bytes) => (pieces.push(bytes), onOutput(bytes)),
        late: () => (timedOut = true),
        end(status) {
          const output = decoder.decode(joined(pieces));
          resolve({ status, message: this.message, output, timedOut });
        },
      });
    });
  }

  async #end(id) {
    const job = this.#jobs.get(id);
    if (!job) return;
    job.late();
    setTimeout(() => job.end(137), GRACE);
    await this.command("KILL", id).catch(() => {});
  }

  /* Nothing more will come: what still waits fails. */
  close() {
    const error = new AgentError("the machine was stopped");
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    for (const { reject } of this.#jobs.values()) reject(error);
    this.#waiting.clear();
    this.#jobs.clear();
  }
}

function joined(pieces) {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
