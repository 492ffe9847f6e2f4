// Draws every chart of the page, and what a reader may change: series, the period, PNG and CSV.
// Colors come from the style sheet, so that a change between light and dark (or print) needs no
// second drawing. Without this script the pages show the pictures that they came with.
(() => {
  "use strict";

  const COLUMN = 260; // pixels that a small multiple needs
  const GAP = 20; // pixels between small multiples, Vega-Lite's default
  const charts = []; // one per drawing: element, spec, result, hidden
  const period = { from: null, to: null, by: null }; // milliseconds; by: the chart with the brush

  function fit(spec, available, margin) {
    if (!spec.facet) return spec;
    const count = spec.facet.sort.length;
    const columns = Math.max(1, Math.min(count, Math.floor(available / COLUMN)));
    const width = Math.floor((available - margin - GAP * (columns - 1)) / columns);
    return { ...spec, columns, spec: { ...spec.spec, width } };
  }

  async function embed(element, spec, renderer) {
    const tooltip = { disableDefaultStyle: true };
    return window.vegaEmbed(element, spec, { renderer, actions: false, tooltip });
  }

  async function draw(chart) {
    const { element, spec } = chart;
    if (chart.result) chart.result.finalize();
    const available = element.clientWidth;
    let result = await embed(element, fit(spec, available, 80), "svg");
    if (spec.facet) {
      // The room that axis labels take is known once they are drawn.
      const inner = fit(spec, available, 80);
      const total = inner.columns * inner.spec.width + GAP * (inner.columns - 1);
      const margin = Math.ceil(element.querySelector("svg").getBoundingClientRect().width - total);
      result.finalize();
      result = await embed(element, fit(spec, available, margin + 1), "svg");
    }
    chart.result = result;
    await set(chart, "hidden", chart.hidden);
    await follow(chart);
    // The brush has no text of its own; the two inputs of the period do the same.
    for (const brush of element.querySelectorAll("g[class*=brush_brush]")) brush.setAttribute("aria-hidden", "true"), brush.removeAttribute("role");
    if (has(chart, "brush")) result.view.addSignalListener("brush", (_, value) => brushed(chart, value));
    element.dataset.state = "drawn";
  }

  const has = (chart, name) => name in chart.result.view.getState({ signals: () => true, data: () => false }).signals;

  async function set(chart, name, value) {
    if (chart.result && has(chart, name)) await chart.result.view.signal(name, value).runAsync();
  }

  // Series

  function legend(chart) {
    const list = document.querySelector(`[data-legend="${chart.element.id}"]`);
    for (const item of list ? list.children : []) {
      const button = document.createElement("button");
      button.type = "button";
      button.setAttribute("aria-pressed", "true");
      button.title = "Show or hide";
      button.append(...item.childNodes);
      item.append(button);
      button.addEventListener("click", () => {
        const shown = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", String(shown));
        const name = item.dataset.series;
        chart.hidden = shown ? chart.hidden.filter((one) => one !== name) : [...chart.hidden, name];
        set(chart, "hidden", chart.hidden);
      });
    }
  }

  // The period: from the two inputs, or from a brush on a time axis

  const form = document.querySelector("form.period");

  async function follow(chart) {
    const own = period.by === chart; // it shows the brush, and all of the time around it
    await set(chart, "period_from", own ? null : period.from);
    await set(chart, "period_to", own ? null : period.to);
  }

  function brushed(chart, value) {
    const ends = Object.values(value)[0];
    const changed = period.by !== chart;
    [period.from, period.to] = ends ? [Math.min(...ends), Math.max(...ends)] : [null, null];
    period.by = ends ? chart : null;
    if (form) {
      for (const [name, time] of [["from", period.from], ["to", period.to]]) {
        const length = form.elements[name].type === "date" ? 10 : 16;
        form.elements[name].value = time === null ? "" : new Date(time).toISOString().slice(0, length);
      }
    }
    clearTimeout(brushed.timer);
    brushed.timer = setTimeout(() => charts.forEach((one) => one.result && (changed || one !== chart) && follow(one)), 80);
  }

  async function typed() {
    const read = (name) => {
      const text = form.elements[name].value;
      return text ? Date.parse(text.length === 10 ? text : `${text}Z`) : null;
    };
    const by = period.by;
    Object.assign(period, { from: read("from"), to: read("to"), by: null });
    if (by) await draw(by); // without its brush
    for (const chart of charts) if (chart.result) await follow(chart);
  }

  if (form) {
    form.hidden = false;
    form.addEventListener("change", typed);
    form.addEventListener("reset", () => setTimeout(typed));
    form.addEventListener("submit", (event) => event.preventDefault());
  }

  // Files

  function save(name, url) {
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
  }

  async function png(chart) {
    // A canvas knows no CSS variables: their values of now are written into the specification.
    const style = getComputedStyle(document.documentElement);
    const value = (_, name) => style.getPropertyValue(`--${name}`).trim();
    // Beside the page there is no legend of the page's own.
    const text = JSON.stringify(chart.spec).replaceAll(/,"legend":null|"legend":null,/g, "");
    const spec = JSON.parse(text.replace(/var\(--([\w-]+)\)/g, value));
    const title = [chart.element.dataset.title, ...(spec.title ? [spec.title.text] : [])];
    const width = Math.max(chart.element.clientWidth - 40, 300);
    const whole = fit({ ...spec, title, config: { ...spec.config, background: value("", "page") } }, width, 80);
    if (!spec.facet) whole.width = width;
    const holder = document.createElement("div");
    const result = await embed(holder, whole, "canvas");
    for (const [name, now] of [["hidden", chart.hidden], ["period_from", period.from], ["period_to", period.to]]) {
      await set({ result }, name, now);
    }
    const url = await result.view.toImageURL("png", 2);
    result.finalize();
    return url;
  }

  function csv(chart) {
    const found = Object.values(chart.spec.datasets || {}).concat([chart.spec.data?.values || []]);
    const rows = found.reduce((one, other) => (other.length > one.length ? other : one), []);
    const names = Object.keys(rows[0] || {}).filter((name) => !name.startsWith("_"));
    const cell = (value) => {
      const text = value === null || value === undefined ? "" : String(value);
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    const lines = [names, ...rows.map((row) => names.map((name) => row[name]))];
    const text = lines.map((line) => line.map(cell).join(",")).join("\r\n");
    return URL.createObjectURL(new Blob([`${text}\r\n`], { type: "text/csv" }));
  }

  function files(chart) {
    const source = chart.element.parentElement.querySelector(".source");
    const name = chart.element.dataset.title.toLowerCase().replaceAll(/\W+/g, "-");
    for (const [kind, make] of [["PNG", png], ["CSV", csv]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = kind;
      button.setAttribute("aria-label", `Save “${chart.element.dataset.title}” as ${kind}`);
      button.addEventListener("click", async () => save(`${name}.${kind.toLowerCase()}`, await make(chart)));
      source.append(" ", button);
    }
  }

  async function start(element) {
    const spec = JSON.parse(document.getElementById(element.dataset.spec).textContent);
    const chart = { element, spec, result: null, hidden: [] };
    charts.push(chart);
    await draw(chart);
    legend(chart);
    files(chart);
    if (!spec.facet) return; // Vega follows the width of these by itself
    let width = element.clientWidth;
    let timer = 0;
    window.addEventListener("resize", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        if (element.clientWidth === width) return;
        width = element.clientWidth;
        await draw(chart);
      }, 150);
    });
  }

  for (const element of document.querySelectorAll("[data-spec]")) {
    start(element).catch((error) => {
      element.dataset.state = "failed";
      element.textContent = `This chart cannot be drawn: ${error.message}`;
      console.error(element.id, error);
    });
  }
})();
