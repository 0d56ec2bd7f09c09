// What this browser keeps of a play: its latest checkpoint, and by what name the server
// knows this browser.
const NAME = "trackgate-machines";
const STORE = "kept";
const LONGEST_MS = 7 * 86_400_000; // of a play whose end this browser never saw

const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const key = (play, name) => `${play} ${name}`;
const all = (play) => IDBKeyRange.bound(key(play, ""), key(play, "\uffff"));

// Nothing is said where nothing can be kept: `lasting` tells.
export async function openKept(play) {
  let database;
  try {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    database = await asked(opening);
  } catch {
    return inMemory(); // a browser that keeps nothing: a reload starts anew
  }
  // Another page may throw all of it away ("Not you?").
  database.onversionchange = () => database.close();
  const store = (mode) => database.transaction(STORE, mode).objectStore(STORE);
  dropOld(store("readwrite"));
  return {
    lasting: true,
    get: async (name) => (await asked(store("readonly").get(key(play, name))))?.value,
    set: (name, value) => lasts(store("readwrite").put({ value, at: Date.now() }, key(play, name))),
    clear: () => lasts(store("readwrite").delete(all(play))),
  };
}

// Settles once it is written down, not only taken.
function lasts(request) {
  const { transaction } = request;
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

function dropOld(store) {
  store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
    if (!cursor) return;
    if (!(Date.now() - cursor.value.at < LONGEST_MS)) cursor.delete();
    cursor.continue();
  };
}

function inMemory() {
  const values = new Map();
  return {
    lasting: false,
    get: async (name) => values.get(name),
    set: async (name, value) => { values.set(name, value); },
    clear: async () => values.clear(),
  };
}
