// Draws the heat map as tables with real links: a cell leads to the area behind it, a column head sorts.
// One Tab stop for all cells; the arrow keys go from cell to cell.

export default function ({ data, parentElement, setTriggerValue }) {
  const frame = parentElement.querySelector(".frame");
  frame.className = ["frame", ...data.look].join(" ");
  frame.style.maxHeight = data.height ? `${data.height}px` : "";
  frame.replaceChildren(...data.sheets.map(([from, to]) => drawTable(data, from, to, setTriggerValue)));
}

function make(tag, text, name) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (name) node.className = name;
  return node;
}

function drawTable(data, from, to, trigger) {
  const table = make("table");
  table.setAttribute("aria-label", data.finding);
  table.append(drawWidths(data), drawHead(data, trigger));
  const body = make("tbody");
  for (const row of data.rows.slice(from, to)) body.append(drawRow(data, readRow(data, row), trigger));
  table.append(body);
  listenToKeys(table, data);
  return table;
}

// Rows travel as lists: names for their places.
function readRow(data, [code, name, place, worse, better, classes, reasons, values]) {
  return {
    code, name, worse, better, reasons,
    place: data.places[place],
    kinds: [...classes].map((digit) => data.classes[digit]),
    values: values.split(data.separator),
  };
}

function drawWidths(data) {
  const widths = make("colgroup");
  const add = (width) => { const column = make("col"); column.style.width = width; widths.append(column); };
  [data.widths.name, data.widths.count, data.widths.count].forEach((width) => add(`${width}px`));
  data.columns.forEach(() => add("auto"));
  return widths;
}

function drawHead(data, trigger) {
  const head = make("thead");
  const groups = make("tr");
  const corner = make("th", "", "corner");
  corner.colSpan = 3;
  groups.append(corner);
  for (const group of data.groups) {
    const fits = group.columns > 1 || !data.look.includes("turned") || data.look.includes("broad");
    const cell = make("th", fits ? group.name : "", "group edge");
    cell.colSpan = group.columns;
    cell.title = group.name;
    groups.append(cell);
  }
  const names = make("tr");
  const sorters = [data.words.area, data.words.worse, data.words.better];
  sorters.forEach((label, place) => {
    const cell = make("th", label, place ? "" : "corner");
    cell.scope = "col";
    cell.style.verticalAlign = "bottom";
    names.append(cell);
  });
  data.columns.forEach((column) => names.append(drawName(data, column, trigger)));
  head.append(groups, names, ...data.sums.map((sum) => drawSum(data, sum)));
  return head;
}

function drawName(data, column, trigger) {
  const cell = make("th", undefined, `name${column.first ? " edge" : ""}`);
  cell.scope = "col";
  cell.title = column.full;
  const button = make("button", column.short + (data.order === column.code ? " ▾" : ""));
  button.disabled = !data.link;
  button.onclick = () => trigger("sorted", column.code);
  if (data.order === column.code) {
    cell.classList.add("sorted");
    cell.setAttribute("aria-sort", "descending");
  }
  cell.append(button);
  return cell;
}

function drawSum(data, sum) {
  const row = make("tr");
  const label = make("th", sum.label, "corner sum");
  label.colSpan = 3;
  label.title = sum.label;
  row.append(label);
  sum.counts.forEach((count, place) =>
    row.append(make("td", count, `sum${data.columns[place].first ? " edge" : ""}`)));
  return row;
}

function drawRow(data, row, trigger) {
  const line = make("tr");
  const name = make("th");
  name.scope = "row";
  name.append(link(data, row, null, row.name, trigger));
  name.title = `${row.name} ${row.place}`;
  if (row.place) name.firstChild.append(make("span", row.place, "place"));
  line.append(name, make("td", row.worse, "count"), make("td", row.better, "count"));
  data.columns.forEach((column, place) => line.append(drawCell(data, row, column, place, trigger)));
  return line;
}

function drawCell(data, row, column, place, trigger) {
  const [kind, value, reason] = [row.kinds[place], row.values[place], data.reasons[row.reasons[place]]];
  const cell = make("td", undefined, `${kind.kind}${column.first ? " edge" : ""}`);
  cell.style.background = kind.colour;
  cell.style.color = kind.ink;
  cell.title = [
    `${row.name} · ${column.full}`,
    `${kind.symbol} ${kind.word} · ${value} ${column.unit}`,
    reason,
    `${data.words.whole} ${column.whole} ${column.unit}`,
  ].filter(Boolean).join("\n");
  const shown = link(data, row, column.code, data.values ? `${kind.symbol} ${value}` : kind.symbol, trigger);
  shown.setAttribute("aria-label", cell.title);
  cell.append(shown);
  return cell;
}

function link(data, row, indicator, text, trigger) {
  if (!data.link) return make("span", text);
  const anchor = make("a", text);
  const query = new URLSearchParams(data.link);
  query.set("code", row.code);
  if (indicator) query.set("indicator", indicator);
  anchor.href = `area?${query}`;
  anchor.tabIndex = -1;
  anchor.onclick = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    trigger("opened", { code: row.code, indicator });
  };
  return anchor;
}

function listenToKeys(table, data) {
  const cells = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("a")]);
  if (!cells.length || !cells[0].length) return;
  let [line, place] = [0, 0];
  cells[0][0].tabIndex = 0;
  table.addEventListener("keydown", (event) => {
    const step = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key];
    if (!step || event.target.tagName !== "A") return;
    event.preventDefault();
    cells[line][place].tabIndex = -1;
    line = Math.min(Math.max(line + step[0], 0), cells.length - 1);
    place = Math.min(Math.max(place + step[1], 0), data.columns.length);
    cells[line][place].tabIndex = 0;
    cells[line][place].focus();
  });
}
