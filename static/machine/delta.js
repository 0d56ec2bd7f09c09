/* The difference between a machine's state and the template it was started from.

   A state is v86's: a head, JSON that lists buffers, the buffers. By far the largest
   holds the memory's pages that are not zero, one behind another, and a bitmap says
   which pages these are. So a page is compared with the same page of the template's
   memory: equal, alike (then by exclusive or, which is nearly all zero), equal to some
   other page, or new. What is left goes through gzip.

     const packed = await encode(template, state);   // Uint8Array
     const state = await decode(template, packed);   // ArrayBuffer, the same bytes */

const MAGIC = 0x31444754; // "TGD1"
const PAGE = 4096;
const ALIKE = 2048; // bytes that may differ in a page that is stored by exclusive or
const [NEW, SAME, CHANGED, ZERO] = [0, 1, 2, 3];

export class DeltaError extends Error {}

export async function encode(template, state) {
  const from = new State(template);
  const to = new State(state);
  const known = new Pages(from);
  const plan = []; // for each page: its kind in two bits, above it the page it is like
  const kept = [];
  for (const [page, number] of to.pages()) {
    const [kind, like] = known.compare(page, number);
    plan.push(kind + 4 * like);
    if (kind === NEW) kept.push(page);
    if (kind === CHANGED) kept.push(difference(page, from.page(like)));
  }
  const steps = stepped(plan);
  const head = Uint32Array.of(MAGIC, state.byteLength, sum(to.bytes), to.head.length, steps.length);
  return gzip([head, to.head, steps, ...kept]);
}

export async function decode(template, packed) {
  const bytes = await gunzip(packed);
  const [magic, size, check, head, count] = new Uint32Array(bytes.slice(0, 20).buffer);
  if (magic !== MAGIC) throw new DeltaError("this is no saved machine");
  const state = new Uint8Array(size);
  state.set(bytes.subarray(20, 20 + head));
  let at = 20 + head + count;
  const plan = unstepped(bytes.subarray(20 + head, at));
  const from = new State(template);
  const places = State.places(state, head);
  places.forEach(([start, end], index) => {
    const [kind, like] = [plan[index] & 3, plan[index] >>> 2];
    const page = state.subarray(start, end);
    if (kind === SAME || kind === CHANGED) page.set(from.page(like).subarray(0, page.length));
    if (kind === NEW) page.set(bytes.subarray(at, at + page.length));
    if (kind === CHANGED) page.set(difference(bytes.subarray(at, at + page.length), page));
    if (kind === NEW || kind === CHANGED) at += page.length;
  });
  if (places.length !== plan.length || at !== bytes.length || sum(state) !== check)
    throw new DeltaError("the saved machine does not fit this template");
  return state.buffer;
}

/* v86's state, seen as a head and pages. */
class State {
  constructor(buffer) {
    this.bytes = new Uint8Array(buffer);
    const { buffers, base } = described(this.bytes);
    this.head = this.bytes.subarray(0, base);
    this.places = State.places(this.bytes, base);
    this.numbers = memoryNumbers(this.bytes, buffers, base);
  }

  page(index) {
    return this.bytes.subarray(...this.places[index]);
  }

  /* Every page with the number that it has in the machine's memory, or -1. */
  *pages() {
    for (let index = 0; index < this.places.length; index += 1)
      yield [this.page(index), this.numbers.get(this.places[index][0]) ?? -1];
  }

  /* From where to where each page lies: buffers are cut at their own beginnings. */
  static places(bytes, base) {
    const places = [];
    const cut = (start, end) => {
      for (let at = start; at < end; at += PAGE) places.push([at, Math.min(at + PAGE, end)]);
    };
    let last = base;
    for (const { offset, length } of described(bytes).buffers) {
      cut(last, base + offset); // what fills up to the next beginning
      cut(base + offset, base + offset + length);
      last = base + offset + length;
    }
    cut(last, bytes.length);
    return places;
  }
}

