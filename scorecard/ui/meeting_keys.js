// The keys of the meeting. They are caught on the whole page, but never while somebody types or moves through a list.
const KEYS = { ArrowRight: "next", PageDown: "next", ArrowLeft: "back", PageUp: "back", Escape: "overview",
  s: "s", e: "end", i: "issue", a: "action", d: "decide", n: "note" };
const TYPING = "input, textarea, select, [contenteditable=true], [role=combobox], [role=listbox], [role=slider], [role=radio], [role=tab]";

const element = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};
const clock = (seconds) => `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;

// How long a part has been on this screen, over all visits to it; kept over a reload.
const stored = (part) => Number(sessionStorage.getItem(`meeting ${part}`) || 0);
const keep = (part, seconds) => sessionStorage.setItem(`meeting ${part}`, String(seconds));

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root");
  const state = (root.meeting ??= { part: null, since: 0, focused: null });
  if (state.part !== data.part) Object.assign(state, { part: data.part, since: Date.now(), before: stored(data.part) });
  state.send = (command) => {
    const seconds = Math.round((Date.now() - state.since) / 1000);
    state.since = Date.now();
    state.before = stored(data.part);
    setTriggerValue("pressed", { command, seconds });
  };

  const timer = element("div", { class: "timer", role: "timer", "aria-label": data.label });
  const hints = element("div", { class: "hints", role: "toolbar", "aria-label": data.hints });
  for (const [command, key, does] of data.keys) {
    const button = element("button", { type: "button", "data-command": command }, element("kbd", {}, key), element("span", {}, does));
    button.addEventListener("click", () => state.send(command));
    hints.append(button);
  }
  root.replaceChildren(...(data.seconds ? [timer] : []), hints);

  const tick = () => {
    const spent = state.before + Math.round((Date.now() - state.since) / 1000);
    keep(data.part, spent);
    timer.textContent = `⏱ ${clock(spent)} ${data.of} ${clock(data.seconds)}`;
    timer.classList.toggle("over", spent > data.seconds);
  };
  clearInterval(state.ticking);
  if (data.seconds) {
    tick();
    state.ticking = setInterval(tick, 1000);
  }

  const offered = new Set(data.keys.map(([command]) => command));
  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const command = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    const target = event.composedPath()[0];
    if (target instanceof Element && target.closest(TYPING)) {
      if (event.key === "Escape") {
        target.blur();
        if (data.form) state.send("cancel");
      }
      return;
    }
    if (command === "overview" && data.form) state.send("cancel");
    else if (offered.has(command)) state.send(command);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  if (state.press) document.removeEventListener("keydown", state.press, true);
  state.press = press;
  document.addEventListener("keydown", press, true);

  // After something was saved the keys are commands again, so nothing may keep the cursor.
  if (!data.focus && data.turn && state.focused !== data.turn) {
    state.focused = data.turn;
    document.activeElement?.blur();
  }
  if (data.focus && state.focused !== data.turn) {
    let tries = 0;
    const look = () => {
      const found = document.querySelector(`.st-key-${data.focus} :is(input, textarea, button)`);
      if (found) {
        state.focused = data.turn;
        found.focus();
        found.select?.();
      } else if ((tries += 1) < 400) setTimeout(look, 50);
    };
    look();
  }
  return () => {
    clearInterval(state.ticking);
    document.removeEventListener("keydown", state.press, true);
  };
}
