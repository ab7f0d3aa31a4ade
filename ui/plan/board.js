// The board: a card is dragged to another column, or sent to a status by its menu, which keys and fingers reach too.
const BOARD = ".app-board", CARD = `${BOARD} .app-card[data-action]`, COLUMN = `${BOARD} section[data-status]`;
const GAP = 4;

export default function ({ data, setTriggerValue }) {
  window.appBoard ??= begin();
  window.appBoard(data, (moves) => setTriggerValue("moved", moves));
}

function begin() {
  let send = () => {}, dragged = null, asked = null, number = 0;
  let waiting = []; // what the server has not answered yet goes along with the next: none is lost

  const isWaiting = (card) => waiting.some(({ action }) => action === card.dataset.action);
  function mark() {
    for (const card of document.querySelectorAll(CARD)) card.classList.toggle("app-moving", isWaiting(card));
  }
  function move(card, status) {
    if (!card || isWaiting(card)) return;
    const { action, version } = card.dataset;
    number = Math.max(number + 1, Date.now());
    waiting.push({ number, action, version, status });
    mark();
    send(waiting);
  }

  const over = (column) => {
    for (const other of document.querySelectorAll(COLUMN)) other.classList.toggle("app-over", other === column);
  };
  const columnOf = (event) => (dragged && event.target.closest?.(COLUMN)) || null;
  document.addEventListener("dragstart", (event) => {
    const card = event.target.closest?.(CARD);
    dragged = card && !isWaiting(card) ? card : null;
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.querySelector("a").textContent);
  });
  document.addEventListener("dragover", (event) => {
    const column = columnOf(event);
    over(column);
    if (!column) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
  });
  document.addEventListener("drop", (event) => {
    const column = columnOf(event);
    if (!column) return;
    event.preventDefault();
    if (column !== dragged.closest(COLUMN)) move(dragged, column.dataset.status);
  });
  document.addEventListener("dragend", () => { dragged = null; over(null); });

  // One menu for all cards; it opens beside the button that was pressed and knows whose it is.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(`${CARD} [popovertarget]`);
    const menu = document.querySelector(".app-statuses");
    if (button && menu) {
      asked = button.closest(CARD);
      for (const choice of menu.querySelectorAll("button")) choice.disabled = choice.dataset.status === asked.dataset.status;
      const { left, bottom } = button.getBoundingClientRect();
      requestAnimationFrame(() => {
        menu.style.left = `${Math.max(GAP, Math.min(left, innerWidth - menu.offsetWidth - GAP))}px`;
        menu.style.top = `${Math.max(GAP, Math.min(bottom + GAP, innerHeight - menu.offsetHeight - GAP))}px`;
        menu.querySelector("button:enabled")?.focus();
      });
      return;
    }
    const choice = event.target.closest?.(".app-statuses button");
    if (!choice) return;
    choice.closest("[popover]").hidePopover();
    move(asked, choice.dataset.status);
  });

  return ({ handled }, sender) => {
    send = sender;
    waiting = waiting.filter((move) => move.number > handled);
    mark();
  };
}
