// Brings people to what they need to read first: the error summary, or the
// answer to what they sent. `autofocus` does not work in a frame of another site.
document.querySelector("[data-focus]")?.focus();

// WebKit marks the target of a link as focused, but what is typed then goes nowhere.
document.addEventListener("click", ({ target }) => {
  const link = target.closest(".errors a");
  if (link) document.getElementById(link.hash.slice(1))?.focus();
});
