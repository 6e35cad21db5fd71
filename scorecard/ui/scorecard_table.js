// The scorecard as a real table (and as cards on a phone). Data becomes text nodes only, never markup.
const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 112, HEIGHT = 24, EDGE = 3;

const text = (value) => document.createTextNode(value);
const element = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value) node.setAttribute(name, value);
  node.append(...children.map((child) => (child instanceof Node ? child : text(child))));
  return node;
};
const shape = (tag, attributes) => {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
};

function sparkline(row) {
  const { points, gaps, goal, low, high, alt } = row.spark;
  const svg = shape("svg", { width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": alt });
  const known = points.filter((value) => value !== null);
  if (!known.length) return svg;
  const range = [...known, ...[goal, low, high].filter((value) => value !== null)];
  const least = Math.min(...range), most = Math.max(...range);
  const x = (index) => EDGE + (index * (WIDTH - 2 * EDGE)) / Math.max(points.length - 1, 1);
  const y = (value) => (most === least ? HEIGHT / 2 : HEIGHT - EDGE - ((value - least) * (HEIGHT - 2 * EDGE)) / (most - least));
  if (low !== null && high !== null)
    svg.append(shape("rect", { class: "band", x: 0, width: WIDTH, y: y(high), height: Math.max(1, y(low) - y(high)) }));
  if (goal !== null) svg.append(shape("line", { class: "goalline", x1: 0, x2: WIDTH, y1: y(goal), y2: y(goal) }));
  let path = "", drawing = false;
  points.forEach((value, index) => {
    if (gaps.includes(index)) svg.append(shape("circle", { class: "gap", cx: x(index), cy: HEIGHT - 2, r: 1.5 }));
    if (value !== null) path += `${drawing ? "L" : "M"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    drawing = value !== null;
  });
  svg.append(shape("path", { class: "line", d: path }));
  for (const note of row.spark.notes || []) {
    const mark = shape("circle", { class: "note", cx: x(note.at), cy: 2.5, r: 2.5 });
    const tip = shape("title", {});
    tip.append(text(note.text));
    mark.append(tip);
    svg.append(mark);
  }
  const last = points.length - 1;
  if (points[last] !== null) svg.append(shape("circle", { class: "end", cx: x(last), cy: y(points[last]), r: 3 }));
  return svg;
}

function status(row, id) {
  const tip = element("span", { class: "tip", id, role: "tooltip" }, row.status.why);
  const icon = element("span", { class: "icon", "aria-hidden": "true" }, row.status.icon);
  const button = element("button", { type: "button", "aria-describedby": id }, icon, element("span", { class: "word" }, row.status.word));
  return [button, tip];
}

function draw(data, open) {
  const link = (row) => {
    if (data.still) return element("span", { title: row.definition }, row.name);
    const anchor = element("a", { class: "open", href: row.href, title: row.definition }, row.name);
    anchor.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open({ indicator: row.indicator });
    });
    return anchor;
  };
  const cell = (row, value, index, all) => {
    const back = all.length - 1 - index;
    if (data.still) return element("td", { class: `week age-${back > 12 ? "more" : back} ${value.kind} ${back === 0 ? "last" : ""}`, title: value.title }, value.text);
    const button = element("button", { type: "button", title: value.title, "aria-label": value.title }, value.text);
    button.addEventListener("click", () => open({ indicator: row.indicator, indicator_week: value.week }));
    return element("td", { class: `week age-${back > 12 ? "more" : back} ${value.kind} ${back === 0 ? "last" : ""}` }, button);
  };
  const line = (row, number) => {
    const node = element("tr", { class: `row ${row.status.kind}` });
    node.append(
      element("th", { class: "name", scope: "row" }, link(row)),
      element("td", { class: "owner" }, row.owner), element("td", { class: "goal" }, row.goal),
      element("td", { class: "now" }, row.now), element("td", { class: "wow", title: row.wow_title }, row.wow), element("td", { class: "yoy", title: row.yoy_title }, row.yoy),
      element("td", { class: "elided", "aria-hidden": "true" }, "…"),
      ...row.values.map((value, index, all) => cell(row, value, index, all)),
      element("td", { class: "running" }, row.running),
      element("td", { class: "spark" }, sparkline(row)),
      element("td", { class: "status" }, ...status(row, `why-${number}`)),
    );
    walkable(node, "a.open, td.week button, td.status button", "a, .status button");
    return node;
  };
  const card = (row, number) => element("div", { class: `card ${row.status.kind}` },
    element("div", { class: "title" }, link(row)), element("div", { class: "now" }, row.now),
    element("div", { class: "facts" }, row.facts), element("div", { class: "spark" }, sparkline(row)),
    element("div", { class: "status" }, ...status(row, `card-why-${number}`)));

  const talks = element("div", { class: "talks" }, element("strong", {}, data.talks.lead), " ",
    element("ul", {}, ...data.talks.items.map((talk) => element("li", {}, link({ ...talk, name: talk.text })))),
    data.talks.items.length ? ". " : "", element("span", { class: "rest" }, data.talks.rest));
  const head = element("tr", {}, ...data.columns.slice(0, 6).map((column) => element("th", { class: column.key, scope: "col" }, column.label)),
    element("th", { class: "elided", "aria-hidden": "true" }, "…"),
    ...data.weeks.map((week, index, all) => element("th", { class: `week age-${all.length - 1 - index > 12 ? "more" : all.length - 1 - index}`, scope: "col", title: week.title }, week.label)),
    ...data.columns.slice(6).map((column) => element("th", { class: column.key, scope: "col", title: column.title || "" }, column.label)));
  const table = element("table", {}, element("caption", {}, data.caption), element("thead", {}, head));
  const cards = element("div", { class: "cards" });
  let number = 0;
  for (const section of data.sections) {
    const body = element("tbody", {}, element("tr", { class: "team" }, element("th", { colspan: "30", scope: "colgroup" }, section.title)));
    cards.append(element("h2", {}, section.title));
    for (const row of section.rows) {
      number += 1;
      body.append(line(row, number));
      cards.append(card(row, number));
    }
    table.append(body);
  }
  const legend = element("div", { class: "legend" }, ...data.legend.map((part) => element("span", {}, part)));
  return [talks, table, cards, legend];
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root");
  root.replaceChildren(...draw(data, (target) => setTriggerValue("open", target)));
}
