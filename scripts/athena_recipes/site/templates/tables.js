// Tables: all rows of a table in pages, sorted and searched. The rows are in a script of their own,
// which is loaded when the table is opened; the page itself has the first rows.
(() => {
  "use strict";

  const PAGE = 25; // rows
  const waiting = new Map(); // id of the table's details -> what takes its rows
  window.siteRows = (id, rows) => waiting.get(id)?.(rows);

  function load(details) {
    const holder = details.querySelector("[data-rows]");
    if (!holder || waiting.has(details.id)) return;
    waiting.set(details.id, (rows) => show(holder, rows));
    const script = document.createElement("script");
    script.src = holder.dataset.rows;
    document.head.append(script);
  }

  const element = (tag, text, attributes = {}) => {
    const made = document.createElement(tag);
    made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  };

  function show(holder, rows) {
    const table = holder.querySelector("table");
    const heads = [...table.tHead.rows[0].cells];
    const numeric = heads.map((head) => head.classList.contains("number"));
    const state = { page: 0, column: null, descending: false, words: "" };
    const region = holder.querySelector(".scroll");
    const name = region.getAttribute("aria-label");

    const search = element("input", "", { type: "search", "aria-label": `Search in ${name}`, placeholder: "Search" });
    const back = element("button", "Previous", { type: "button" });
    const next = element("button", "Next", { type: "button" });
    const where = element("span", "", { role: "status" });
    const bar = element("div", "", { class: "bar" });
    bar.append(search, back, next, where);
    holder.prepend(bar);

    const before = (one, other) => {
      const [a, b] = [one[state.column], other[state.column]];
      if (a === "" || b === "") return (a === "") - (b === ""); // without a value: last
      const order = numeric[state.column] ? Number(a) - Number(b) : a.localeCompare(b, undefined, { numeric: true });
      return state.descending ? -order : order;
    };

    function draw() {
      const words = state.words.toLowerCase();
      let found = words ? rows.filter((row) => row.some((cell) => cell.toLowerCase().includes(words))) : rows;
      if (state.column !== null) found = [...found].sort(before);
      const pages = Math.max(1, Math.ceil(found.length / PAGE));
      state.page = Math.min(Math.max(state.page, 0), pages - 1);
      const first = state.page * PAGE;
      const shown = found.slice(first, first + PAGE);
      table.tBodies[0].replaceChildren(
        ...shown.map((row) => {
          const line = document.createElement("tr");
          line.append(...row.map((cell, place) => element("td", cell, numeric[place] ? { class: "number" } : {})));
          return line;
        }),
      );
      back.disabled = state.page === 0;
      next.disabled = state.page === pages - 1;
      const count = (number) => number.toLocaleString("en");
      where.textContent = found.length
        ? `${count(first + 1)}–${count(first + shown.length)} of ${count(found.length)} rows`
        : "No row has these words";
      const order = state.column === null
        ? holder.dataset.order
        : `by ${heads[state.column].textContent}, ${state.descending ? "descending" : "ascending"}`;
      table.caption.textContent = `Rows, ${order}`;
      stick();
    }

    // Key columns stay in sight while the rest scrolls, as long as they leave room for it.
    function stick() {
      let left = 0;
      for (const [place, head] of heads.entries()) {
        const width = head.getBoundingClientRect().width;
        const sticks = head.classList.contains("key") && left + width <= Math.max(region.clientWidth * 0.45, 120);
        for (const row of table.rows) {
          row.cells[place].classList.toggle("sticky", sticks);
          row.cells[place].style.left = sticks ? `${left}px` : "";
        }
        if (!sticks) break;
        left += width;
      }
    }

    heads.forEach((head, place) => {
      const button = element("button", head.textContent, { type: "button" });
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        // Numbers are mostly sorted for the largest, names for the first.
        state.descending = state.column === place ? !state.descending : numeric[place];
        state.column = place;
        state.page = 0;
        heads.forEach((one) => one.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", state.descending ? "descending" : "ascending");
        draw();
      });
    });
    const turn = (step) => {
      state.page += step;
      draw();
    };
    back.addEventListener("click", () => turn(-1));
    next.addEventListener("click", () => turn(1));
    search.addEventListener("input", () => {
      state.words = search.value;
      state.page = 0;
      draw();
    });
    draw();
    holder.dataset.state = "drawn";
  }

  for (const details of document.querySelectorAll("details.table")) {
    details.addEventListener("toggle", () => details.open && load(details));
    if (details.open) load(details);
  }

  const open = (details) => details && details.tagName === "DETAILS" && (details.open = true);
  const follow = () => open(document.getElementById(decodeURIComponent(location.hash.slice(1))));
  window.addEventListener("hashchange", follow);
  follow();

  const closed = () => document.querySelectorAll("details.table:not([open])");
  window.addEventListener("beforeprint", () => closed().forEach(open));
})();
