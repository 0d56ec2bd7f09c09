// Tries all that is promised of a saved machine: node verify.mjs PLAN.json
// Starts it as a learner's page does. The last line is JSON: each check with its name, a
// sentence, whether it passed and else why not.
import fs from "node:fs";
import { pathToFileURL } from "node:url";
import { CHECKS } from "./checks.mjs";
import { Learners } from "./learners.mjs";

const plan = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const load = (path) => import(pathToFileURL(path).href);

const { Machine } = await load(plan.vm);
const { V86 } = await load(plan.v86);
const wasm = await WebAssembly.compile(fs.readFileSync(plan.wasm));
const learners = new Learners({ Machine, V86, wasm, plan });

// A program that cannot be read never comes: the check that waits for it says so.
process.on("unhandledRejection", () => {});

const told = [];
for (const { name, says, tries } of CHECKS) {
  let why = "";
  const began = performance.now();
  try {
    why = (await within(plan.patience, tries(learners))) ?? "";
  } catch (error) {
    why = String(error.message ?? error) || "no word";
  }
  told.push({ name, says, passed: why === "", why, seconds: Math.round((performance.now() - began) / 100) / 10 });
}
console.log(JSON.stringify(told));
process.exit(0);

async function within(seconds, work) {
  let timer = 0;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${seconds} seconds`)), seconds * 1000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
