// What a play's machines begin as, each a difference from an image: this browser's
// checkpoint, else what was saved on the server, else what a hot start pool prepared,
// else nothing but the image.
import { fetchBytes } from "./transfer.js";

// A checkpoint of this browser is younger than what the server has, unless the play was
// resumed since: then the server's state is what the learner paused with.
export async function findBeginnings({ facts, kept, say }) {
  const mine = new Map();
  for (const host of facts.hosts) {
    const checkpoint = await kept.get(`state:${host}`);
    if (checkpoint?.started === facts.started) mine.set(host, checkpoint);
  }
  if (mine.size === facts.hosts.length) {
    // The image that it differs from, whatever image new plays have by now.
    const [{ image }] = mine.values();
    return { image, resumed: true, done: null, saved: (host) => mine.get(host).packed };
  }
  const fetched = (url, what) => fetchBytes(url, (share) => say(`${what}: ${Math.round(share * 100)} %`));
  const states = new Map(facts.states.map(({ host, url }) => [host, url]));
  if (states.size > 0) return {
    image: facts.image,
    resumed: facts.hosts.every((host) => states.has(host)),
    done: null,
    saved: (host) => states.has(host) ? fetched(states.get(host), "Fetching what you paused") : null,
  };
  const { urls, done } = facts.template ?? { urls: {}, done: [] };
  return {
    image: facts.image,
    resumed: false,
    done,
    saved: (host) => urls[host] ? fetched(urls[host], "Loading the machine") : null,
  };
}
