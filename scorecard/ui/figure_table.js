// A table of figures (and cards on a phone), as scorecard/wording/*.py write it:
//   caption, compact (for half a page: it becomes cards later), columns: [{key, label, title, kind: "text" | "number" | "interval" | "bar", hide: 0–3, strong, quiet, wrap, card, width}],
//   rows: [{kind: "" | "few" | "total", title, now, cells: {key: {text, title, open, tone}}}],
//   scale: {low, high, reference, ticks: [text, …]} for the drawn column, whose cells hold {low, rate, high, text} or {part, whole, text}.
// Data becomes text nodes only, never markup.
const SVG = "http://www.w3.org/2000/svg";

const element = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value) node.setAttribute(name, value);
  node.append(...children.map((child) => (child instanceof Node ? child : document.createTextNode(child))));
  return node;
};
const shape = (tag, attributes) => {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
};
const percent = (value) => `${(100 * value).toFixed(2)}%`;

function drawn(cell, column, scale) {
  const svg = shape("svg", { role: "img", "aria-label": cell.text });
  if (column.kind === "bar") {
    svg.append(shape("rect", { class: "rest", x: 0, y: "18%", height: "64%", width: percent(cell.whole) }));
    svg.append(shape("rect", { class: "bar", x: 0, y: "18%", height: "64%", width: percent(cell.part) }));
    return svg;
  }
  const x = (value) => percent((value - scale.low) / (scale.high - scale.low || 1));
  if (scale.reference !== null) svg.append(shape("line", { class: "reference", x1: x(scale.reference), x2: x(scale.reference), y1: 0, y2: "100%" }));
  if (cell.rate === null) return svg;
  svg.append(shape("line", { class: "whisker", x1: x(cell.low), x2: x(cell.high), y1: "50%", y2: "50%" }));
  for (const end of [cell.low, cell.high]) svg.append(shape("line", { class: "whisker", x1: x(end), x2: x(end), y1: "32%", y2: "68%" }));
  svg.append(shape("circle", { class: "dot", cx: x(cell.rate), cy: "50%", r: 5 }));
  return svg;
}

function draw(data, open) {
  const isDrawn = (column) => column.kind === "interval" || column.kind === "bar";
  const content = (cell) => {
    if (!cell.open) return cell.text;
    const button = element("button", { type: "button", title: cell.title || "", "aria-label": `${cell.text}, ${cell.title}` }, cell.text);
    button.addEventListener("click", () => open(cell.open));
    return button;
  };
  const classes = (column, cell = {}) =>
    [column.kind === "text" ? "left" : "", isDrawn(column) ? "drawn" : "", column.strong ? "strong" : "", column.quiet ? "quiet" : "", column.wrap ? "wrap" : "", cell.tone || "", column.hide ? `hide-${column.hide}` : ""].join(" ");
  const cellOf = (row, column, index) => {
    const cell = row.cells[column.key] || { text: "" };
    if (index === 0) return element("th", { scope: "row", class: classes(column, cell), title: cell.text }, content(cell));
    if (isDrawn(column)) return element("td", { class: classes(column) }, drawn(cell, column, data.scale));
    return element("td", { class: classes(column, cell), title: cell.open ? "" : cell.title }, content(cell));
  };
  const head = data.columns.map((column) => {
    const node = element("th", { scope: "col", class: classes(column), title: column.title || "", style: column.width ? `width: ${column.width}` : "" }, column.label);
    if (column.kind === "interval") node.append(element("div", { class: "ticks", "aria-hidden": "true" }, ...data.scale.ticks.map((tick) => element("span", {}, tick))));
    return node;
  });
  const body = data.rows.map((row) => {
    const line = element("tr", { class: row.kind }, ...data.columns.map((column, index) => cellOf(row, column, index)));
    walkable(line, "button");
    return line;
  });
  const table = element("table", { class: data.compact ? "compact" : "" }, element("caption", {}, data.caption), element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body));
  const card = (row) => {
    const [first, ...others] = data.columns;
    const facts = element("dl", {});
    for (const column of others)
      if (column.card && !isDrawn(column) && !["", "—", undefined].includes(row.cells[column.key]?.text)) facts.append(element("dt", { class: column.wrap ? "wrap" : "" }, column.label || ""), element("dd", { class: column.wrap ? "wrap" : "" }, content(row.cells[column.key])));
    const shown = others.filter(isDrawn).map((column) => drawn(row.cells[column.key] || { text: "", rate: null }, column, data.scale));
    const top = element("div", { class: "head" }, element("span", { class: "title" }, content(row.cells[first.key])), element("span", { class: "now" }, row.now));
    return element("div", { class: `card ${row.kind}` }, top, ...shown, facts);
  };
  return [table, element("div", { class: "cards" }, ...data.rows.map(card))];
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root");
  root.replaceChildren(...draw(data, (target) => setTriggerValue("open", target)));
}
