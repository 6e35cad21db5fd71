// Left and right walk through what can be opened in a row of a table, so that the tab key stops there once or twice and not at every
// number. Put before the script of a table; each of its rows calls `walkable`. `stops` selects where the tab key stops: by default at the
// first one that is there in every width, for a column that a small screen leaves out would take the whole row along.
function walkable(row, selector, stops) {
  const all = () => [...row.querySelectorAll(selector)];
  const first = all().find((each) => !each.closest("[class*=hide-]")) || all()[0];
  for (const each of all()) each.tabIndex = (stops ? each.matches(stops) : each === first) ? 0 : -1;
  row.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const shown = all().filter((each) => each.offsetParent);
    const here = shown.indexOf(event.target);
    const next = shown[here + step];
    if (here >= 0 && next) {
      event.preventDefault();
      next.focus();
    }
  });
}
