// The box that answers while one types: what fits is looked for here, among entries that the server has sent once.
const NOT_AT_ALL = 4;
const LIST = "app-found", STROKE = "\u0111";

// As data.names.fold brings a name to its key: without accents, case and signs.
export function fold(text) {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll(STROKE, "d");
  return plain.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

// 0: begins with it; 1: has each word of it; 2: a word begins with each word of it; 3: holds each word of it; 4: neither.
function quality(wanted, words, name) {
  if (name.startsWith(wanted)) return 0;
  if (!words.every((word) => name.includes(word))) return NOT_AT_ALL;
  const padded = ` ${name} `;
  if (words.every((word) => padded.includes(` ${word} `))) return 1;
  return words.every((word) => padded.includes(` ${word}`)) ? 2 : 3;
}

// The entries whose names hold every word asked for, those that begin with it first, equals in the order given.
export function match(entries, asked) {
  const wanted = fold(asked);
  if (!wanted) return [];
  const words = wanted.split(" "), found = [[], [], [], []];
  for (const entry of entries) {
    let best = NOT_AT_ALL;
    for (const name of entry[2]) best = Math.min(best, quality(wanted, words, name));
    if (best < NOT_AT_ALL) found[best].push(entry);
  }
  return found.flat();
}

function element(tag, attributes, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...inside);
  return made;
}

export default function ({ parentElement, data }) {
  let box = parentElement.querySelector(".app-search");
  const isNew = !box;
  if (isNew) parentElement.append((box = build(data)));
  box.appData = data;
  if (!isNew) return;
  const input = box.querySelector("input");
  const take = (typed) => { // before the box was there (browser.js)
    focus(input, 6);
    if (!typed) return;
    input.value = typed.trimEnd();
    input.dispatchEvent(new Event("input"));
    if (typed.endsWith("\n")) box.querySelector("[role=option]")?.click();
  };
  if (window.appTypedAhead) window.appTypedAhead(take); else take("");
}

// A dialog takes the focus once it has opened; it is passed on.
function focus(input, tries) {
  if (!input.matches(":focus")) input.focus();
  if (tries) setTimeout(() => focus(input, tries - 1), 100);
}

function build(data) {
  const input = element("input", {
    type: "search", role: "combobox", autocomplete: "off", spellcheck: "false", maxlength: data.longest,
    "aria-label": data.words.ask, placeholder: data.words.ask, "aria-expanded": "false", "aria-controls": LIST,
    "aria-autocomplete": "list",
  });
  const list = element("div", { id: LIST, role: "listbox", "aria-label": data.words.found });
  const status = element("p", { class: "app-muted", role: "status" }, data.words.help);
  const box = element("div", { class: "app-search" }, input, status, list);
  let chosen = 0;

  const mark = () => {
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
    const item = list.children[chosen];
    item?.scrollIntoView({ block: "nearest" });
    if (item) input.setAttribute("aria-activedescendant", item.id);
    else input.removeAttribute("aria-activedescendant");
  };
  const show = () => {
    const { entries, words, kinds, most } = box.appData;
    const found = match(entries, input.value), shown = found.slice(0, most);
    list.replaceChildren(...shown.map(([kind, name, , href, where], at) => {
      const about = element("span", { class: "app-muted" }, [kinds[kind], where].filter(Boolean).join(" · "));
      return element("a", { href, tabindex: "-1", id: `${LIST}-${at}`, role: "option" }, element("span", {}, name), about);
    }));
    chosen = 0;
    const more = found.length - shown.length;
    status.textContent = !fold(input.value) ? words.help
      : !found.length ? words.nothing : more ? words.more.replace("{count}", more) : "";
    input.setAttribute("aria-expanded", String(Boolean(shown.length)));
    mark();
  };
  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    if (event.isComposing || last < 0) return;  // Vietnamese is typed by composing: Enter may end a letter
    const to = { ArrowDown: chosen + 1, ArrowUp: chosen - 1 }[event.key];
    if (to !== undefined) { chosen = (to + last + 1) % (last + 1); mark(); }
    else if (event.key === "Enter") list.children[chosen].click();
    else return;
    event.preventDefault();
  });
  return box;
}
