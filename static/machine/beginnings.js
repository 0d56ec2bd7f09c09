// What a play's machines begin as, each a difference from an image: this browser's
// checkpoint, else what was saved on the server, else what a hot start pool prepared,
// else nothing but the image. All machines begin as they were at one moment.
import { fetchBytes } from "./transfer.js";

// This browser's checkpoint is the youngest there is if it was made after whatever
// stands on the server. With nothing there, it must be of the same run: since then the
// play may have been paused and resumed elsewhere.
function isYoungest({ after, started }, facts) {
  const standing = facts.states.map(({ id }) => id);
  return (started === facts.started || standing.length > 0) && standing.every((id) => after.includes(id));
}

export async function findBeginnings({ facts, kept, say }) {
  const checkpoint = await kept.get("checkpoint");
  if (checkpoint && isYoungest(checkpoint, facts) && facts.hosts.every((host) => checkpoint.packed.has(host))) {
    // The image that it differs from, whatever image new plays have by now.
    const { image, packed } = checkpoint;
    return { image, resumed: true, done: null, saved: (host) => packed.get(host) };
  }
  const fetched = (url, what) => fetchBytes(url, (share) => say(`${what}: ${Math.round(share * 100)} %`));
  const states = new Map(facts.states.map(({ host, url }) => [host, url]));
  // What was cut off after the first of two machines is not what the learner had.
  if (facts.hosts.every((host) => states.has(host))) return {
    image: facts.image,
    resumed: true,
    done: null,
    saved: (host) => fetched(states.get(host), "Fetching what you paused"),
  };
  const { urls, done } = facts.template ?? { urls: {}, done: [] };
  return {
    image: facts.image,
    resumed: false,
    done,
    saved: (host) => urls[host] ? fetched(urls[host], "Loading the machine") : null,
  };
}
