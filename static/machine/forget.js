// On the page of a play that has ended: this browser keeps nothing more of its machines.
import { openKept } from "./kept.js";

const { play } = document.querySelector("[data-play-over]").dataset;
openKept(play).then((kept) => kept.clear());
