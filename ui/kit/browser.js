// What the browser itself does for a page: the picture of a chart, the link, printing, and the first-visit guide.
(() => {
  if (window.appBrowser) return;
  window.appBrowser = true;
  const SVG = "http://www.w3.org/2000/svg";
  const GUIDE = "app-guide";
  const OWN = /^\/(signin|signout|invited|password|oidc)\b/, ASKS_EVERY = 60_000;
  const MARGIN = 16, TITLE = 16, SUBTITLE = 12, NOTE = 10, LINE = 1.35, SHARPNESS = 2;

  const kept = {
    get: (name) => { try { return localStorage.getItem(name); } catch { return null; } },
    set: (name, value) => { try { localStorage.setItem(name, value); } catch { /* a browser that keeps nothing */ } },
  };
  const showGuide = () => { document.documentElement.dataset.guide = kept.get(GUIDE) ? "away" : "open"; };
  showGuide();

  // Cut a text into lines no wider than the picture.
  function lines(text, size, weight, family, width) {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `${weight} ${size}px ${family}`;
    const found = [""];
    for (const word of text.split(/\s+/)) {
      const longer = `${found.at(-1)} ${word}`.trim();
      if (found.at(-1) && pen.measureText(longer).width > width) found.push(word);
      else found[found.length - 1] = longer;
    }
    return found;
  }

  function write(svg, texts, size, weight, style, top) {
    for (const text of texts) {
      const line = document.createElementNS(SVG, "text");
      line.setAttribute("x", MARGIN);
      line.setAttribute("y", top + size);
      line.setAttribute("style", `font: ${weight} ${size}px ${style.fontFamily.replaceAll('"', "'")}; fill: ${style.color}`);
      line.textContent = text;
      svg.append(line);
      top += size * LINE;
    }
    return top;
  }

  // A picture has no style sheet: what a chart is drawn in on the screen stands in its parts themselves.
  function inColours(drawn, copies) {
    drawn.forEach((each, at) => {
      if (!each.matches("[stroke], [fill], [style*=stroke], [style*=fill]")) return;
      const { fill, stroke } = getComputedStyle(each);
      Object.assign(copies[at].style, { fill, stroke });
    });
  }

  // A drawing of ours as a part of a picture: at its place and size, in the colours of the theme.
  function copied(drawing, box) {
    const copy = drawing.cloneNode(true), own = drawing.getBoundingClientRect();
    const place = { x: own.left - box.left, y: own.top - box.top, width: own.width, height: own.height };
    copy.removeAttribute("style");
    for (const [name, value] of Object.entries({ ...place, overflow: "visible", color: getComputedStyle(drawing).color }))
      copy.setAttribute(name, value);
    inColours([...drawing.querySelectorAll("*")], copy.querySelectorAll("*"));
    const words = drawing.querySelectorAll("text");
    copy.querySelectorAll("text").forEach((word, number) => {
      const { fill, fontSize } = getComputedStyle(words[number]);
      Object.assign(word.style, { fill, fontSize });
    });
    for (const link of copy.querySelectorAll("a")) link.replaceWith(...link.childNodes); // a picture leads nowhere
    return copy;
  }

  // The chart under its title and subtitle, as one picture on the ground of the theme.
  function picture(button) {
    const key = CSS.escape(button.dataset.chart);
    const plot = document.querySelector(`.st-key-${key} .js-plotly-plot, .app-plot[data-chart="${key}"]`);
    if (!plot) return null;
    const layers = [...plot.querySelectorAll("svg.main-svg")];
    const drawing = plot.querySelector(":scope.app-plot > svg");
    const box = plot.getBoundingClientRect();
    const style = getComputedStyle(document.querySelector("[data-testid=stApp]"));
    const width = box.width + 2 * MARGIN;
    const svg = document.createElementNS(SVG, "svg");
    const ground = document.createElementNS(SVG, "rect");
    ground.setAttribute("style", `fill: ${style.backgroundColor}`);
    svg.append(ground);
    const inside = box.width;
    let top = write(svg, lines(button.dataset.title, TITLE, 600, style.fontFamily, inside), TITLE, 600, style, MARGIN);
    top = write(svg, lines(button.dataset.subtitle, SUBTITLE, 400, style.fontFamily, inside), SUBTITLE, 400, style, top + 2);
    const chart = document.createElementNS(SVG, "g");
    chart.setAttribute("transform", `translate(${MARGIN}, ${top + 4})`);
    for (const layer of layers) for (const part of layer.children) chart.append(part.cloneNode(true));
    inColours(layers.flatMap((layer) => [...layer.querySelectorAll("*")]), chart.querySelectorAll("*"));
    if (drawing) chart.append(copied(drawing, box));
    for (const text of chart.querySelectorAll("text")) text.style.fontFamily ||= style.fontFamily.replaceAll('"', "'");
    svg.append(chart);
    const below = write(svg, lines(button.dataset.whose, NOTE, 400, style.fontFamily, inside), NOTE, 400, style, top + box.height + 4);
    const height = below + MARGIN / 2;
    for (const [name, value] of Object.entries({ xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}` }))
      svg.setAttribute(name, value);
    ground.setAttribute("width", width);
    ground.setAttribute("height", height);
    return { text: new XMLSerializer().serializeToString(svg), width, height };
  }

  function save(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  function savePicture(button) {
    const made = picture(button);
    if (!made) return;
    const drawn = new Blob([made.text], { type: "image/svg+xml" });
    if (button.dataset.do === "svg") { save(drawn, `${button.dataset.name}.svg`); return; }
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = made.width * SHARPNESS;
      canvas.height = made.height * SHARPNESS;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => save(blob, `${button.dataset.name}.png`), "image/png");
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(made.text)}`;
  }

  async function copyLink(button) {
    const address = new URL(location.href);
    address.searchParams.delete("present");
    try {
      await navigator.clipboard.writeText(address.href);
      button.textContent = button.dataset.done;
    } catch {
      prompt(button.dataset.failed, address.href);
    }
  }

  const doing = {
    png: savePicture,
    svg: savePicture,
    link: copyLink,
    print: () => window.print(),
    fold: (button) => unfold(button.closest(FOLD), button.getAttribute("aria-expanded") !== "true"),
    choices: () => openChoices(document.documentElement.dataset.choices !== "open"),
    "guide-away": () => { kept.set(GUIDE, "away"); showGuide(); },
    "guide-again": () => { kept.set(GUIDE, ""); showGuide(); },
  };
  // On a telephone the choices stand behind one button, until somebody presses beside them.
  const CHOICES = ".st-key-choices, [data-baseweb=popover], [data-testid=stSelectboxVirtualDropdown]";
  function openChoices(isOpen) {
    document.documentElement.dataset.choices = isOpen ? "open" : "away";
    document.querySelector("[data-do=choices]")?.setAttribute("aria-expanded", isOpen);
  }
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest?.(CHOICES)) openChoices(false);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") openChoices(false); });

  // On a telephone some choices of a page are folded behind a button (ui/kit/fold.py); in a menu a choice folds them again.
  const FOLD = "[class*='st-key-fold_']";
  function unfold(place, isOpen) {
    place.toggleAttribute("data-open", isOpen);
    sayFolds();
  }
  function sayFolds() { // a button that is drawn anew has forgotten it
    for (const button of document.querySelectorAll(".app-fold")) {
      const isOpen = String(Boolean(button.closest(`${FOLD}[data-open]`)));
      if (button.getAttribute("aria-expanded") !== isOpen) button.setAttribute("aria-expanded", isOpen);
    }
  }
  document.addEventListener("click", (event) => {
    const place = event.target.closest?.(`${FOLD} [data-testid=stButtonGroup] button`)?.closest(FOLD);
    if (place?.querySelector(".app-fold[data-menu]")) unfold(place, false);
  }, true); // before Streamlit takes the button that was pressed out of the page

  // What holds one of these is marked, and so is a page of slides. A style that asks for it by :has() makes the browser
  // look through the styles of the whole page at each change: half of all its time for styles.
  const HELD = [["app-fold", FOLD, "fold"], ["app-choices", ".st-key-choices", "choices"], ["st-key-search", ".st-key-choices", "search"]];
  const slides = document.getElementsByClassName("app-slides");
  const held = HELD.map(([name, place, mark]) => [document.getElementsByClassName(name), place, mark]);
  function mark() {
    document.documentElement.toggleAttribute("data-slides", slides.length > 0);
    for (const [parts, within, mark] of held)
      for (const part of parts) {
        const place = part.parentElement.closest(within);
        let holder = part;
        while (place && holder.parentElement !== place) holder = holder.parentElement;
        if (place && holder.dataset.holds !== mark) holder.dataset.holds = mark;
      }
  }
  new MutationObserver(mark).observe(document.body, { subtree: true, childList: true });
  mark();

  // On a telephone a table that does not fit, or only in columns of a word each, becomes a card a row; each figure
  // brings the heading of its column, and what is empty, or nothing in every row, is left out. It is looked at again
  // whenever it has another size or a font has come, so that the same table looks the same each time.
  const NARROW = matchMedia("(max-width: 640px)"), TALLEST_ROW = 180, LEAST_COLUMN = 64, LONG_TEXT = 24;
  const EMPTY = /^–?$/, IDLE = /^(–|[+−]?0([.,]0+)?%?)?$/;
  const isNarrow = (cell) => cell.clientWidth < LEAST_COLUMN && cell.innerText.length > LONG_TEXT;
  const watched = new WeakSet();
  const sizes = new ResizeObserver((changed) => {
    for (const { target } of changed) if (!target.querySelector(":scope > .app-cards")) delete target.dataset.looked;
    askTables();
  });
  function layOutTables() {
    if (!NARROW.matches) return;
    for (const frame of document.querySelectorAll(".app-table-frame")) {
      const table = frame.querySelector(":scope > .app-table");
      if (!table || frame.closest(".app-heat") || !frame.clientWidth || frame.dataset.looked === `${frame.clientWidth}`) continue;
      frame.dataset.looked = frame.clientWidth;
      if (!watched.has(frame)) watched.add(frame), sizes.observe(frame); // observed twice it would report again
      table.classList.remove("app-cards");
      const rows = [...table.tBodies[0].rows];
      const isSqueezed = rows.some((row) => row.clientHeight > TALLEST_ROW || [...row.cells].some(isNarrow));
      if (frame.scrollWidth <= frame.clientWidth + 1 && !isSqueezed) continue;
      const headings = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
      const isIdle = headings.map((_, place) => rows.every((row) => IDLE.test(row.cells[place]?.textContent.trim() ?? "")));
      const roles = [[table, "table"], ...[...table.rows].map((row) => [row, "row"])];
      for (const row of rows)
        [...row.cells].forEach((cell, place) => {
          cell.dataset.heading = headings[place];
          cell.toggleAttribute("data-idle", place > 0 && !cell.querySelector("img") && (isIdle[place] || EMPTY.test(cell.textContent.trim())));
          roles.push([cell, "cell"]);
        });
      for (const [element, role] of roles) element.setAttribute("role", role); // that of a table goes with its display
      table.classList.add("app-cards");
    }
  }
  let isAsked = false;
  function askTables() {
    if (isAsked || !NARROW.matches) return;
    isAsked = true;
    requestAnimationFrame(() => { isAsked = false; layOutTables(); sayFolds(); });
  }
  new MutationObserver(askTables).observe(document.body, { subtree: true, childList: true });
  document.fonts.addEventListener("loadingdone", () => {
    for (const frame of document.querySelectorAll(".app-table-frame[data-looked]")) delete frame.dataset.looked;
    askTables();
  });
  NARROW.addEventListener("change", layOutTables);

  // A link of ours within the program: as going back and forth does, without loading the program anew.
  function follow(event) {
    const link = event.target.closest?.(".stHtml a[href], .app-search a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const to = new URL(link.href.baseVal ?? link.href, document.baseURI); // that of a tile of a map is SVG's
    if (to.origin !== location.origin || to.hash || OWN.test(to.pathname) || link.hasAttribute("download")) return;
    event.preventDefault();
    link.closest("[popover]")?.hidePopover();
    for (const half of ["keydown", "keyup"]) // closes the box it stands in; a key held down would spoil Ctrl+K
      link.dispatchEvent(new KeyboardEvent(half, { key: "Escape", code: "Escape", bubbles: true }));
    history.pushState({}, "", to);
    dispatchEvent(new PopStateEvent("popstate"));
    document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
  }
  document.addEventListener("click", follow);

  // On paper no choice is drawn; what was chosen stands in words in the head of the paper.
  const CHOICE = ".stSelectbox, .stMultiSelect, .stTextInput, .stDateInput, .stSlider, .stButtonGroup";
  const OWN_PLACE = ".st-key-choices, .st-key-_plan_page, [class*='st-key-typed_'], [data-testid=stPopoverBody], details:not([open])";
  function chosenIn(box) {
    const several = [...box.querySelectorAll("[data-baseweb=tag], button[data-selected=true], [data-testid=stSliderThumbValue]")];
    const texts = several.length ? several.map((part) => part.textContent) : [...box.querySelectorAll("input")].map((input) => input.value);
    return texts.map((text) => text.trim()).filter(Boolean).join(", ");
  }
  function sayChosen() {
    const place = document.querySelector("[data-chosen]");
    if (!place) return;
    const found = [...document.querySelectorAll("[data-testid=stMain] :is(" + CHOICE + ")")]
      .filter((box) => !box.closest(OWN_PLACE) && (box.checkVisibility() || box.closest(FOLD)))
      .map((box) => [box.querySelector("label")?.textContent.trim(), chosenIn(box)]);
    for (const turned of document.querySelectorAll("[data-testid=stMain] [role=switch]:checked"))
      found.push(["", turned.ariaLabel]);
    place.textContent = found.filter(([, chosen]) => chosen).map((pair) => pair.filter(Boolean).join(": ")).join(" · ");
  }
  addEventListener("beforeprint", sayChosen);

  // On the projector: arrow keys, or the keys of a presenter's remote, turn the slides, and Esc leaves.
  const TURNS = {
    ArrowRight: "on", PageDown: "on", " ": "on", ArrowLeft: "back", PageUp: "back", Escape: "leave",
  };
  document.addEventListener("keydown", (event) => {
    const way = TURNS[event.key] && document.querySelector(`.app-slides [data-key=${TURNS[event.key]}]`);
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.(event.key === " " ? "a, button, input" : "input, textarea")) return;
    event.preventDefault();
    way.click();
  });

  // Streamlit names its own controls in English; a reader hears them in the language of the page.
  const NAMES = {
    open: "Open", clear: "Clear all", chosen: "Selected values", remove: "Remove {name}", date: "Choose date",
    day: "day, {name}", month: "month, {name}", year: "year, {name}", help: "Help for {name}", file: "file upload",
    find: "Search: {name}", columns: "Show/hide columns: {name}", csv: "Download as CSV: {name}",
    whole: "Fullscreen: {name}", shortcut: "Shortcut {name}", menu: "Sidebar", pages: "App pages",
    menu_open: "Expand sidebar", menu_close: "Collapse sidebar", close: "Close", dismiss: "Dismiss",
    heading: "Link to heading",
  };
  const isNamed = new WeakMap(); // element → its name by Streamlit, and by us
  let words = null, ours = new Map(), willName = false;
  function inWords(own) {
    if (!ours.has(own)) {
      let name = own;
      for (const [key, theirs] of Object.entries(NAMES)) {
        const [start, more] = theirs.split("{name}");
        if (own === start || (more !== undefined && own.startsWith(start)))
          name = words[key].replace("{name}", () => own.slice(start.length));
      }
      ours.set(own, name);
    }
    return ours.get(own);
  }
  function nameControls() {
    willName = false;
    for (const button of document.querySelectorAll("[data-testid=stFileUploaderDropzone] button:not([aria-label])"))
      button.setAttribute("aria-label", NAMES.file);
    for (const element of document.querySelectorAll("[aria-label]")) {
      const said = element.getAttribute("aria-label"), known = isNamed.get(element);
      const own = known?.name === said ? known.own : said, name = inWords(own);
      if (name !== said) element.setAttribute("aria-label", name);
      if (name !== own) isNamed.set(element, { own, name });
    }
    const skip = document.querySelector("[data-testid=stSkipToContent]");
    if (skip && skip.textContent !== words.skip) skip.textContent = words.skip;
  }
  function askNames() {
    if (!words || willName) return;
    willName = true;
    requestAnimationFrame(nameControls);
  }
  new MutationObserver(askNames).observe(document.body, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["aria-label"],
  });
  window.appNames = (given) => {
    words = given;
    ours = new Map();
    document.documentElement.style.setProperty("--app-choose-file", JSON.stringify(words.file));
    askNames();
  };

  // Between asking for the search and its box lies a way to the server: what is typed meanwhile goes into a field that
  // nobody sees, since letters are composed only where a field is, and from there into the box.
  const SEARCH = ".st-key-search button", PATIENCE = 8_000, HANDING = 1_000, COMPOSING = 3_000, MOST_MOVES = 20;
  let ahead = null, isEntered = false, isHanded = false, impatience = 0, moves = 0;
  function stopWaiting() {
    clearTimeout(impatience);
    ahead?.remove();
    ahead = null;
    isHanded = false;
  }
  function awaitBox() {
    stopWaiting();
    ahead = document.createElement("input");
    ahead.className = "app-ahead";
    ahead.ariaLabel = document.querySelector(SEARCH).textContent;
    document.body.append(ahead);
    ahead.focus();
    isEntered = false;
    moves = 0;
    ahead.addEventListener("compositionstart", () => { ahead.isComposing = true; });
    ahead.addEventListener("compositionend", () => { ahead.isComposing = false; });
    impatience = setTimeout(stopWaiting, PATIENCE);
  }
  // Hands what was typed to the box, a letter that is being composed once it is whole.
  window.appTypedAhead = (take) => {
    const field = ahead;
    if (!field) return take("");
    const hand = () => {
      if (field !== ahead || isHanded) return;
      isHanded = true;
      clearTimeout(impatience);
      impatience = setTimeout(stopWaiting, HANDING); // until the box has the focus for good
      take(field.value + (isEntered ? "\n" : ""));
      field.remove();
    };
    if (!field.isComposing) return hand();
    field.addEventListener("compositionend", () => setTimeout(hand));
    setTimeout(hand, COMPOSING);
  };
  document.addEventListener("click", (event) => { if (event.target.closest?.(SEARCH)) awaitBox(); });
  document.addEventListener("pointerdown", stopWaiting);
  document.addEventListener("focusin", (event) => { // a dialog that opens takes the focus, and keeps it within itself
    if (!ahead || isHanded || event.target === ahead || moves++ > MOST_MOVES) return;
    (event.target.closest("[role=dialog]") ?? document.body).append(ahead);
    ahead.focus();
  });
  document.addEventListener("keydown", (event) => {
    const { key } = event;
    if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "k" && document.querySelector(SEARCH)) awaitBox();
    else if (key === "Escape") stopWaiting();
    if (!ahead || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(".app-search")) return;
    if (key.length !== 1 && !["Backspace", "Enter", "Process"].includes(key)) return;
    event.stopPropagation(); // a letter alone is a command to Streamlit
    if (isHanded) document.querySelector(".app-search input")?.focus(); // the letter follows the focus
    else if (key === "Enter" && !event.isComposing) isEntered = ahead.value !== "";
    else ahead.focus();
  }, true);

  // A page that is left open: once its session has ended it must not go on showing what it showed.
  async function ask() {
    if (document.hidden) return;
    try {
      if ((await fetch("/session", { cache: "no-store" })).status === 401) location.reload();
    } catch { /* the server is away: Streamlit says so itself */ }
  }
  window.appWatch = () => {
    if (window.appWatches) return;
    window.appWatches = setInterval(ask, ASKS_EVERY);
    document.addEventListener("visibilitychange", ask);
    addEventListener("focus", ask);
  };

  // A page that was open while the program was updated has the style sheet of before.
  window.appLook = async (version) => {
    const own = document.getElementById("app-look");
    if (!own || own.dataset.version === version) return;
    own.dataset.version = version;
    try {
      const page = await (await fetch("./", { cache: "no-store" })).text();
      own.textContent = new DOMParser().parseFromString(page, "text/html").getElementById("app-look").textContent;
    } catch { /* it is asked for again when the page is loaded anew */ }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-do]");
    if (button) doing[button.dataset.do]?.(button);
  });
})();