function described(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getInt32(12, true);
  const info = JSON.parse(new TextDecoder().decode(bytes.subarray(16, 16 + length)));
  const buffers = info.buffer_infos.toSorted((a, b) => a.offset - b.offset);
  return { info, buffers, base: (16 + length + 3) & ~3 };
}

/* Where a page of the memory begins → its number: what v86 packs, by its bitmap. */
function memoryNumbers(bytes, buffers, base) {
  const numbers = new Map();
  const memory = buffers.reduce((most, each) => (each.length > most.length ? each : most));
  const bitmap = buffers.find((each) => pagesIn(bytes, base, each) * PAGE === memory.length);
  if (!bitmap) return numbers;
  let at = base + memory.offset;
  for (let number = 0; number < bitmap.length * 8; number += 1) {
    if (!((bytes[base + bitmap.offset + (number >> 3)] >> (number & 7)) & 1)) continue;
    numbers.set(at, number);
    at += PAGE;
  }
  return numbers;
}

function pagesIn(bytes, base, { offset, length }) {
  if (length > 1 << 17) return 0; // a bitmap of 4 GiB
  let count = 0;
  for (const byte of bytes.subarray(base + offset, base + offset + length))
    for (let rest = byte; rest; rest &= rest - 1) count += 1;
  return count;
}

/* The template's pages, found by their content and by their place in memory. */
class Pages {
  constructor(state) {
    this.state = state;
    this.bySum = new Map();
    this.byNumber = new Map();
    let index = 0;
    for (const [page, number] of state.pages()) {
      this.bySum.set(sum(page), index);
      if (number >= 0) this.byNumber.set(number, index);
      index += 1;
    }
  }

  /* Gives the kind of a page and the template's page it is like. */
  compare(page, number) {
    if (isZero(page)) return [ZERO, 0];
    const there = this.byNumber.get(number);
    if (there !== undefined && unlike(page, this.state.page(there), 0) === 0) return [SAME, there];
    const moved = this.bySum.get(sum(page));
    if (moved !== undefined && unlike(page, this.state.page(moved), 0) === 0) return [SAME, moved];
    if (there !== undefined && unlike(page, this.state.page(there), ALIKE) <= ALIKE) return [CHANGED, there];
    return [NEW, 0];
  }
}

const isZero = (page) => page.every((byte) => byte === 0);

/* Counts bytes that differ, until there are more than `most`. */
function unlike(page, other, most) {
  if (page.length > other.length) return most + 1;
  let count = 0;
  for (let at = 0; at < page.length && count <= most; at += 1) if (page[at] !== other[at]) count += 1;
  return count;
}

const difference = (page, other) => page.map((byte, at) => byte ^ other[at]);

/* FNV-1a over words: quick, and every match is compared byte by byte anyway. */
function sum(bytes) {
  let hash = 0x811c9dc5;
  const whole = bytes.length & ~3;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < whole; at += 4) hash = Math.imul(hash ^ view.getUint32(at, true), 0x01000193);
  for (let at = whole; at < bytes.length; at += 1) hash = Math.imul(hash ^ bytes[at], 0x01000193);
  hash ^= hash >>> 15;
  return hash >>> 0;
}

/* Pages mostly follow one another, so each is stored as the step from the last: then
   runs are equal numbers, which gzip makes nothing of. */
function stepped(plan) {
  let last = 0;
  const steps = Int32Array.from(plan, (entry) => {
    const like = entry >>> 2;
    const kind = entry & 3;
    if (kind === ZERO || kind === NEW) return kind;
    const step = like - last;
    last = like;
    return (step << 2) | kind;
  });
  return new Uint8Array(steps.buffer);
}

function unstepped(bytes) {
  let last = 0;
  return Array.from(new Int32Array(bytes.slice().buffer), (entry) => {
    const kind = entry & 3;
    if (kind === ZERO || kind === NEW) return kind;
    last += entry >> 2;
    return last * 4 + kind;
  });
}

const gzip = (parts) => through(parts, new CompressionStream("gzip"));
const gunzip = (packed) => through([packed], new DecompressionStream("gzip"));

async function through(parts, stream) {
  const piped = new Blob(parts).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(piped).arrayBuffer());
}
