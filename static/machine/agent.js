/* The control line into a machine: one command a line, each answered by OK or NO.
   Some commands bring bytes along, after their line. The other end is
   lib/trackgate/agent in the machine's image. */

const PIECE = 16_384; // bytes in one command; the machine holds 64 kB unread
const PATIENCE = 30_000; // milliseconds until a command counts as lost
const GRACE = 15_000; // milliseconds that an ended script has to be gone

export class AgentError extends Error {}

const STOPPED = "the machine was stopped";
const WORKDIR = "/run/trackgate/workdir"; // where the learner's shell starts
const NONE = new Uint8Array(0);

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function toBytes(what) {
  if (typeof what === "string") return encoder.encode(what);
  return what instanceof Uint8Array ? what : new Uint8Array(what);
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
  #closed = false;
  #level = 1; // what the agent in the machine says that it can
  #waiting = new Map(); // id → how its answer is taken
  #jobs = new Map(); // id → the script that runs
  #name = [...crypto.getRandomValues(new Uint8Array(4))].map((b) => b.toString(36)).join("");

  constructor(send) {
    this.#send = send; // takes bytes
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
    if (word === "OK") this.#level = Number(data ?? 1);
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

  /* Sends one command, with bytes that it brings along; settles with its answer. */
  command(word, rest = [], bytes = NONE) {
    return this.#ask(word, this.nextId(), rest, bytes);
  }

  #ask(word, id, rest, bytes = NONE) {
    if (this.#closed) return Promise.reject(new AgentError(STOPPED));
    const waiting = {};
    waiting.answered = new Promise((resolve, reject) => {
      const lost = () => {
        this.#waiting.delete(id);
        reject(new AgentError(`no answer to ${word}`));
      };
      Object.assign(waiting, { resolve, reject, timer: setTimeout(lost, PATIENCE) });
    });
    this.#waiting.set(id, waiting);
    this.#send(toBytes(`${[word, id, bytes.length, ...rest].join(" ")}\n`));
    if (bytes.length > 0) this.#send(bytes);
    return waiting.answered;
  }

  /* The same with any number of bytes: what one command cannot hold goes ahead. */
  async #bring(word, id, rest, bytes) {
    let at = 0;
    for (; bytes.length - at > PIECE; at += PIECE)
      await this.#ask("PART", id, [], bytes.subarray(at, at + PIECE));
    await this.#ask(word, id, rest, bytes.subarray(at));
  }

  async put(path, mode, content) {
    if (path.includes("\n")) throw new AgentError("no line breaks in paths");
    await this.#bring("PUT", this.nextId(), [mode.toString(8), path], toBytes(content));
  }

  /* Gives what wakening holds, the terminal's size at its end; opens the shell or not. */
  async freshen(hostname, open, wakening, { rows, columns }) {
    await this.command("FRESH", [hostname, open ? 1 : 0], wakening);
    if (this.#level < 3) await this.command("SIZE", [rows, columns]);
  }

  /* Opens the learner's shell, in a folder if one is given. */
  async open(folder) {
    if (folder && this.#level < 2) await this.put(WORKDIR, 0o644, `${folder}\n`);
    await this.command("OPEN", folder && this.#level > 1 ? ["in", folder] : []);
  }

  async run({ script, env = {}, timeout = 0, onOutput = () => {} }) {
    const id = this.nextId();
    const variables = toBytes(environment(env));
    const ended = this.#expect(id, onOutput);
    ended.catch(() => {}); // told below, if it comes to that
    let timer = 0;
    try {
      if (variables.length > 0) await this.#bring("ENV", id, [], variables);
      await this.#bring("RUN", id, [], toBytes(script));
      if (timeout > 0) timer = setTimeout(() => this.#end(id), timeout * 1000);
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
    await this.command("KILL", [id]).catch(() => {});
  }

  /* Settles when no command is on its way: then the line is clean, and can be saved. */
  async quiet() {
    while (this.#waiting.size > 0)
      await Promise.allSettled([...this.#waiting.values()].map(({ answered }) => answered));
  }

  /* Nothing more will come: what still waits fails. */
  close() {
    const error = new AgentError(STOPPED);
    this.#closed = true;
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
