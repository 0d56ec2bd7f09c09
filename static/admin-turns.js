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
    // What was pressed after it may have counted on it.
    if (detail.elt.matches("button, select") && !detail.successful) waiting.length = 0;
    setTimeout(() => { while (waiting.length && !answering()) waiting.shift()(); });
  });
})();
