// Streamlit 1.67 draws what a popover holds at the very end of the page, and leaves the focus on its button: whoever opens the filters by
// keyboard would walk through all the rest to reach them. Here the focus goes in when it is opened so, and back when it is closed by Escape.
const BUTTON = "[data-testid=stPopoverButton]", BODY = "[data-testid=stPopoverBody]";
const STOPS = "input:not([type=hidden]), button, textarea, a[href], [role=spinbutton], [role=slider], [tabindex='0']";

function when(found, then, tries = 60) {
  const what = found();
  if (what) then(what);
  else if (tries) setTimeout(() => when(found, then, tries - 1), 50);
}

let opener = null;
const opened = (event) => {
  const button = event.target.closest?.(BUTTON);
  if (!button || event.detail) return; // a mouse counts its clicks, a key does not
  opener = button;
  const stop = () => [...document.querySelectorAll(`${BODY} :is(${STOPS})`)].find((each) => each.offsetParent && !each.disabled);
  when(stop, (first) => document.activeElement === button && first.focus());
};
const left = (event) => {
  if (event.key !== "Escape" || !opener) return;
  const closed = () => !document.querySelector(BODY);
  when(closed, () => { if (opener?.isConnected && document.activeElement === document.body) opener.focus(); }, 10);
};

export default function () {
  document.addEventListener("click", opened, true);
  document.addEventListener("keydown", left, true);
  return () => {
    document.removeEventListener("click", opened, true);
    document.removeEventListener("keydown", left, true);
  };
}
