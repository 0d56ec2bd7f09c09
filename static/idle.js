// The idle timeout: tells the server that the learner is active, warns before the
// track is paused or ended, and leads to where it stands once that has happened.
{
  const home = document.querySelector("[data-idle]");
  if (home) {
    const { active, ticket, over } = home.dataset;
    const limit = Number(home.dataset.idle) * 1000;
    const warnAt = Math.min(120_000, limit / 3);
    const pause = Math.min(30_000, limit / 6); // between two signs to the server
    const notice = home.querySelector(".idle");
    const left = home.querySelector("[data-idle-left]");
    const ahead = Math.min(30_000, limit / 6); // what is to be saved takes its time
    const frame = window.trackgateFrame; // its script may have to ask for everything
    let told = 0;
    let asked = false;
    let awaited = 0; // what is being saved, and must not be broken off

    const waitFor = (promise) => {
      awaited += 1;
      const settled = () => { awaited -= 1; };
      Promise.resolve(promise).then(settled, settled);
    };
    const leave = () => (frame?.go ? frame.go(over) : location.assign(over));
    const tell = async () => {
      const now = Date.now();
      if (now - told < pause) return;
      told = now;
      asked = false;
      notice.hidden = true;
      const body = new URLSearchParams({ ticket });
      try {
        await (frame?.ask ?? fetch)(active, { method: "POST", body });
      } catch {
        told = now - pause; // offline: the next sign tries again
      }
    };
    const look = () => {
      if (!home.isConnected) return clearInterval(looking); // another page was written here
      // Work inside a tab's frame cannot be seen from here; having the focus can.
      if (document.activeElement?.tagName === "IFRAME" && !document.hidden) tell();
      const rest = told + limit - Date.now();
      if (rest <= ahead && !asked) {
        asked = true;
        const detail = { stillIdle: () => asked, waitFor };
        document.dispatchEvent(new CustomEvent("trackgate:idle", { detail }));
      }
      if (rest <= 0 && !awaited) return leave();
      if (rest > warnAt) return;
      const minutes = Math.ceil(rest / 60_000);
      const words = minutes > 1 ? `${minutes} minutes` : "a minute";
      if (left.textContent !== words) left.textContent = words;
      notice.hidden = false;
    };

    for (const sign of ["pointerdown", "keydown", "focusin"]) {
      // On the way down: a terminal keeps the keys that it takes to itself.
      addEventListener(sign, tell, { capture: true });
    }
    for (const sign of ["pointermove", "scroll"]) {
      // Too faint to answer the question once it is asked: a desk can shake.
      addEventListener(sign, () => notice.hidden && tell(), { passive: true });
    }
    notice.querySelector("button").addEventListener("click", tell);
    const looking = setInterval(look, 5000);
    tell();
  }
}
