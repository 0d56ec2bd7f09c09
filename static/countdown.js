// An event that is coming up: counts down by the server's clock, asks the server when
// the time has come (a little later each, so that not everybody asks at once), and
// opens the page anew. Now and then it asks before, in case the start was moved.
{
  const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const SPREAD = 1200; // milliseconds over which everybody's question is spread
  const SOON = 3600e3;
  const inWords = (seconds) => {
    const parts = [];
    for (const [name, size] of UNITS) {
      const count = Math.floor(seconds / size);
      seconds -= count * size;
      if (count || parts.length) parts.push(`${count} ${name}${count === 1 ? "" : "s"}`);
    }
    return parts.slice(0, 3).join(" ");
  };
  const between = (least, most) => least + Math.random() * (most - least);

  const wait = (box) => {
    const target = Date.parse(box.dataset.countdown);
    const timer = box.querySelector("[role=timer]");
    const said = box.querySelector("[role=status]");
    const link = box.querySelector("a");
    // How far the server's clock is ahead of the one in the browser that nobody sets.
    let ahead = -Infinity;
    let missed = 0; // questions in a row that failed, or came too early
    let asker = 0;
    let drift = 0;

    // What the server says is its time is never later than it is: an answer is under way
    // for a while, or comes from a cache. So of several the latest is the best.
    const learn = (text) => {
      ahead = Math.max(ahead, Date.parse(text) - performance.now());
    };
    const left = () => target - ahead - performance.now();
    const pause = () => {
      const rest = left();
      if (missed) return between(1e3, 2e3) * 2 ** Math.min(missed - 1, 5);
      const check = rest > SOON ? between(300e3, 600e3) : between(45e3, 90e3);
      return Math.min(check, Math.max(rest, 0) + between(100, 100 + SPREAD));
    };
    const plan = () => {
      clearTimeout(asker);
      asker = setTimeout(ask, pause());
    };

    // With the query, which says where the visitor came from.
    const enter = () => {
      const url = link.pathname + location.search;
      const frame = window.trackgateFrame; // its script may have to ask for the page
      if (frame?.go) frame.go(url);
      else location.replace(url);
    };

    const ask = async () => {
      clearTimeout(asker);
      if (!box.isConnected) return; // another page was written into this window
      if (document.hidden && left() > 0) return plan();
      try {
        const signal = AbortSignal.timeout(8000);
        const answer = await fetch(box.dataset.ask, { credentials: "omit", signal });
        if (!answer.ok) throw new Error(`answered ${answer.status}`);
        const news = await answer.json();
        learn(news.now);
        if (news.open || news.closed || Date.parse(news.opens_at) !== target) {
          return enter();
        }
        missed = left() > 0 ? 0 : missed + 1;
      } catch {
        missed += 1;
      }
      plan();
    };

    const show = () => {
      const seconds = Math.ceil(left() / 1000);
      const over = seconds <= 0;
      timer.textContent = over ? "" : inWords(seconds);
      if (over !== link.hidden) return;
      for (const line of box.querySelectorAll("[data-before]")) line.hidden = over;
      link.hidden = !over;
      said.textContent = over ? "The tracks are opening." : "";
    };

    const ticker = setInterval(() => {
      if (!box.isConnected) return clearInterval(ticker);
      show();
      const before = drift;
      drift = Date.now() - performance.now();
      if (Math.abs(drift - before) > 2000) ask(); // the device slept: the two differ
    }, 1000);
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && !missed) ask();
    });
    drift = Date.now() - performance.now();
    learn(box.dataset.now);
    box.hidden = false;
    show();
    plan();
  };

  const box = document.querySelector("[data-countdown]");
  if (box && !Number.isNaN(Date.parse(box.dataset.countdown))) wait(box);
}
