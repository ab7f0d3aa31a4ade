// What is still in a field: kept in this browser, and handed to the server once the field is gone.
const PREFIX = "app-typed:", COOKIE = "app-browser";
const PAUSE = 300, TICK = 700, RETRY = 10_000, LONGEST = 100_000;
const CELL = "#portal textarea, #portal input"; // where a grid opens a cell
const GRID = "[data-testid=stDataFrame]", OPEN = "[role=gridcell][aria-selected=true]";
const FIELDS = "[data-testid=stTextInput] input, [data-testid=stTextArea] textarea";

export default function ({ data, setStateValue, setTriggerValue }) {
  window.appTyped ??= begin();
  window.appTyped({ ...data, setStateValue, setTriggerValue });
}

function begin() {
  let server = null, tab = "", isNamed = false, gridInUse = null;
  const waiting = new Map(), handed = new Map(), entered = new WeakMap(), cells = new WeakMap();

  // A browser that keeps nothing is no reason for a page to fail.
  const kept = {
    keys: () => { try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; } },
    get: (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full, or forbidden */ } },
    remove: (key) => { try { localStorage.removeItem(key); } catch { /* forbidden */ } },
  };

  // The cell of a grid that is open: of which row and column. Several grids may show a selected cell, and a grid says
  // a moment late which it is: what is not certain is no cell.
  function cellOf() {
    const cell = gridInUse?.isConnected && gridInUse.querySelector(OPEN);
    if (!cell) return null;
    const headers = [...cell.closest("[role=grid]").querySelectorAll("[role=columnheader]")];
    const column = headers.find((header) => header.ariaColIndex === cell.ariaColIndex)?.textContent.replace(/^[↑↓]\s*/, "");
    const at = cell.closest("[role=row]").ariaRowIndex - 2;
    for (const mark of document.querySelectorAll(".app-draft[data-grids]"))
      for (const [name, grid] of Object.entries(JSON.parse(mark.dataset.grids)))
        if (cell.closest(`.${grid.key}`) && grid.columns[column]) return { mark, name: `${name}|${at}|${grid.columns[column]}` };
    const mark = document.querySelector(".app-draft[data-rows]");
    return mark && cellOfAction(mark, cell, headers, column, at);
  }

  // A grid of which each row is a thing of its own. Where it is sorted it does not say which of the server's
  // rows it shows where; there a row is known by its title, unless two have the same.
  function cellOfAction(mark, cell, headers, column, at) {
    const rows = JSON.parse(mark.dataset.rows), columns = JSON.parse(mark.dataset.columns);
    let row = rows[at];
    if (headers.some((header) => /^[↑↓]/.test(header.textContent))) {
      const title = headers.find((header) => columns[header.textContent.replace(/^[↑↓]\s*/, "")] === "title");
      const cells = [...cell.closest("[role=row]").querySelectorAll("[role=gridcell]")];
      const shown = cells.find((other) => other.ariaColIndex === title?.ariaColIndex)?.textContent;
      const alike = rows.filter(([, , its]) => its === shown);
      row = alike.length === 1 ? alike[0] : null;
    }
    if (!row || !columns[column]) return null;
    const { place, tab, form } = mark.dataset;
    return { mark: { dataset: { place, tab, form, subject: row[0], began: row[1] } }, name: columns[column] };
  }

  // The form that a field stands in, and what the form calls the field.
  function placeOf(field) {
    if (field.matches(CELL)) return cells.get(field) ?? null;
    const box = field.closest("[class*='st-key-typed_']");
    const mark = box?.querySelector(".app-draft");
    if (!mark) return null;
    const end = `_${mark.dataset.form}`;
    for (let part = field; part && part !== box; part = part.parentElement)
      for (const name of part.classList)
        if (name.startsWith("st-key-") && name.endsWith(end)) return { mark, name: name.slice("st-key-".length, -end.length) };
    return null;
  }

  // What is about a place as a whole has no subject, and its mark then says none.
  const keyOf = ({ place, subject = "", tab }, name) => PREFIX + JSON.stringify([place, subject, tab, name]);
  const isField = (target) => target.matches?.(`${FIELDS}, ${CELL}`);

  function keep(field) {
    waiting.delete(field);
    if (field.matches(CELL) && !cells.has(field)) {
      const cell = cellOf();
      if (cell) cells.set(field, cell);
      else if (field.isConnected) waiting.set(field, setTimeout(() => keep(field), PAUSE));
    }
    const found = placeOf(field);
    if (!found || field.value.length > LONGEST) return;
    const { mark, name } = found;
    kept.set(keyOf(mark.dataset, name), { form: mark.dataset.form, began: mark.dataset.began, text: field.value, at: Date.now() });
  }

  document.addEventListener("input", ({ target: field }) => {
    if (!isField(field) || !(field.matches(CELL) || placeOf(field))) return; // a grid says a moment later which cell it is
    if (!waiting.has(field)) waiting.set(field, setTimeout(() => keep(field), PAUSE));
    nameTab();
  }, true);

  // A field that is left as it was entered has sent nothing, and nothing is left of it.
  // One of which something is kept was left without the server's knowledge before: that is still owed.
  const use = ({ target }) => { gridInUse = target.closest?.(GRID) ?? gridInUse; };
  document.addEventListener("pointerdown", use, true); // a click on the row for a new one opens a cell at once
  document.addEventListener("focusin", use, true);
  document.addEventListener("focusin", ({ target: field }) => {
    const found = isField(field) && placeOf(field);
    if (found && kept.get(keyOf(found.mark.dataset, found.name))) entered.delete(field);
    else if (found) entered.set(field, field.value);
  }, true);
  document.addEventListener("focusout", ({ target: field }) => {
    if (!isField(field) || field.matches(CELL) || entered.get(field) !== field.value) return;
    const found = placeOf(field);
    clearTimeout(waiting.get(field));
    waiting.delete(field);
    if (found) kept.remove(keyOf(found.mark.dataset, found.name));
  }, true);

  // Escape closes a cell without taking what was typed.
  document.addEventListener("keydown", ({ key, target: field }) => {
    if (key !== "Escape" || !field.matches?.(CELL)) return;
    const found = placeOf(field);
    clearTimeout(waiting.get(field));
    waiting.delete(field);
    if (found) kept.remove(keyOf(found.mark.dataset, found.name));
  }, true);

  // A cell of which it is not known yet which it is, is left out: at once no grid says it.
  const keepAll = () => {
    for (const [field, timer] of [...waiting]) {
      clearTimeout(timer);
      if (field.matches(CELL) && !cells.has(field)) waiting.delete(field);
      else keep(field);
    }
  };
  addEventListener("pagehide", keepAll);

  const isSame = (stored, text) => stored !== undefined && stored !== null && String(stored) === text;

  // What the server has is dropped here; what stands in no field of this page any more is handed over.
  // A page that has just been loaded has nothing in a field yet: all that was left before it is handed over at once.
  function look(isFirst = false) {
    if (!server || !(isFirst || document.querySelector("[data-test-script-state=notRunning]"))) return;
    const marks = new Map([...document.querySelectorAll(".app-draft")].map((mark) => {
      const { place, subject = "", tab, form } = mark.dataset;
      return [JSON.stringify([place, subject, tab, form]), mark];
    }));
    const left = [];
    for (const key of kept.keys()) {
      const entry = kept.get(key);
      if (!entry) { kept.remove(key); continue; }
      const [place, itsSubject, itsTab, name] = JSON.parse(key.slice(PREFIX.length));
      const subject = itsSubject ?? "";
      const form = marks.get(JSON.stringify([place, subject, itsTab, entry.form]));
      const grid = marks.get(JSON.stringify([place, "", itsTab, entry.form]));
      const mark = form ?? (grid?.dataset.rows ? grid : null);
      if (mark) {
        const stored = JSON.parse(mark.dataset.stored);
        if (isSame((form ? stored : stored[subject])?.[name], entry.text)) kept.remove(key);
      } else if ((itsTab === tab || isFirst) && !(Date.now() - handed.get(key) < RETRY)) {
        handed.set(key, Date.now());
        left.push({ key, place, subject, tab: itsTab, name, ...entry });
      }
    }
    if (left.length) server.setTriggerValue("left", left);
  }
  setInterval(() => look(), TICK);

  // Leaving a grid with changes that are not saved asks; what was typed is stored all the same.
  const asking = () => document.querySelector(".app-draft[data-asks]");
  addEventListener("beforeunload", (event) => {
    keepAll();
    if (asking()) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]"), mark = asking();
    if (!mark || !link || link.hasAttribute("download") || link.target === "_blank") return;
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const to = new URL(link.href);
    if (to.origin !== location.origin || to.hash) return;
    if (confirm(mark.dataset.asks)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  function cookie() {
    return document.cookie.split("; ").find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
  }

  // A server that begins anew learns from its open page which tab it is; so the page says it before that.
  function nameTab() {
    if (!server || isNamed) return;
    isNamed = true;
    server.setStateValue("tab", tab);
  }

  return (connection) => {
    const isFirst = server === null;
    server = connection;
    tab ||= server.tab;
    const age = 400 * 24 * 3600, secure = location.protocol === "https:" ? "; Secure" : "";
    const known = cookie() || server.browser;
    document.cookie = `${COOKIE}=${known}; Max-Age=${age}; Path=/; SameSite=Strict${secure}`;
    // Another tab was faster: both are one browser. Only a browser that keeps the cookie says so.
    if (known !== server.browser && cookie() === known) server.setStateValue("browser", known);
    for (const { key, at } of server.taken) {
      if (kept.get(key)?.at === at) kept.remove(key);
      handed.delete(key);
    }
    if (isFirst) look(true);
  };
}
