// Hides the fields that an earlier answer makes superfluous. The server decides by
// itself what counts; without this script every field is simply shown.
(() => {
  const boxes = document.querySelectorAll("[data-show-if-field]");

  const answers = (name) =>
    [...document.getElementsByName(name)]
      .filter((input) => input.checked || !/radio|checkbox/.test(input.type))
      .filter((input) => !input.closest("[hidden]"))
      .map((input) => input.value);

  const update = () => {
    for (const box of boxes) {
      const wanted = JSON.parse(box.dataset.showIfValues);
      const given = answers(box.dataset.showIfField);
      box.hidden = !given.some((value) => wanted.includes(value));
    }
  };

  document.addEventListener("change", update);
  addEventListener("pageshow", update);
  update();
})();
