// What is promised of a machine, each with a name, a sentence and how it is tried. A
// trial gives nothing when all is well, else what it saw.

const FIRST = "first", SECOND = "second", TYPIST = "typist";
const AUTHOR = "-c user.name=A -c user.email=a@example.org";
const RANDOM = 'head -c 16 /dev/urandom | xxd -p; echo "$SRANDOM"';
// What docs/machines.md names, beside what is checked on its own.
const COMMANDS =
  "bash sh vi awk sed grep find tar httpd wget nc ps top git nano env fail-message set-workdir agent";
const DRAWN = /drawn (\d+)\r/;
const NOT_FOUND = 127;

const quoted = (text) => JSON.stringify(text.slice(-300));

function same(got, wanted) {
  return got === wanted ? "" : `${quoted(got)} instead of ${quoted(wanted)}`;
}

async function runs(learners, script, pattern) {
  const learner = await learners.named(FIRST);
  const { status, output, timedOut } = await learner.run(script);
  if (timedOut) return "it did not end";
  if (status === NOT_FOUND) return `it is not there: ${output.trim()}`;
  return status === 0 && pattern.test(output) ? "" : `status ${status}: ${output.trim().slice(-300)}`;
}

async function start(learners) {
  const { shown } = await prompt(learners, FIRST);
  return shown.includes("job control") ? quoted(shown) : "";
}

async function prompt(learners, name) {
  const learner = await learners.named(name);
  await learner.shows(`root@${name}:~# `);
  return learner;
}

async function steps(learners) {
  const learner = await learners.named(FIRST);
  return learner.output("cat /run/trackgate/failed 2>/dev/null");
}

// Reads every file to its end, and names each that cannot be read or is not whole.
async function files(learners) {
  const learner = await learners.named(FIRST);
  const wanted = learners.plan.files.map(({ path, bytes }) => `/${path} ${bytes}`);
  const paths = learners.plan.files.map(({ path }) => `/${path}`).join(" ");
  const read = await learner.output(`cat ${paths} 2>&1 >/dev/null; stat -L -c '%n %s' ${paths} 2>/dev/null`);
  const lines = read.split("\n");
  const wrong = lines.filter((line) => !wanted.includes(line));
  return [...wrong, ...wanted.filter((line) => !lines.includes(line)).map((line) => `not there: ${line}`)].join(", ");
}

async function commands(learners) {
  const learner = await learners.named(FIRST);
  const missing = await learner.output(`for each in ${COMMANDS}; do command -v $each >/dev/null || echo $each; done`);
  return missing && `missing: ${missing.replaceAll("\n", ", ")}`;
}

const commit = (learners) =>
  runs(learners, [
    "git init -q /root/commit && cd /root/commit && echo text >file && git add file",
    `git ${AUTHOR} commit -qm first && git log --format=%s`,
  ].join("\n"), /^first\n$/);

async function edit(learners) {
  const learner = await prompt(learners, TYPIST);
  await learner.types("nano /root/note\r", "New File");
  await learner.types("på ön", "på ön");
  await learner.types("\x0f", "File Name to Write");
  await learner.types("\r", "Wrote 1 line");
  await learner.types("\x18", "# ");
  return same(await learner.output("cat /root/note"), "på ön");
}

async function control(learners) {
  const learner = await learners.named(FIRST);
  const script = 'echo "$WORD"; hostname; fail-message not yet; exit 2';
  const { status, message, output } = await learner.run(script, { env: { WORD: "it's" } });
  return same(`${status} ${message} ${output}`, `2 not yet it's\n${FIRST}\n`);
}

async function clock(learners) {
  const learner = await learners.named(FIRST);
  const off = Number(await learner.output("date +%s")) - Date.now() / 1000;
  return Math.abs(off) < 30 ? "" : `it is ${Math.round(off)} seconds off`;
}

async function random(learners) {
  const [one, two] = await Promise.all([FIRST, SECOND].map((name) => learners.named(name)));
  const drawn = await Promise.all([one.output(RANDOM), two.output(RANDOM)]);
  const shells = await Promise.all([one, two].map((learner) => learner.types("echo drawn $RANDOM\r", DRAWN)));
  const numbers = shells.map((text) => text.match(DRAWN)[1]);
  if (drawn.some((text) => text.length < 33)) return `drawn: ${quoted(drawn.join(" "))}`;
  if (drawn[0] === drawn[1]) return "two machines drew the same";
  return numbers[0] === numbers[1] ? `two shells drew ${numbers[0]}` : "";
}

async function resize(learners) {
  const learner = await learners.named(SECOND);
  const before = await learner.output("stty size </dev/ttyS0");
  await learner.machine.resize(33, 111);
  await learner.types("stty size\r", "33 111");
  return same(before, "31 117");
}

// The last letter is taken back whole: half of it would be left behind.
async function letters(learners) {
  const learner = await prompt(learners, TYPIST);
  await learner.types("echo é", "é");
  await learner.types("ü\x7f", "ü");
  await learner.types("ß | tee typed\r", /[\r\n]éß\r\n/);
  return same(await learner.output("cat /root/typed"), "éß");
}

async function pause(learners) {
  const first = await prompt(learners, FIRST);
  await first.run("echo kept >note");
  await first.types("count=41; sleep 1000 & echo typed-$((count+1))\r", "typed-42");
  const again = await learners.resumed(FIRST, "again");
  await again.types("echo resumed-$((count+2)); jobs\r", "sleep 1000");
  if (!again.shown.includes("resumed-43")) return quoted(again.shown);
  const kept = await again.output("cat note && hostname && nano --version | grep -o nano");
  return same(kept, "kept\nagain\nnano");
}

export const CHECKS = [
  { name: "start", says: "It starts from its saved state and shows its prompt.", tries: start },
  { name: "steps", says: "Nothing failed while it first came up.", tries: steps },
  { name: "files", says: "Every program and library is whole, also those fetched on first read.", tries: files },
  { name: "commands", says: "The commands that authors are promised are there.", tries: commands },
  { name: "git", says: "git answers.", tries: (each) => runs(each, "git --version", /^git version 2/) },
  { name: "commit", says: "A commit is made with git.", tries: commit },
  { name: "nano", says: "nano answers.", tries: (each) => runs(each, "nano --version", /GNU nano, version/) },
  { name: "letters", says: "A typed é is one letter, and Backspace takes a whole one.", tries: letters },
  { name: "edit", says: "A file is edited with nano, by keys.", tries: edit },
  { name: "control", says: "A script's status, output and message come back.", tries: control },
  { name: "clock", says: "The clock is right.", tries: clock },
  { name: "random", says: "Two machines draw different random numbers.", tries: random },
  { name: "resize", says: "The terminal takes the size of its window.", tries: resize },
  { name: "pause", says: "Paused and resumed, its files and programs are as they were.", tries: pause },
];
