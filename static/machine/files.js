// Files of a machine, through its agent. A script costs a fraction of a second, so each
// of these is one.
const LISTED = 500;
const LARGEST = 100_000; // bytes: what a machine tells takes its time
const SECONDS = 20;

export class FileGone extends Error {}
export class TooLarge extends Error {}
export class NoText extends Error {}

const run = (machine, script, at) =>
  machine.run({ script: `#!/bin/sh\n${script}\n`, env: { AT: at }, timeout: SECONDS });

// Gives the paths of a folder's files, relative to it, or the one path of a file.
export async function listFiles(machine, at) {
  const { status, output } = await run(machine, `
    [ -e "$AT" ] || exit 3
    [ -d "$AT" ] || { echo "$AT"; exit; }
    cd "$AT" && find . -name .git -prune -o -type f -print | sort | head -n ${LISTED + 1}`, at);
  if (status !== 0) throw new FileGone(at);
  const paths = output.split("\n").filter(Boolean).map((path) => path.replace(/^\.\//, ""));
  return { paths: paths.slice(0, LISTED), more: paths.length > LISTED };
}

// Gives a file's text with its mode and the checksum of its bytes.
export async function readFile(machine, at) {
  const { status, output } = await run(machine, `
    [ -f "$AT" ] || exit 3
    [ "$(wc -c < "$AT")" -le ${LARGEST} ] || exit 4
    stat -c %a "$AT"
    cat "$AT"`, at);
  if (status === 3) throw new FileGone(at);
  if (status === 4) throw new TooLarge(at);
  if (status !== 0) throw new Error(`reading ${at} ended with ${status}`);
  const end = output.indexOf("\n");
  const text = output.slice(end + 1);
  if (text.includes("\0") || text.includes("\ufffd")) throw new NoText(at);
  return { text, mode: parseInt(output.slice(0, end), 8), sum: await sumOf(text) };
}

export async function sumOf(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
