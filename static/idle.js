// The idle timeout: tells the server that the learner is active, warns before the
// track is paused or ended, and leads to where it stands once that has happened.
const home = document.querySelector("[data-idle]");
if (home) {
  const { active, ticket, over } = home.dataset;
  const limit = Number(home.dataset.idle) * 1000;
  const warnAt = Math.min(120_000, limit / 3);
  const pause = Math.min(30_000, limit / 6); // between two signs to the server
  const notice = home.querySelector(".idle");
  const left = home.querySelector("[data-idle-left]");
  const ahead = Math.min(30_000, limit / 6); // what is to be saved takes its time
  let told = 0;
  let asked = false;

  const tell = async () => {
    const now = Date.now();
    if (now - told < pause) return;
    told = now;
    asked = false;
    notice.hidden = true;
    const body = new URLSearchParams({ ticket });
    try {
      await fetch(active, { method: "POST", body });
    } catch {
      told = now - pause; // offline: the next sign tries again
    }
  };
  const look = () => {
    // Work inside a tab's frame cannot be seen from here; having the focus can.
    if (document.activeElement?.tagName === "IFRAME" && !document.hidden) tell();
    const rest = told + limit - Date.now();
    if (rest <= ahead && !asked) {
      asked = true;
      document.dispatchEvent(new CustomEvent("trackgate:idle", { detail: { stillIdle: () => asked } }));
    }
    if (rest <= 0) return location.assign(over);
    if (rest > warnAt) return;
    const minutes = Math.ceil(rest / 60_000);
    const words = minutes > 1 ? `${minutes} minutes` : "a minute";
    if (left.textContent !== words) left.textContent = words;
    notice.hidden = false;
  };

  for (const sign of ["pointerdown", "keydown", "focusin"]) addEventListener(sign, tell);
  for (const sign of ["pointermove", "scroll"]) {
    // Too faint to answer the question once it is asked: a desk can shake.
    addEventListener(sign, () => notice.hidden && tell(), { passive: true });
  }
  notice.querySelector("button").addEventListener("click", tell);
  setInterval(look, 5000);
  tell();
}
