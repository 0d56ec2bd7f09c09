// One browser has a play's machines, one tab of it runs them: who else opens the play is
// told, and can take the machines over from another browser.
const ELSEWHERE = "This track is open in another browser, which has the machine. Go on there, or run it here: what is not saved there yet is lost then.";

// Tells the server something of the machines, as the browser that has them, or asks to
// have them. Gives false where another browser does.
export async function ask(facts, what, fields = {}) {
  const answer = await fetch(`${facts.play}/${what}`, {
    method: "POST",
    headers: { "X-Trackgate-Holder": facts.holder },
    body: new URLSearchParams({ ticket: facts.ticket, ...fields }),
  });
  const { elsewhere, error } = await answer.json().catch(() => ({}));
  if (!answer.ok && !elsewhere) throw new Error(error ?? `${what}: ${answer.status}`);
  return answer.ok;
}

// Gives whether this browser has the machines now.
export async function hold({ facts, kept }) {
  facts.holder = await kept.get("holder");
  if (!facts.holder) {
    facts.holder = crypto.randomUUID();
    await kept.set("holder", facts.holder).catch(console.warn);
  }
  return ask(facts, "machine");
}

// Says who has them, with a way to have them here.
export function offerTakingOver({ facts, box, say, taken }) {
  box.dataset.elsewhere = "1";
  say(ELSEWHERE);
  const button = Object.assign(document.createElement("button"), { className: "button button--second", type: "button", textContent: "Run it here" });
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await ask(facts, "machine", { take_over: "1" });
      button.remove();
      delete box.dataset.elsewhere;
      taken();
    } catch (error) {
      console.error(error);
      say("That did not get through. Try again.");
      button.disabled = false;
    }
  });
  box.querySelector("[data-machine-said]").after(button);
}
