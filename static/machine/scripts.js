// The scripts of a track in its machines: set-ups before the learner's shell opens,
// checks, solutions. They take turns with saving; see turns.js.
import { doneIn, noteDone } from "./memory.js";
import { begun } from "./turns.js";

const CHECK_SECONDS = 60;
const SETUP_SECONDS = 300;

function scriptsOf(facts, challenge) {
  return begun(fetch(`${facts.play}/scripts?challenge=${challenge}`).then((answer) => {
    if (!answer.ok) throw new Error(`scripts: ${answer.status}`);
    return answer.json();
  }));
}

// The set-ups that a new machine needs, on their way while it starts: its shell waits
// for them. What was resumed notes its own, and a template says what ran in it.
export function askAhead(facts, { resumed, done }) {
  const needed = resumed ? [] : [0, facts.challenge].filter((challenge) => !done.includes(String(challenge)));
  return new Map(needed.map((challenge) => [challenge, scriptsOf(facts, challenge)]));
}

// ahead: scripts that are on their way already, by challenge.
export function runScripts({ facts, beginnings, machines, turn, ahead, say, busy }) {
  let done = []; // the set-ups that have run, as the machines themselves know
  const all = () => machines.values();

  // Runs one kind of script on every host that has one; stops at the first that fails.
  async function runAll(scripts, seconds) {
    for (const [host, script] of Object.entries(scripts ?? {})) {
      const env = { ...facts.env, ...facts.environments[host], HOSTNAME: host };
      const result = await machines.get(host).machine.run({ script, env, timeout: seconds });
      if (result.status !== 0) return { ok: false, message: result.message || lastLine(result.output) };
    }
    return { ok: true, message: "" };
  }

  const lastLine = (text) => (text ?? "").trim().split("\n").at(-1) ?? "";

  async function take(challenge) {
    const scripts = ahead.get(challenge);
    ahead.delete(challenge); // tried again, it is asked for again
    return scripts ?? scriptsOf(facts, challenge);
  }

  // Gives what went wrong, or nothing. What failed is tried again with the next reload.
  async function setUpOne(challenge) {
    if (done.includes(String(challenge))) return "";
    busy(true);
    say("Preparing the machine…");
    try {
      const { setup } = await take(challenge);
      const result = await runAll(setup, SETUP_SECONDS);
      if (!result.ok) return `Preparing the machine failed. ${result.message}`;
      done = [...done, String(challenge)];
      say("");
      return "";
    } catch (error) {
      console.error(error);
      return "Preparing the machine failed. Reload the page to try again.";
    } finally {
      busy(false);
    }
  }

  // `then` comes before the machines note what has run: every script takes its time.
  async function setUp(challenges, then = async () => {}) {
    const before = done.length;
    let failed = "";
    for (const challenge of challenges) failed ||= await setUpOne(challenge);
    await then();
    if (failed) say(failed);
    const names = done.slice(before);
    if (names.length) for (const { machine } of all()) await noteDone(machine, names);
  }

  // Where the track's terminal tabs say that shells start.
  async function openShells() {
    const folders = beginnings.resumed ? {} : facts.workdirs;
    for (const [host, { machine }] of machines) await machine.open(folders[host]);
  }

  return {
    // What the track and its first challenge need; then the shells open.
    begin: () => turn(async () => {
      done = beginnings.done ?? await doneIn(all().next().value.machine);
      await setUp([0, facts.challenge], openShells);
    }),

    setUp: (challenge) => turn(() => setUp([challenge])),

    // Gives what to tell the server: passed, or what was said.
    async check(challenge) {
      const scripts = await scriptsOf(facts, challenge);
      const result = await turn(() => runAll(scripts.check, CHECK_SECONDS));
      if (!result.ok) return { passed: false, message: result.message.slice(0, 500) };
      const after = await turn(() => runAll(scripts.cleanup, SETUP_SECONDS));
      if (!after.ok) console.warn("cleanup failed:", after.message);
      return { passed: true };
    },

    async solve(challenge) {
      busy(true);
      try {
        const { solve } = await scriptsOf(facts, challenge);
        const result = await turn(() => runAll(solve, SETUP_SECONDS));
        say(result.ok ? "Solved in the machine. Press Check." : `That could not be solved here. ${result.message}`);
      } catch (error) {
        console.error(error);
        say("That did not get through. Your machine runs on: try again.");
      } finally {
        busy(false);
      }
    },
  };
}
