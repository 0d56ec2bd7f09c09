// What keeps a play's machines: checkpoints in this browser, for a reload or a crash and
// whatever the pausing switch says; and uploads, so that a pause loses nothing: when
// Pause is pressed, when the learner seems to be gone, and when the page has been out of
// sight for a while, for a page that is closed has no time left.
import { wrap } from "./memory.js";
import { uploadState } from "./transfer.js";

const CHECKPOINT_MS = 60_000;
const OUT_OF_SIGHT_MS = 15_000;

export function keepSaving({ facts, image, base, machines, kept, encode, box, say, busy }) {
  const pausing = () => document.querySelector('form[action$="/pause"]');
  let under = Promise.resolve(); // packing stops the machine: one after another
  const inTurn = (work) => () => {
    const done = under.then(work);
    under = done.catch(() => {});
    return done;
  };

  async function pack() {
    const packed = new Map();
    for (const [host, { machine, scroll }] of machines)
      packed.set(host, await wrap(scroll.bytes(), await encode(base, await machine.save())));
    return packed;
  }

  const checkpoint = inTurn(async () => {
    for (const [host, packed] of await pack())
      await kept.set(`state:${host}`, { packed, started: facts.started, image });
  });

  const upload = inTurn(async () => {
    for (const [host, packed] of await pack()) {
      const tell = (share) => say(`Saving your machine: ${Math.round(share * 100)} %`);
      await uploadState({ facts, image, host, packed, tell });
    }
  });

  async function pause(form) {
    busy(true);
    try {
      await upload();
      await pauseAsStored(form);
    } catch (error) {
      busy(false);
      say(error.message || "Saving did not work. Nothing is lost: try again.");
    }
  }

  // idle.js asks before the server would pause, which it cannot without a saved machine.
  async function pauseIdle(stillIdle) {
    try {
      await upload();
      if (stillIdle()) await pauseAsStored(pausing());
    } catch (error) {
      console.warn(error);
    }
    say("");
  }

  async function pauseAsStored(form) {
    await kept.clear();
    HTMLFormElement.prototype.submit.call(form);
  }

  setInterval(() => checkpoint().catch(console.warn), CHECKPOINT_MS);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return;
    checkpoint().catch(console.warn);
    if (pausing()) setTimeout(() => document.hidden && upload().then(() => say(""), console.warn), OUT_OF_SIGHT_MS);
  });
  document.addEventListener("trackgate:idle", (event) => {
    if (pausing()) pauseIdle(event.detail.stillIdle);
  });
  box.addEventListener("checkpoint", () => checkpoint().then(() => { box.dataset.kept = String(Date.now()); }));
  return { pause };
}
