// Fetching with progress, and sending a saved state in pieces that can be resumed.
const PIECE = 1 << 20;
const TRIES = 6;
const STEPS = 20; // of progress: each is read aloud, and makes the page lay itself out

export async function fetchBytes(url, tell = () => {}, signal = null) {
  const answer = await fetch(url, { signal });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  const total = Number(answer.headers.get("X-Bytes") ?? answer.headers.get("Content-Length") ?? 0);
  let whole = new Uint8Array(total);
  let got = 0;
  let told = 0;
  for (const reader = answer.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (got + value.byteLength > whole.byteLength) whole = grown(whole, got + value.byteLength);
    whole.set(value, got);
    got += value.byteLength;
    if (!total || got - told < total / STEPS) continue;
    tell(Math.min(1, got / total));
    told = got;
  }
  return got === whole.byteLength ? whole.buffer : whole.buffer.slice(0, got);
}

// More than was said may come: a length that is a packed body's.
function grown(bytes, least) {
  const larger = new Uint8Array(Math.max(least, 2 * bytes.byteLength));
  larger.set(bytes);
  return larger;
}

const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const sum = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export async function uploadState({ facts, image, host, packed, tell }) {
  const bytes = new Uint8Array(packed instanceof Blob ? await packed.arrayBuffer() : packed);
  const headers = { "X-Trackgate-Ticket": facts.ticket, "X-Trackgate-Holder": facts.holder };
  const begun = await answerOf(async () => fetch(`${facts.play}/states`, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify({ host, template: image.version, size: bytes.byteLength, sha256: await sum(bytes) }),
  }));
  return sendPieces(begun, bytes, headers, facts, tell);
}

async function sendPieces(begun, bytes, headers, facts, tell) {
  let received = begun.received;
  while (received < bytes.byteLength) {
    const piece = bytes.slice(received, received + PIECE);
    const told = await answerOf(async () => fetch(`${facts.play}/states/${begun.id}?offset=${received}`, {
      method: "PUT", headers: { ...headers, "X-Trackgate-Sum": await sum(piece) }, body: piece,
    }));
    received = told.received;
    tell(received / bytes.byteLength);
  }
  return begun.id;
}

// A network that fails is tried again, slower each time; a refusal is not.
async function answerOf(ask) {
  for (let attempt = 1; ; attempt += 1) {
    let answer;
    try {
      answer = await ask();
    } catch (error) {
      if (attempt === TRIES) throw new Error("The connection is gone. Your machine runs on: try again.", { cause: error });
      await pause(300 * 2 ** attempt);
      continue;
    }
    const body = await answer.json().catch(() => ({}));
    if (answer.ok || (answer.status === 409 && body.received !== undefined)) return body;
    if (answer.status < 500 || answer.status === 507 || attempt === TRIES) {
      const refusal = new Error(body.error || "Saving did not work. Your machine runs on: try again.");
      throw Object.assign(refusal, { elsewhere: body.elsewhere === true });
    }
    await pause(300 * 2 ** attempt);
  }
}
