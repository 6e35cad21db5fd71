// Streamlit 1.67 leaves the page scrolled where it was when other content takes its place: who goes on at the foot of one step would see
// the foot of the next one first. `data` names what is shown; when it is another than before, the page is shown from its beginning.
let shown = null;

export default function ({ data }) {
  if (shown !== null && shown !== data) document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
  shown = data;
}
