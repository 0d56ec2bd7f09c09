// What this browser keeps of a play: checkpoints, and which set-ups have run.
const NAME = "trackgate-machines";
const STORE = "kept";

const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

export async function openKept(play) {
  let database;
  try {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    database = await asked(opening);
  } catch {
    return inMemory(); // a browser that keeps nothing: a reload starts anew
  }
  const store = (mode) => database.transaction(STORE, mode).objectStore(STORE);
  const key = (name) => `${play} ${name}`;
  return {
    get: (name) => asked(store("readonly").get(key(name))),
    set: (name, value) => asked(store("readwrite").put(value, key(name))),
    clear: () => asked(store("readwrite").delete(IDBKeyRange.bound(`${play} `, `${play} \uffff`))),
  };
}

function inMemory() {
  const values = new Map();
  return {
    get: async (name) => values.get(name),
    set: async (name, value) => { values.set(name, value); },
    clear: async () => values.clear(),
  };
}
