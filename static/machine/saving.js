// What keeps a play's machines: checkpoints in this browser, for a reload or a crash and
// whatever the pausing switch says; and uploads, so that a pause loses nothing: when
// Pause is pressed, when the learner seems to be gone, and when the page has been out of
// sight for a while, for a page that is closed has no time left.
import { wrap } from "./memory.js";
import { inTurns } from "./turns.js";
import { uploadState } from "./transfer.js";

const CHECKPOINT_MS = 60_000;
const OUT_OF_SIGHT_MS = 15_000;

export function keepSaving({ facts, image, base, machines, kept, encode, box, say, busy, turn, displaced }) {
  const pausing = () => document.querySelector('form[action$="/pause"]');
  const save = inTurns(); // a checkpoint is younger than the uploads before it
  // The states on the server that all that is kept from here on is younger than.
  const before = new Set(facts.states.map(({ id }) => id));

  // Between scripts: see turns.js. Held, the machines stand still afterwards.
  const pack = (options) => turn(async () => {
    const packed = new Map();
    for (const [host, { machine, scroll }] of machines)
      packed.set(host, await wrap(scroll.bytes(), await encode(base, await machine.save(options))));
    return packed;
  });

  const checkpoint = () => save(async () => {
    const packed = await pack();
    await kept.set("checkpoint", { packed, started: facts.started, image, after: [...before] });
  });

  // Gives the ids under which the server has them.
  const upload = (options) => save(async () => {
    const ids = [];
    for (const [host, packed] of await pack(options)) {
      const tell = (share) => say(`Saving your machine: ${Math.round(share * 100)} %`);
      ids.push(await uploadState({ facts, image, host, packed, tell }));
    }
    ids.forEach((id) => before.add(id));
    return ids;
  });

  // Until it is paused nothing is typed that would not be kept, and nothing runs on.
  async function pause(form) {
    busy(true);
    box.inert = true;
    say("Saving your machine…");
    try {
      await pauseAsStored(form, await upload({ hold: true }));
    } catch (error) {
      for (const { machine } of machines.values()) await machine.goOn();
      box.inert = false;
      busy(false);
      if (error.elsewhere) return displaced();
      say(error.message || "Saving did not work. Nothing is lost: try again.");
    }
  }

  // idle.js asks before the server would pause, which it cannot without a saved machine.
  async function pauseIdle(stillIdle) {
    try {
      const ids = await upload();
      if (stillIdle()) await pauseAsStored(pausing(), ids);
      else say("");
    } catch (error) {
      complain(error);
      if (!error.elsewhere) say(error.message);
    }
  }

  // The server pauses with exactly these: others are older than what is seen here.
  async function pauseAsStored(form, ids) {
    await kept.clear();
    for (const value of ids) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "state", value }));
    HTMLFormElement.prototype.submit.call(form);
  }

  function complain(error) {
    console.warn(error);
    if (error.elsewhere) displaced();
  }

  const timer = setInterval(() => checkpoint().catch(complain), CHECKPOINT_MS);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden || box.dataset.elsewhere) return;
    checkpoint().catch(complain);
    if (pausing()) setTimeout(() => document.hidden && upload().then(() => say(""), complain), OUT_OF_SIGHT_MS);
  });
  document.addEventListener("trackgate:idle", (event) => {
    if (!pausing() || box.dataset.elsewhere) return;
    const paused = pauseIdle(event.detail.stillIdle);
    event.detail.waitFor?.(paused);
  });
  box.addEventListener("checkpoint", () => checkpoint().then(() => { box.dataset.kept = String(Date.now()); }));
  return { checkpoint, pause, stop: () => clearInterval(timer) };
}
