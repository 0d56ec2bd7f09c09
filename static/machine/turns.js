// What is begun before it is needed: if it fails, that is told where it is awaited.
export function begun(promise) {
  promise.catch(() => {});
  return promise;
}

// Work on the machines that must not overlap, one after another: scripts, and packing,
// which makes them stand still. A machine saved in the middle of a set-up would run the
// set-up again on top of itself.
export function inTurns() {
  let last = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };
}
