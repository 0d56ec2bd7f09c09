// What a framed page adds where scripts run: it tells the host page its height and
// what happens, and it keeps the learner known where cookies do not work.
// In the head, before anything is shown, so that the theme does not flicker.
// The messages are described in docs/embedding.md.
{
  const root = document.documentElement;
  const inFrame = parent !== window;

  // Kept in the window itself, which survives pages that this script writes.
  const own = (window.trackgateFrame ??= begin());

  function begin() {
    const given = new URLSearchParams(location.search);
    const here = { url: location.pathname + location.search, known: "", host: "" };
    try {
      // A frame's name lasts from page to page, and is gone with the frame.
      const before = window.name.startsWith("tg:") ? JSON.parse(window.name.slice(3)) : {};
      here.theme = given.get("theme") ?? before.theme ?? "auto";
      here.kiosk = given.get("remember") === "never" || before.kiosk === true;
      here.ready = before.ready === true;
      window.name = `tg:${JSON.stringify({ theme: here.theme, kiosk: here.kiosk, ready: true })}`;
    } catch {
      here.theme = "auto";
    }
    here.opaque = window.origin === "null" || !formsWork();
    here.cookies = !here.kiosk && !here.opaque && cookiesWork();
    here.storage = !here.kiosk && !here.opaque && storageWorks();
    if (!here.cookies && here.storage) here.known = localStorage.getItem("tg_learner") ?? "";
    return here;
  }

  // In a sandbox without allow-forms not even the event comes.
  function formsWork() {
    const form = document.createElement("form");
    let works = false;
    form.onsubmit = (event) => {
      works = true;
      event.preventDefault();
      event.stopPropagation();
    };
    document.head.append(form);
    form.requestSubmit();
    form.remove();
    return works;
  }

  function cookiesWork() {
    try {
      document.cookie = "tg_try=1; Path=/embed; Max-Age=60; Secure; SameSite=None; Partitioned";
      return document.cookie.includes("tg_try=1");
    } catch {
      return false;
    }
  }

  function storageWorks() {
    try {
      localStorage.setItem("tg_try", "1");
      localStorage.removeItem("tg_try");
      return true;
    } catch {
      return false;
    }
  }

  // Nothing private is in these messages: heights, and ids that mean nothing alone.
  const tell = (message) => inFrame && parent.postMessage(message, "*");

  if (own.theme === "light" || own.theme === "dark") root.dataset.theme = own.theme;
  if (own.opaque) root.classList.add("opaque");

  // Events: what happened stands in the fragment, what is shown on the page.
  const announce = (name) => {
    const { invite, claim, play } = document.body.dataset;
    tell({ tg: "event", name, detail: { invite, claim, play } });
  };
  const announcePage = () => {
    if (!own.ready) announce("ready");
    own.ready = true;
    const fragment = new URLSearchParams((own.fragment ?? location.hash).replace(/^#/, ""));
    const happened = fragment.get("tg");
    own.fragment = "";
    if (happened) {
      if (location.hash.startsWith("#tg=")) history.replaceState(null, "", location.pathname + location.search);
      happened.split(".").forEach(announce);
    }
    if (document.querySelector("form[action$='/details']")) announce("form-shown");
    if (document.body.dataset.broken) announce("error");
  };

  // Height: the content's, rounded up; the host sets the frame to it.
  let last = 0;
  const tellHeight = () => {
    // While a page is written there may be none yet.
    const height = Math.ceil(document.body?.getBoundingClientRect().height ?? 0);
    if (height && height !== last) tell({ tg: "height", h: (last = height) });
  };

  // The one message from the host: it is there, and may have kept a token for us.
  window.onmessage = (event) => {
    if (event.source !== parent || event.data?.tg !== "hello") return;
    own.host = event.origin;
    last = 0;
    tellHeight();
    if (own.unkept) return remember(own.known);
    if (event.data.kept && !own.known && !own.cookies && !own.storage && !own.kiosk) redeem(event.data.kept);
  };

  const path = () => own.url.split(/[?#]/)[0];
  const invitePath = () => path().match(/^\/embed\/(?!play\/)[^/]+/)?.[0] ?? own.invite;

  // Where cookies do not work, pages are asked for here and written into this one.
  const headers = () => ({ "X-Trackgate-Frame": "1", ...(own.known && { "X-Trackgate-Learner": own.known }) });
  const ask = async (url, options = {}) => {
    const answer = await fetch(url, { credentials: "omit", ...options, headers: headers() });
    const keep = answer.headers.get("X-Trackgate-Keep");
    if (keep !== null) await remember(keep === "-" ? "" : keep, answer.headers.get("X-Trackgate-Token"));
    return answer;
  };

  async function remember(known, token) {
    own.known = known;
    if (own.storage) {
      if (known) localStorage.setItem("tg_learner", known);
      else localStorage.removeItem("tg_learner");
    } else if (!own.kiosk) {
      own.unkept = !own.host; // a form was quicker than the host's hello
      if (own.unkept) return;
      // The host page is the last place, and only where the invite names its origin.
      if (known && !token) {
        const body = new URLSearchParams({ origin: own.host });
        token = (await ask(`${invitePath()}/keep`, { method: "POST", body })).headers.get("X-Trackgate-Token");
      }
      parent.postMessage({ tg: "keep", value: (known && token) || "" }, own.host);
    }
  }

  async function redeem(kept) {
    const body = new URLSearchParams({ kept, origin: own.host });
    const answer = await ask(`${invitePath()}/kept`, { method: "POST", body });
    if (answer.ok) go(own.url);
    else parent.postMessage({ tg: "keep", value: "", was: kept }, own.host);
  }

  async function go(url, options) {
    own.invite = invitePath();
    document.body.setAttribute("aria-busy", "true");
    try {
      const answer = await ask(url, options);
      const next = answer.headers.get("X-Trackgate-Location");
      if (next) return go(next);
      const html = await answer.text();
      await stylesOf(html);
      [own.url, own.fragment] = [url, new URL(url, location).hash];
      document.open();
      document.write(html);
      document.close();
      scrollTo(0, 0);
    } catch {
      announce("error");
    } finally {
      document.body?.removeAttribute("aria-busy");
    }
  }

  // A written page is shown at once: without its styles it would stand there bare.
  function stylesOf(html) {
    const links = new DOMParser().parseFromString(html, "text/html").querySelectorAll("link[rel=stylesheet]");
    return Promise.all([...links].map(({ href }) => fetch(href).then((styles) => styles.text()).catch(() => {})));
  }

  function takeOver() {
    document.onsubmit = (event) => {
      const form = event.target;
      if (event.defaultPrevented || form.target || form.method === "dialog") return;
      event.preventDefault();
      const action = event.submitter?.getAttribute("formaction") || form.getAttribute("action") || own.url;
      const body = new URLSearchParams(new FormData(form, event.submitter));
      go(action, form.method === "post" ? { method: "POST", body } : undefined);
    };
    document.onclick = (event) => {
      const link = event.target.closest("a[href^='/embed/']");
      if (!link || link.target || event.defaultPrevented || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      go(link.getAttribute("href"));
    };
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) tell({ tg: "close" });
  });
  // At once: a form may be sent before the rest of the page has come. Other scripts of
  // the page ask and go by these, where they are; its path is not the window's.
  if (!own.cookies && !own.opaque) {
    Object.assign(own, { ask, go, path });
    takeOver();
  }
  // As soon as the page is read, before its other scripts have come.
  document.addEventListener("readystatechange", () => {
    if (document.readyState !== "interactive") return;
    new ResizeObserver(tellHeight).observe(document.body);
    if (own.known && !own.cookies && !own.opaque && !own.asked) {
      own.asked = true;
      return go(own.url);
    }
    own.asked = true;
    announcePage();
  });
}
