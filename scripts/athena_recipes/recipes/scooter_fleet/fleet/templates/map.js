// Draws the features of one fleet, and the forecast of one hour.
(() => {
  "use strict";
  const all = JSON.parse(document.getElementById("data").textContent);
  const get = id => document.getElementById(id);
  const [map, slider, play, system] = ["map", "hour", "play", "system"].map(get);
  const SVG = "http://www.w3.org/2000/svg";
  const STEPS = 6;
  let zones = [], moves = [], vehicles = [], changes = {}, top = 1, timer = null;

  function add(parent, name, attributes, text) {
    const made = name === "td" || name === "tr" ? document.createElement(name) : document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    parent.append(made);
    return made;
  }

  function row(table, values) {
    const line = add(get(table).tBodies[0], "tr", {});
    for (const value of values) {
      add(line, "td", typeof value === "number" ? {class: "number"} : {}, value === null ? "unknown" : value);
    }
  }

  // Steps of the square root: most hours have few rides.
  const stepOf = rides => rides < 0.05 ? 0 : Math.min(STEPS, 1 + Math.floor(STEPS * Math.sqrt(rides / top)));
  const startOf = step => top * ((step - 1) / STEPS) ** 2;
  const hours = () => zones.length ? zones[0].properties.hours : [];
  const words = at => new Date(at).toLocaleString("en-GB", {
    weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: "UTC",
  }) + " UTC";

  function choose() {
    const own = feature => feature.properties.system_id === system.value;
    zones = all.zones.filter(own);
    moves = all.moves.filter(own);
    vehicles = all.vehicles.filter(own);
    changes = {};
    for (const {properties: one} of moves) {
      changes[one.from_zone_id] = (changes[one.from_zone_id] || 0) - one.vehicles;
      changes[one.to_zone_id] = (changes[one.to_zone_id] || 0) + one.vehicles;
    }
    top = Math.max(0.1, ...zones.flatMap(zone => zone.properties.rides_mean));
    slider.max = Math.max(0, hours().length - 1);
    slider.value = Math.min(slider.value, slider.max);
    for (const label of document.querySelectorAll("[data-step]")) {
      label.textContent = `from ${Math.max(0.05, startOf(Number(label.dataset.step))).toFixed(2)} rides`;
    }
    get("moves").tBodies[0].replaceChildren();
    for (const {properties: one} of moves) {
      row("moves", [one.truck_trip, one.from_zone_id, one.to_zone_id, one.vehicles, one.kilometres, one.gained_rides, one.reason]);
    }
    draw();
    show();
  }

  function draw() {
    map.replaceChildren();
    const corners = zones.flatMap(zone => zone.geometry.coordinates[0]);
    if (!corners.length) return;
    const lons = corners.map(corner => corner[0]), lats = corners.map(corner => corner[1]);
    const [west, east] = [Math.min(...lons), Math.max(...lons)];
    const [south, north] = [Math.min(...lats), Math.max(...lats)];
    const squeeze = Math.cos((south + north) / 2 * Math.PI / 180);
    const scale = 1000 / ((east - west) * squeeze);
    const place = ([lon, lat]) => [(lon - west) * squeeze * scale, (north - lat) * scale];
    map.setAttribute("viewBox", `-4 -4 1008 ${((north - south) * scale + 8).toFixed(0)}`);
    for (const zone of zones) {
      const [left, bottom] = place(zone.geometry.coordinates[0][0]);
      const [right, above] = place(zone.geometry.coordinates[0][2]);
      const group = add(map, "g", {});
      zone.shape = add(group, "rect", {x: left, y: above, width: right - left, height: bottom - above, class: "zone"});
      zone.title = add(zone.shape, "title", {});
      zone.size = Math.min(right - left, bottom - above);
      const count = zone.properties.vehicles;
      add(group, "text", {
        class: "count", x: (left + right) / 2, y: (above + bottom) / 2, "font-size": zone.size * 0.3,
      }, count === null ? "?" : count);
    }
    const size = zones[0].size;
    const arrows = add(map, "g", {id: "arrows"});
    for (const {geometry, properties} of moves) {
      const [[x1, y1], [x2, y2]] = geometry.coordinates.map(place);
      const length = Math.hypot(x2 - x1, y2 - y1), [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
      const [ex, ey] = [x2 - dx * size * 0.25, y2 - dy * size * 0.25], head = size * 0.12;
      const line = add(arrows, "path", {
        class: "move", "stroke-width": 1.5 + properties.vehicles / 2,
        d: `M${x1 + dx * size * 0.25} ${y1 + dy * size * 0.25}L${ex} ${ey}`,
      });
      add(line, "title", {}, `${properties.vehicles} from ${properties.from_zone_id} to ${properties.to_zone_id}: ${properties.reason}`);
      add(arrows, "path", {
        class: "head",
        d: `M${ex + dx * head} ${ey + dy * head}L${ex - dy * head} ${ey + dx * head}L${ex + dy * head} ${ey - dx * head}Z`,
      });
    }
    const points = add(map, "g", {id: "points"});
    for (const {geometry, properties} of vehicles) {
      const [x, y] = place(geometry.coordinates);
      add(points, "circle", {class: properties.is_available ? "vehicle" : "vehicle idle", cx: x, cy: y, r: size * 0.05});
    }
    layers();
  }

  function layers() {
    for (const [box, layer] of [["show-moves", "arrows"], ["show-vehicles", "points"]]) {
      if (get(layer)) get(layer).style.display = get(box).checked ? "" : "none";
    }
  }

  function show() {
    const hour = Number(slider.value), at = hours()[hour];
    get("zones").tBodies[0].replaceChildren();
    if (at === undefined) {
      get("caption").textContent = "There is no forecast for this fleet.";
      return;
    }
    let sum = 0;
    for (const zone of zones) {
      const one = zone.properties, rides = one.rides_mean[hour] || 0;
      sum += rides;
      zone.shape.setAttribute("class", `zone step-${stepOf(rides)}`);
      zone.title.textContent = `Zone ${one.zone_id}: ${rides.toFixed(1)} rides expected`;
      const after = one.vehicles === null ? null : one.vehicles + (changes[one.zone_id] || 0);
      row("zones", [one.zone_id, one.vehicles, after, rides, one.rides_p90[hour] ?? null]);
    }
    get("time").textContent = words(at);
    slider.setAttribute("aria-valuetext", words(at));
    const moved = moves.reduce((total, move) => total + move.properties.vehicles, 0);
    get("caption").textContent =
      `${words(at)}: ${sum.toFixed(0)} rides expected in ${zones.length} zones. The plan moves ${moved} vehicles.`;
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
    play.setAttribute("aria-pressed", "false");
  }

  play.addEventListener("click", () => {
    if (timer) return stop();
    play.textContent = "Pause";
    play.setAttribute("aria-pressed", "true");
    timer = setInterval(() => {
      slider.value = (Number(slider.value) + 1) % (Number(slider.max) + 1);
      show();
    }, 700);
  });
  slider.addEventListener("input", () => { stop(); show(); });
  system.addEventListener("change", () => { stop(); choose(); });
  for (const box of ["show-moves", "show-vehicles"]) get(box).addEventListener("change", layers);
  choose();
})();
