// One answer at a time, for forms whose buttons the server answers with parts of the
// page. While a track or a field is being added, another button would be sent without
// it, Save would save without it, and a live update would take the request's place. So
// they wait. Such forms settle at once (settle:0ms): new buttons are bound by then.
(() => {
  const waiting = [];
  const answering = () => document.querySelector("form :is(button, select).htmx-request");

  // Answers bring the buttons anew.
  function pressAgain(button) {
    const all = button.isConnected ? [button] : document.querySelectorAll("button[name=do]");
    [...all].find(({ value }) => value === button.value)?.click();
  }

  const LOST = "That did not get through. Try again.";
  const STALE = "Nothing was changed: you are signed out, or this page was open for very long. Sign in in another tab, then press Save here: what you typed stays.";

  function tell(text) {
    const said = document.querySelector("form .said");
    if (!said) return;
    said.textContent = text;
    said.scrollIntoView({ block: "center" }); // the button may be far below it
  }

  // Who is signed out is led to the page to sign in on, which must not take the place of
  // what was typed.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (new URL(detail.xhr.responseURL).pathname === detail.pathInfo.requestPath) return;
    detail.shouldSwap = false;
    tell(STALE);
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("form button[name=do]");
    if (!button || !answering()) return;
    event.preventDefault();
    event.stopPropagation();
    waiting.push(() => pressAgain(button));
  }, true);

  document.addEventListener("htmx:confirm", (event) => {
    if (!event.target.closest("form") || !answering()) return;
    event.preventDefault();
    waiting.push(() => event.detail.issueRequest(true));
  });

  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.elt.matches("button, select") && !detail.successful) {
      waiting.length = 0; // what was pressed after it may have counted on it
      tell(detail.xhr.status === 400 ? STALE : LOST);
    }
    setTimeout(() => { while (waiting.length && !answering()) waiting.shift()(); });
  });
})();
