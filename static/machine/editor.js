// The code tabs: files of a running machine, chosen in a list, edited as plain text.
// What is not saved yet is kept here while tabs and challenges change.
import { FileGone, listFiles, NoText, readFile, sumOf, TooLarge } from "./files.js";

const drafts = new Map(); // host and path → { text, sum, mode }

export function openEditors({ box, machines }) {
  let editors = [];
  const made = new WeakMap(); // a tab that stays keeps its editor
  return {
    // Finds the tabs of the challenge that is shown.
    refresh() {
      editors = [...box.querySelectorAll("[data-editor]")].map((home) => {
        if (!made.has(home)) made.set(home, new Editor(home, machines.get(home.dataset.editor).machine));
        return made.get(home);
      });
    },
    // Saves what was edited; gives the first reason why something could not be saved.
    async saveAll() {
      for (const editor of editors) {
        const trouble = await editor.saveAll();
        if (trouble) return trouble;
      }
      return "";
    },
  };
}

class Editor {
  #home;
  #machine;
  #root;
  #path = ""; // of the file that is chosen
  #shown = ""; // of the one whose text stands there
  #known = { sum: "", mode: 0o644 };
  #text;
  #list;
  #under = Promise.resolve();

  constructor(home, machine) {
    this.#home = home;
    this.#machine = machine;
    this.#root = home.dataset.files;
    this.#list = home.querySelector("[data-file]");
    this.#text = home.querySelector("[data-text]");
    home.hidden = false;
    this.#listen();
    this.#inTurn(() => this.#look());
  }

