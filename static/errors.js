// Brings people to what they need to read first: the error summary, or the
// answer to what they sent. `autofocus` does not work in a frame of another site.
document.querySelector("[data-focus]")?.focus();
