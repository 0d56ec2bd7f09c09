// Moves between challenges without leaving the page, so that the machine runs on: what
// the server answers takes the place of text, steps and bar. Terminals stay; the other
// tabs are those of the new challenge.
const PARTS = [".bar", ".steps", ".player__text"];

const FAILED = "That did not get through. Your machine runs on: try again.";

export function pageSwap({ facts, say, check, pause, swapped, over }) {
  const mine = (url) => url.origin === location.origin && `${url.pathname}/`.startsWith(`${facts.play}/`);

  async function show(answer, push) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.getElementById("machine-facts");
    if (!next) return leaveFor(answer, page);
    for (const part of PARTS) document.querySelector(part)?.replaceWith(document.adoptNode(page.querySelector(part)));
    swapTabs(page);
    document.title = page.title;
    if (push) history.pushState({}, "", answer.url);
    const { challenge, ticket, env } = JSON.parse(next.textContent);
    Object.assign(facts, { ticket, env });
    // Who types in the terminal while an answer is on its way goes on typing there.
    const typing = document.activeElement?.closest("[data-machines]");
    if (!typing) (document.querySelector("[data-focus]") ?? heading()).focus({ preventScroll: true });
    document.querySelector("[data-focus]")?.scrollIntoView({ block: "nearest" }) ?? scrollTo(0, 0);
    document.dispatchEvent(new CustomEvent("trackgate:shown"));
    await swapped(challenge);
  }

  // A play that is over, or no longer this learner's, has a page of its own. Anything
  // else is a server in trouble: then the machine is all there is, and stays.
  async function leaveFor(answer, page) {
    const ended = page.querySelector("[data-play-over]")?.dataset.playOver;
    if (!ended && answer.status !== 403) throw new Error(`${answer.url}: ${answer.status}`);
    if (["completed", "stopped", "expired"].includes(ended)) await over();
    // Where the answer came from lacks its fragment, which tells a host page of the end.
    location.assign(parent !== window && ended === "completed" ? `${answer.url}#tg=completed` : answer.url);
  }

  // A page that was open for half a day has a ticket that is good no more.
  async function renew(challenge) {
    await show(await fetch(`${facts.play}/challenge/${challenge}`), false);
    say("This page had been open for long. Press the button once more.");
  }

  // What a tab has in it that would be lost if it were made anew: a terminal, a page in a
  // frame, an editor; or what leads away. A tab with the same in the new challenge takes it over.
  function contentOf(tab) {
    const { machine, editor, files } = (tab.querySelector("[data-machine], [data-editor]") ?? tab).dataset;
    const frame = tab.querySelector("iframe")?.getAttribute("src");
    return JSON.stringify([machine, editor, files, frame, tab.querySelector(".tab__apart")?.innerHTML]);
  }

  function swapTabs(page) {
    const box = document.querySelector("[data-machines]");
    const sections = (root) => [...root.querySelectorAll("[data-machines] > .tab")];
    const there = new Map(sections(document).map((tab) => [contentOf(tab), tab]));
    const next = sections(page);
    const kept = new Set(next.map(contentOf));
    for (const tab of sections(document)) if (there.get(contentOf(tab)) !== tab || !kept.has(contentOf(tab))) tab.remove();
    for (const tab of next) {
      const old = there.get(contentOf(tab));
      if (old) rename(old, tab);
      else box.append(document.adoptNode(tab));
    }
  }

  // It has the name and the numbers that the new challenge gives it.
  function rename(tab, next) {
    tab.id = next.id;
    Object.assign(tab.dataset, { title: next.dataset.title, numbers: next.dataset.numbers });
    const head = tab.querySelector("h2");
    head.id = next.querySelector("h2").id;
    head.textContent = next.dataset.title;
  }

  function heading() {
    const title = document.getElementById("challenge");
    title.tabIndex = -1;
    return title;
  }

  async function submit(form, submitter) {
    const url = new URL(form.getAttribute("action"), location);
    submitter?.setAttribute("aria-disabled", "true");
    try {
      if (form.dataset.machineCheck !== undefined) {
        const { url: to, fields } = await check(form);
        const body = new URLSearchParams({ ticket: facts.ticket, ...fields });
        const answer = await fetch(to, { method: "POST", body });
        await (answer.status === 409 ? renew(fields.challenge) : show(answer, false));
      } else {
        const body = new URLSearchParams(new FormData(form, submitter));
        await show(await fetch(url, { method: "POST", body }), true);
      }
    } finally {
      submitter?.removeAttribute("aria-disabled");
    }
  }

  let under = false;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const action = new URL(form.getAttribute("action") ?? "", location);
    if (event.defaultPrevented || !mine(action)) return;
    event.preventDefault();
    if (under) return; // a second press of the same button
    under = true;
    const last = action.pathname.split("/").at(-1);
    const work = last === "pause" ? pause(form) : submit(form, event.submitter);
    work.catch(failed).finally(() => { under = false; });
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.target || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    const url = new URL(link.href);
    if (!mine(url) || (url.pathname === location.pathname && url.hash)) return;
    event.preventDefault();
    fetch(url).then((answer) => show(answer, true)).catch(failed);
  });
  addEventListener("popstate", () => fetch(location).then((answer) => show(answer, false)).catch(failed));

  function failed(error) {
    console.error(error);
    say(FAILED);
  }
}