  // One after another, so that what was read before a save is not shown after it.
  #inTurn(work) {
    const done = this.#under.then(work);
    this.#under = done.catch(console.warn);
    return done;
  }

  #listen() {
    const on = (selector, type, act) => this.#home.querySelector(selector).addEventListener(type, act);
    on("[data-file]", "change", () => this.#choose(this.#list.value));
    on("[data-save]", "click", () => this.save());
    on("[data-theirs]", "click", () => { drafts.delete(this.#key()); this.#choose(this.#path); });
    on("[data-mine]", "click", () => this.save({ over: true }));
    on("[data-new]", "submit", (event) => { event.preventDefault(); this.#make(event.target); });
    on("[data-text]", "input", () => this.#changed());
    this.#home.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      this.save();
    });
    this.#home.closest(".tab").addEventListener("chosen", () => this.#inTurn(() => this.#look()));
  }

  #say(text, choice = false) {
    this.#home.querySelector("[data-status]").textContent = text;
    this.#home.querySelector("[data-choice]").hidden = !choice;
  }

  #key(path = this.#path) {
    return `${this.#home.dataset.editor} ${path}`;
  }

  #full(path) {
    return path.startsWith("/") ? path : `${this.#root.replace(/\/$/, "")}/${path}`;
  }

  // Lists the files again and shows what the machine has of the open one by now.
  async #look() {
    let found;
    try {
      found = await listFiles(this.#machine, this.#root);
    } catch (error) {
      return this.#nothing(`There is no ${this.#root} in the machine yet.`, error);
    }
    const paths = found.paths.map((path) => this.#full(path));
    if (this.#path && drafts.has(this.#key()) && !paths.includes(this.#path)) paths.push(this.#path);
    this.#list.replaceChildren(...paths.map((path) => new Option(this.#short(path), path)));
    const next = paths.includes(this.#path) ? this.#path : paths[0];
    if (!next) return this.#nothing("There is no file here yet.");
    this.#list.value = next;
    await this.#open(next);
    if (found.more) this.#say("There are more files here than the list shows.");
  }

  #short(path) {
    const root = `${this.#root.replace(/\/$/, "")}/`;
    return path.startsWith(root) ? path.slice(root.length) : path;
  }

  #nothing(text, error) {
    if (error && !(error instanceof FileGone)) console.warn(error);
    this.#path = "";
    this.#clear();
    this.#say(text);
  }

  #choose(path) {
    if (path !== this.#shown) this.#clear(); // nobody types into another file's text
    this.#path = path;
    return this.#inTurn(() => this.#open(path));
  }

  async #open(path) {
    if (path !== this.#shown) this.#clear();
    this.#path = path;
    let there;
    try {
      there = await readFile(this.#machine, path);
    } catch (error) {
      there = error;
    }
    if (this.#path !== path) return; // another one was chosen meanwhile
    const draft = drafts.get(this.#key()); // what was typed meanwhile, too
    if (there instanceof Error && !draft) return this.#unreadable(there);
    if (there instanceof Error) return this.#show(draft.text, draft, "Not saved yet");
    const same = this.#shown === path && there.sum === this.#known.sum;
    if (!draft && same) return; // what is said of it stays true
    if (!draft) return this.#show(there.text, there, "");
    if (draft.sum === there.sum) return this.#show(draft.text, there, "Not saved yet");
    this.#show(draft.text, draft, "");
    this.#conflict();
  }

  #clear() {
    this.#shown = "";
    this.#text.value = "";
    this.#text.readOnly = true;
    this.#say("");
  }

  #unreadable(error) {
    this.#clear();
    if (error instanceof TooLarge) return this.#say("This file is too large to be edited here.");
    if (error instanceof FileGone) return this.#say("This file is no longer there.");
    if (error instanceof NoText) return this.#say("This is no text, so it cannot be edited here.");
    console.warn(error);
    this.#say("The machine did not answer. Choose the file again.");
  }

  #show(text, { sum, mode }, status) {
    if (this.#text.value !== text) this.#text.value = text;
    this.#text.readOnly = false;
    this.#shown = this.#path;
    this.#text.setAttribute("aria-label", `Text of ${this.#short(this.#path)}`);
    this.#known = { sum, mode };
    this.#say(status);
  }

  #changed() {
    drafts.set(this.#key(), { text: this.#text.value, ...this.#known });
    this.#say("Not saved yet");
  }

  #conflict(path = this.#path) {
    const what = `${this.#short(path)} was changed in the machine, too.`;
    if (path === this.#path) this.#say(what, true);
    return `${what} Decide in the editor which to keep.`;
  }

  #trouble(path, error) {
    const trouble = `${this.#short(path)} could not be saved: ${error.message}`;
    this.#say(trouble);
    return trouble;
  }

  /* Saves what was edited, unless the machine has another version; gives why not. */
  save({ over = false } = {}) {
    return this.#inTurn(() => this.#save(this.#path, over));
  }

  /* The same for every file that was edited, also those that are not shown. */
  async saveAll() {
    const mine = [...drafts.keys()].filter((key) => key.startsWith(this.#key("")));
    for (const path of mine.map((key) => key.slice(this.#key("").length))) {
      const trouble = await this.#inTurn(() => this.#save(path, false));
      if (trouble) return trouble;
    }
    return "";
  }

  async #save(path, over) {
    const draft = drafts.get(this.#key(path));
    if (!draft) return "";
    if (!over) {
      const there = await readFile(this.#machine, path).catch((error) => error);
      const other = there instanceof NoText || there instanceof TooLarge;
      if (other || (there.sum ?? draft.sum) !== draft.sum) return this.#conflict(path);
      if (there instanceof Error && !(there instanceof FileGone)) return this.#trouble(path, there);
    }
    try {
      await this.#machine.put(path, draft.mode, draft.text);
    } catch (error) {
      return this.#trouble(path, error);
    }
    const sum = await sumOf(draft.text);
    const later = drafts.get(this.#key(path));
    if (later !== draft) drafts.set(this.#key(path), { ...later, sum }); // typed meanwhile
    else drafts.delete(this.#key(path));
    if (path === this.#path) {
      this.#known = { ...this.#known, sum };
      this.#say(later === draft ? "Saved" : "Not saved yet");
    }
    return "";
  }

  async #make(form) {
    const path = this.#full(form.elements.name.value.trim());
    form.closest("details").open = false;
    form.reset();
    const known = [...this.#list.options].some((option) => option.value === path);
    this.#path = path;
    if (!known) drafts.set(this.#key(), { text: "", sum: "", mode: 0o644 });
    await this.#inTurn(() => this.#look());
    this.#text.focus();
  }
}
