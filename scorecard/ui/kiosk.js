// The bar of the room's screen: which view has its turn, how old the data is in big type, and loudly when it is old or nobody answers.
// data: {title, turn, views, seconds, age (s, null without data), loud, words: {data, none, now, minutes, hours, days, lost}}
// It counts on by itself between two views, scrolls through what is longer than the screen, and loads the page anew when nothing has come
// for long; but only once the server answers, because a failed page could not try again.
const RELOAD_HOURS = 12;
const main = () => document.querySelector("[data-testid=stMain]");

function said(seconds, words) {
  if (seconds === null) return words.none;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 2) return words.now;
  if (minutes < 90) return `${minutes} ${words.minutes}`;
  if (minutes < 36 * 60) return `${Math.round(minutes / 60)} ${words.hours}`;
  return `${Math.round(minutes / 1440)} ${words.days}`;
}

const element = (name, text = "") => {
  const node = document.createElement("span");
  node.className = name;
  node.textContent = text;
  return node;
};

async function reload() {
  try {
    const answer = await fetch("/healthz", { cache: "no-store" });
    if (answer.ok) location.reload();
  } catch {
    // Nobody answers yet; the next second tries again.
  }
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".root");
  const state = (root.kiosk ??= { started: Date.now() });
  const changed = state.turn !== data.turn;
  Object.assign(state, { data, turn: data.turn, heard: Date.now() });
  const age = element("age"), loud = element("loud"), dots = element("dots");
  for (let view = 0; view < data.views; view += 1) dots.append(element(view === data.turn ? "dot here" : "dot"));
  root.replaceChildren(element("title", data.title), dots, loud, age);
  if (changed) main()?.scrollTo({ top: 0 });

  const tick = () => {
    const silent = (Date.now() - state.heard) / 1000;
    const lost = silent > Math.max(3 * data.seconds, data.patience);
    age.textContent = `${data.words.data} ${said(data.age === null ? null : data.age + silent, data.words)}`;
    loud.textContent = lost ? `${data.words.lost} · ${said(silent, data.words)}` : data.loud;
    root.classList.toggle("alarm", Boolean(loud.textContent));
    if (silent > Math.max(5 * data.seconds, 3 * data.patience)) reload();
    if (changed && Date.now() - state.started > RELOAD_HOURS * 3600 * 1000 && silent < 2) reload();
    const page = main();
    const screens = page ? Math.ceil((page.scrollHeight - 40) / page.clientHeight) : 1;
    if (screens > 1 && silent < data.seconds) {
      const place = Math.min(screens - 1, Math.floor((silent / data.seconds) * screens));
      const top = Math.min(place * page.clientHeight * 0.9, page.scrollHeight - page.clientHeight);
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      if (place !== state.place) page.scrollTo({ top, behavior: still ? "auto" : "smooth" });
      state.place = place;
    }
  };
  clearInterval(state.ticking);
  tick();
  state.ticking = setInterval(tick, 1000);
  return () => clearInterval(state.ticking);
}
