// Draws the charts that the program sends as SVG (ui/kit/svg.py), says what is near the pointer, and zooms: a drag across
// shows a part of the years, a double click all of them.
(() => {
  if (window.appPlots) return;
  window.appPlots = true;
  const FIELD = 1000, NEAR = 24, LEAST = 6;

  function draw() {
    for (const place of document.querySelectorAll(".app-plot[data-svg]")) {
      place.innerHTML = place.dataset.svg;
      delete place.dataset.svg;
      fitTiles(place);
      hideTip();
    }
  }

  // Nothing stands outside a square: a name wider than its own takes a line for each of its two parts, a line that is
  // still too wide is drawn closer, and where the lines need it, as on a telephone, the whole map is higher.
  const PARTS = /^(.+?[.\s-])\s*(.+)$/, LINE = 1.2, MIDDLE = 0.36; // ems, as in `Tiles.tile` (ui/kit/svg.py)
  const EDGES = 2; // pixels that a square has free around its words, both sides together
  function fitTiles(place) {
    const tiles = [...place.querySelectorAll(".app-tile")].map((tile) => [tile.firstChild, tile.lastChild]);
    const map = place.firstChild;
    if (!tiles.length || !map.getBoundingClientRect().width) return;
    place.style.minHeight = map.style.height = "";
    for (const [, words] of tiles) {
      if (words.firstChild.dataset.name) join(words.firstChild);
      for (const line of words.children) line.removeAttribute("textLength");
    }
    const rooms = tiles.map(([square]) => square.getBoundingClientRect().width - EDGES);
    const tooWide = (line, at) => line.getComputedTextLength() > rooms[at];
    const wide = tiles.map(([, words], at) => tooWide(words.firstChild, at));
    tiles.forEach(([, words], at) => { if (wide[at]) part(words.firstChild); });
    const close = tiles.flatMap(([, words], at) =>
      [...words.children].filter((line) => tooWide(line, at)).map((line) => [line, rooms[at]]));
    for (const [line, room] of close) {
      line.setAttribute("textLength", room);
      line.setAttribute("lengthAdjust", "spacingAndGlyphs");
    }
    const need = Math.max(...tiles.map(([square, words]) =>
      (words.getBoundingClientRect().height + EDGES) / square.getBoundingClientRect().height));
    if (need > 1) place.style.minHeight = map.style.height = `${Math.ceil(need * map.getBoundingClientRect().height)}px`;
  }
  function part(name) {
    const parts = PARTS.exec(name.textContent);
    if (!parts) return;
    const second = name.cloneNode(), lines = name.parentNode.children.length + 1;
    [name.dataset.name, name.dataset.dy] = [name.textContent, name.getAttribute("dy")];
    [name.textContent, second.textContent] = [parts[1].trim(), parts[2]];
    name.setAttribute("dy", `${MIDDLE - ((lines - 1) / 2) * LINE}em`);
    second.setAttribute("dy", `${LINE}em`);
    name.after(second);
  }
  function join(name) {
    name.nextSibling.remove();
    name.textContent = name.dataset.name;
    name.setAttribute("dy", name.dataset.dy);
    delete name.dataset.name;
  }
  addEventListener("resize", () => document.querySelectorAll(".app-plot:has(.app-tiles)").forEach(fitTiles));

  let tip = null;
  const hideTip = () => { if (tip) tip.hidden = true; };
  function showTip(text, x, y) {
    if (!tip?.isConnected) {
      tip = document.createElement("div");
      tip.className = "app-tip";
      tip.setAttribute("aria-hidden", "true");
      document.body.append(tip);
    }
    if (tip.textContent !== text) tip.textContent = text;
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(x + 12, innerWidth - box.width - 4))}px`;
    tip.style.top = `${y - box.height - 10 < 4 ? y + 14 : y - box.height - 10}px`;
  }

  // A panel knows which part of its width is shown: from 0 to 1, all of it.
  const viewOf = (panel) => panel.view ?? [0, 1];
  const boxOf = (panel) => panel.querySelector("rect").getBoundingClientRect();
  function look(panel, from, to) {
    panel.view = [from, to];
    const field = panel.querySelector(".app-field"), isWhole = from === 0 && to === 1;
    field.setAttribute("viewBox", `${from * FIELD} 0 ${(to - from) * FIELD} ${field.getAttribute("height")}`);
    field.setAttribute("overflow", isWhole ? "visible" : "hidden");
    for (const word of panel.querySelectorAll("[data-x]")) {
      const at = (word.dataset.x - from) / (to - from);
      word.setAttribute("x", `${at * 100}%`);
      word.style.display = isWhole || (at >= 0 && at <= 1) ? "" : "none";
    }
  }

  function say(panel, event) {
    panel.tips ??= JSON.parse(panel.dataset.tips);
    const box = boxOf(panel), [from, to] = viewOf(panel);
    let best = NEAR, text = "";
    for (const [across, down, words] of panel.tips) {
      const at = (across - from) / (to - from);
      const far = Math.hypot(box.left + at * box.width - event.clientX, box.top + down - event.clientY);
      if (at >= 0 && at <= 1 && far < best) [best, text] = [far, words];
    }
    if (text) showTip(text, event.clientX, event.clientY); else hideTip();
  }

  let drag = null;
  const shareOf = (panel, event) => {
    const box = boxOf(panel);
    return Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
  };
  // A tile says what is read out of it, wherever on it the pointer is.
  function sayTile(event) {
    const tile = event.target.closest?.(".app-tile");
    if (tile) showTip(tile.getAttribute("aria-label"), event.clientX, event.clientY);
    return tile;
  }
  document.addEventListener("pointerdown", (event) => {
    if (sayTile(event)) return;
    const panel = event.target.closest?.(".app-panel");
    if (!panel) return hideTip();
    say(panel, event);
    if (!("zooms" in panel.dataset) || event.button) return;
    event.preventDefault();
    drag = { panel, start: shareOf(panel, event), at: event.clientX, frame: null };
  });
  document.addEventListener("pointermove", (event) => {
    if (drag) {
      const now = shareOf(drag.panel, event), [left, right] = [Math.min(now, drag.start), Math.max(now, drag.start)];
      drag.frame ??= drag.panel.querySelector(".app-field").insertAdjacentElement(
        "beforebegin", document.createElementNS("http://www.w3.org/2000/svg", "rect"));
      for (const [name, value] of Object.entries({
        x: `${left * 100}%`, width: `${(right - left) * 100}%`, height: "100%", fill: "currentColor", "fill-opacity": 0.1,
      })) drag.frame.setAttribute(name, value);
      return;
    }
    const panel = event.target.closest?.(".app-panel");
    if (panel) say(panel, event); else if (!sayTile(event)) hideTip();
  });
  document.addEventListener("pointerup", (event) => {
    if (!drag) return;
    const { panel, start, at, frame } = drag, end = shareOf(panel, event), [from, to] = viewOf(panel);
    drag = null;
    frame?.remove();
    if (Math.abs(event.clientX - at) < LEAST) return;
    const ends = [start, end].sort((one, other) => one - other).map((share) => from + share * (to - from));
    look(panel, ...ends);
  });
  document.addEventListener("pointercancel", () => { drag?.frame?.remove(); drag = null; });
  document.addEventListener("dblclick", (event) => {
    const panel = event.target.closest?.(".app-panel");
    if (panel && "zooms" in panel.dataset) look(panel, 0, 1);
  });

  new MutationObserver(draw).observe(document.body, { subtree: true, childList: true });
  draw();
})();
