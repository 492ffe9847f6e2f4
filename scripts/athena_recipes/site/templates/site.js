// Draws every chart of the page. Colors come from the style sheet, so that a change between light
// and dark (or print) needs no second drawing.
(() => {
  "use strict";

  const COLUMN = 260; // pixels that a small multiple needs
  const GAP = 20; // pixels between small multiples, Vega-Lite's default

  function fit(spec, available, margin) {
    if (!spec.facet) return spec;
    const count = spec.facet.sort.length;
    const columns = Math.max(1, Math.min(count, Math.floor(available / COLUMN)));
    const width = Math.floor((available - margin - GAP * (columns - 1)) / columns);
    return { ...spec, columns, spec: { ...spec.spec, width } };
  }

  async function draw(element, spec) {
    const options = {
      renderer: "svg",
      actions: false,
      tooltip: { disableDefaultStyle: true },
    };
    const available = element.clientWidth;
    let result = await window.vegaEmbed(element, fit(spec, available, 80), options);
    if (spec.facet) {
      // The room that axis labels take is known once they are drawn.
      const inner = fit(spec, available, 80);
      const total = inner.columns * inner.spec.width + GAP * (inner.columns - 1);
      const margin = Math.ceil(element.querySelector("svg").getBoundingClientRect().width - total);
      result.finalize();
      result = await window.vegaEmbed(element, fit(spec, available, margin + 1), options);
    }
    element.dataset.state = "drawn";
    return result;
  }

  async function start(element) {
    const spec = JSON.parse(document.getElementById(element.dataset.spec).textContent);
    let result = await draw(element, spec);
    if (!spec.facet) return; // Vega follows the width of these by itself
    let width = element.clientWidth;
    let timer = 0;
    window.addEventListener("resize", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        if (element.clientWidth === width) return;
        width = element.clientWidth;
        result.finalize();
        result = await draw(element, spec);
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

  const open = (details) => details && details.tagName === "DETAILS" && (details.open = true);
  const follow = () => open(document.getElementById(decodeURIComponent(location.hash.slice(1))));
  window.addEventListener("hashchange", follow);
  follow();

  const closed = () => document.querySelectorAll("details:not([open])");
  window.addEventListener("beforeprint", () => closed().forEach(open));
})();
