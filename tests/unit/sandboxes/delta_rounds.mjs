// Packs states against a template and unpacks them again: node delta_rounds.mjs DELTA
// Prints, as JSON, for each state whether it came back the same and how small it was.
import { pathToFileURL } from "node:url";

const { encode, decode } = await import(pathToFileURL(process.argv[2]).href);
const PAGE = 4096;

// Noise that is the same in every run.
function noise(seed) {
  const page = new Uint8Array(PAGE);
  for (let at = 0, value = seed + 1; at < PAGE; at += 1) {
    value = (Math.imul(value, 1103515245) + 12345) & 0x7fffffff;
    page[at] = value >> 16;
  }
  return page;
}

// A state as v86 saves it: pages of memory by their numbers, and what else it keeps.
function stateOf(memory, registers, note = "") {
  const numbers = [...memory.keys()].sort((a, b) => a - b);
  const bitmap = new Uint8Array(64);
  for (const number of numbers) bitmap[number >> 3] |= 1 << (number & 7);
  const buffers = [registers, bitmap, joined(numbers.map((number) => memory.get(number)))];
  let offset = 0;
  const infos = buffers.map(({ length }) => {
    const info = { offset, length };
    offset += (length + 3) & ~3;
    return info;
  });
  const json = new TextEncoder().encode(JSON.stringify({ buffer_infos: infos, state: note }));
  const base = (16 + json.length + 3) & ~3;
  const state = new Uint8Array(base + offset);
  new Int32Array(state.buffer, 0, 4).set([-2039052682, 6, state.length, json.length]);
  state.set(json, 16);
  infos.forEach((info, index) => state.set(buffers[index], base + info.offset));
  return state.buffer;
}

function joined(pages) {
  const whole = new Uint8Array(pages.length * PAGE);
  pages.forEach((page, index) => whole.set(page, index * PAGE));
  return whole;
}

const memory = new Map(Array.from({ length: 200 }, (_, n) => [n * 2, noise(n)]));
const registers = Uint8Array.from([1, 2, 3, 4, 5]);
const template = stateOf(memory, registers);
const changed = (change) => {
  const copy = new Map([...memory].map(([number, page]) => [number, page.slice()]));
  change(copy);
  return stateOf(copy, Uint8Array.from([9, 8, 7, 6, 5, 4, 3]), "a longer head than before");
};

const states = {
  same: template,
  one_byte: changed((pages) => (pages.get(40)[7] ^= 255)),
  one_page_more: changed((pages) => pages.set(1, noise(999))),
  one_page_less: changed((pages) => pages.delete(0)),
  all_moved: changed((pages) => {
    const old = [...pages];
    pages.clear();
    for (const [number, page] of old) pages.set(number + 3, page);
  }),
  all_new: changed((pages) => [...pages.keys()].forEach((n) => pages.set(n, noise(n + 5000)))),
  emptied: changed((pages) => pages.forEach((page) => page.fill(0))),
};
const results = {};
for (const [name, state] of Object.entries(states)) {
  const packed = await encode(template, state);
  const back = await decode(template, packed);
  results[name] = { same: Buffer.compare(Buffer.from(back), Buffer.from(state)) === 0, bytes: packed.length };
}
// Newer Node.js says what is wrong with gzip only in the error's cause: String has its name.
const refused = (template, packed) => decode(template, packed).then(() => "", String);
const packed = await encode(template, states.one_byte);
results.other_template = await refused(stateOf(new Map([[3, noise(1)]]), registers), packed);
results.broken = await refused(template, packed.slice(0, packed.length / 2));
console.log(JSON.stringify(results));
