// Says that an archive is too large before it is sent: a server that refuses it in
// the middle can often not say why.
const form = document.querySelector("form[data-largest]");
const input = form?.querySelector("input[type=file]");

function check() {
  const largest = Number(form.dataset.largest);
  const size = input.files[0]?.size ?? 0;
  const over = size > largest;
  const error = document.getElementById("error-archive");
  const words = `This archive has ${Math.ceil(size / 1048576)} MB; at most ${largest / 1048576} MB can be sent`;
  error.hidden = !over;
  error.querySelector("[data-said]").textContent = over ? words : "";
  input.toggleAttribute("aria-invalid", over);
  return !over;
}

input?.addEventListener("change", check);
form?.addEventListener("submit", (event) => {
  if (check()) return;
  event.preventDefault();
  input.focus();
});
