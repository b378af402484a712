// Users and organizations as a matrix that zooms. What is small is drawn by how much of it is reached.

/** How wide and high a cell is at most, from when on names are written, and the room for them, in pixels. */
const largestCell = 26;
const namedCell = 11;
const margin = { left: 170, top: 110 };
const greatestHeight = 560;
/** How many cells are drawn anew for every picture; more are taken from an overview of so many pixels a side. */
const drawnCellCount = 1_000_000;
const overviewSide = 1_500;

function addMatrix(place, choose) {
  const everybody = page.people.id.map((_, index) => index).filter((index) => standingOf(index).isActive && !isStranger(index));
  if (everybody.length === 0 || organizationCount === 0) {
    return place.append(make('p', {}, 'There is no active user, or no organization.'));
  }
  let rows = everybody;
  let columns = page.organizations.id.map((_, index) => index);
  let bands = { rows: [], columns: [] };
  let colours = 'role';
  // The place of the matrix that is shown first, in cells, how large a cell is, and the cell of the keyboard.
  let view = { x: 0, y: 0, width: 1, height: 1 };
  let cell = { row: 0, column: 0 };
  let isWaiting = false;
  const scratch = document.createElement('canvas');
  /** The whole matrix in few pixels; null where it must be made anew. */
  let overview = null;
  const canvas = make('canvas', {
    tabindex: 0, role: 'application', 'aria-roledescription': 'matrix', 'aria-describedby': 'matrix-help',
    'aria-label': `Matrix of ${counted(rows.length, 'user')} and ${counted(columns.length, 'organization')}`,
  });
  canvas.style.height = `${Math.min(greatestHeight, margin.top + rows.length * largestCell + 2)}px`;
  const told = make('p', { role: 'status', 'aria-live': 'polite', id: 'cell' });
  const pointed = make('p', { class: 'soft', 'aria-hidden': 'true' }, '\u00a0');
  const colourNames = make('div');

  function size() { return { width: canvas.clientWidth - margin.left, height: canvas.clientHeight - margin.top }; }

  function fit() {
    const room = size();
    view = { x: 0, y: 0, width: Math.min(largestCell, room.width / columns.length),
      height: Math.min(largestCell, room.height / rows.length) };
    redraw();
  }

  /** Makes cells larger or smaller about a point of the matrix, in pixels. */
  function zoom(by, x = size().width / 2, y = size().height / 2) {
    const room = size();
    const [column, row] = [view.x + x / view.width, view.y + y / view.height];
    const bound = (value, count, extent) => Math.max(Math.min(value, largestCell), Math.min(largestCell, extent / count));
    view.width = bound(view.width * by, columns.length, room.width);
    view.height = bound(view.height * by, rows.length, room.height);
    move(column - x / view.width, row - y / view.height);
  }

  function move(x, y) {
    const room = size();
    view.x = Math.max(0, Math.min(x, columns.length - room.width / view.width));
    view.y = Math.max(0, Math.min(y, rows.length - room.height / view.height));
    redraw();
  }

  function redraw() {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => { isWaiting = false; draw(); });
  }

  function somePart(first, last) {
    const [across, down] = [view.width, view.height].map((side) => Math.max(1, Math.floor(1 / side)));
    return { canvas: painted(scratch, pixels({ rows, columns, colours }, first, last, across, down)), ...first, across, down };
  }

  function wholePart() {
    const [across, down] = [columns, rows].map((things) => Math.ceil(things.length / overviewSide));
    const image = pixels({ rows, columns, colours }, { column: 0, row: 0 }, { column: columns.length, row: rows.length }, across, down);
    return { canvas: painted(document.createElement('canvas'), image), column: 0, row: 0, across, down };
  }

  /** What it looks like has changed. */
  function change() {
    overview = null;
    redraw();
  }

  function draw() {
    const ratio = window.devicePixelRatio || 1;
    const room = size();
    canvas.width = canvas.clientWidth * ratio;
    canvas.height = canvas.clientHeight * ratio;
    const context = canvas.getContext('2d');
    context.scale(ratio, ratio);
    context.font = '11px system-ui, sans-serif';
    context.textBaseline = 'middle';
    const first = { column: Math.floor(view.x), row: Math.floor(view.y) };
    const last = { column: Math.min(columns.length, Math.ceil(view.x + room.width / view.width)),
      row: Math.min(rows.length, Math.ceil(view.y + room.height / view.height)) };
    const isMany = (last.column - first.column) * (last.row - first.row) > drawnCellCount;
    const part = isMany ? (overview ??= wholePart()) : somePart(first, last);
    context.save();
    context.beginPath();
    context.rect(margin.left, margin.top, room.width, room.height);
    context.clip();
    context.imageSmoothingEnabled = part.across > 1 || part.down > 1;
    const x = (column) => margin.left + (column - view.x) * view.width;
    const y = (row) => margin.top + (row - view.y) * view.height;
    context.drawImage(part.canvas, x(part.column), y(part.row),
      part.canvas.width * part.across * view.width, part.canvas.height * part.down * view.height);
    context.strokeStyle = colour('card');
    context.lineWidth = 1;
    context.beginPath();
    if (view.width >= 5) for (let column = first.column; column <= last.column; column++) line(context, x(column), margin.top, x(column), y(last.row));
    if (view.height >= 5) for (let row = first.row; row <= last.row; row++) line(context, margin.left, y(row), x(last.column), y(row));
    context.stroke();
    context.strokeStyle = colour('ink');
    context.beginPath();
    for (const { index } of spaced(bands.rows, view.height)) line(context, margin.left, y(index), x(last.column), y(index));
    for (const { index } of spaced(bands.columns, view.width)) line(context, x(index), margin.top, x(index), y(last.row));
    context.stroke();
    if (document.activeElement === canvas) {
      context.lineWidth = 2;
      context.strokeRect(x(cell.column) - 1, y(cell.row) - 1, Math.max(4, view.width) + 2, Math.max(4, view.height) + 2);
    }
    context.restore();
    names(context, first, last, x, y);
  }

  /** The bands that begin far enough behind the one before, but for the first. */
  function spaced(begins, side) {
    return begins.filter(({ index }, place) => place > 0 && (index - begins[place - 1].index) * side > 4);
  }

  function line(context, x1, y1, x2, y2) {
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
  }

  /** The names of rows and columns, or where these are too small the titles of their bands, none over another. */
  function names(context, first, last, x, y) {
    const name = (it, index) => it.name[index] || it.id[index];
    const labels = (isNamed, things, it, begins, from, to) => (isNamed
      ? things.slice(from, to).map((thing, index) => [from + index + 0.5, name(it, thing)])
      : begins.map(({ index, title }) => [index + 0.25, title]));
    context.fillStyle = colour('ink');
    let free = margin.top - 6;
    for (const [row, text] of labels(view.height >= namedCell, rows, page.people, bands.rows, first.row, last.row)) {
      if (y(row) < free || y(row) > canvas.clientHeight) continue;
      context.fillText(cut(context, text, margin.left - 10), 2, y(row));
      free = y(row) + 11;
    }
    free = margin.left - 6;
    for (const [column, text] of labels(view.width >= namedCell, columns, page.organizations, bands.columns, first.column, last.column)) {
      if (x(column) < free || x(column) > canvas.clientWidth) continue;
      context.save();
      context.translate(x(column), margin.top - 4);
      context.rotate(-Math.PI / 3);
      context.fillText(cut(context, text, margin.top + 6), 0, 0);
      context.restore();
      free = x(column) + 11;
    }
  }

  function cut(context, text, width) {
    if (context.measureText(text).width <= width) return text;
    let letters = [...text];
    while (letters.length > 1 && context.measureText(letters.join('') + '…').width > width) letters.length--;
    return letters.join('') + '…';
  }

  function cellText(row, column) {
    const [person, organization] = [rows[row], columns[column]];
    const found = levelTable[tableIndex(person, organization)];
    const band = bands.rows.findLast(({ index }) => index <= row);
    return `${personName(person)}${band && band.title !== roleOf(person) ? `, ${band.title}` : ''} × ${organizationName(organization)}: `
      + (found === 0 ? 'nothing' : `${roleOf(person)}, up to ${levels[found - 1]}`);
  }

  /** Goes to a cell by keys, and brings it into sight. */
  function go(row, column) {
    cell = { row: Math.max(0, Math.min(rows.length - 1, row)), column: Math.max(0, Math.min(columns.length - 1, column)) };
    const room = size();
    const [wide, high] = [room.width / view.width, room.height / view.height];
    move(Math.min(cell.column, Math.max(view.x, cell.column + 1 - wide)), Math.min(cell.row, Math.max(view.y, cell.row + 1 - high)));
    told.textContent = cellText(cell.row, cell.column);
  }

  /** The cell beneath the pointer, or null. */
  function cellAt(event) {
    const column = Math.floor(view.x + (event.offsetX - margin.left) / view.width);
    const row = Math.floor(view.y + (event.offsetY - margin.top) / view.height);
    const isInside = event.offsetX >= margin.left && event.offsetY >= margin.top && column < columns.length && row < rows.length;
    return isInside ? { row, column } : null;
  }

  const keys = {
    ArrowUp: () => go(cell.row - 1, cell.column), ArrowDown: () => go(cell.row + 1, cell.column),
    ArrowLeft: () => go(cell.row, cell.column - 1), ArrowRight: () => go(cell.row, cell.column + 1),
    PageUp: () => go(cell.row - 20, cell.column), PageDown: () => go(cell.row + 20, cell.column),
    Home: () => go(cell.row, 0), End: () => go(cell.row, columns.length - 1),
    '+': () => { zoom(1.5); go(cell.row, cell.column); }, '=': () => keys['+'](), '-': () => zoom(1 / 1.5), 0: fit,
    Enter: () => choose(rows[cell.row], columns[cell.column]), ' ': () => keys.Enter(),
  };
  canvas.addEventListener('keydown', (event) => {
    if (!keys[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    keys[event.key]();
  });
  canvas.addEventListener('focus', () => go(cell.row, cell.column));
  canvas.addEventListener('blur', redraw);
  canvas.addEventListener('wheel', (event) => {
    // A page that is scrolled past it is not stopped: it zooms when it was chosen, or with Control.
    if (document.activeElement !== canvas && !event.ctrlKey) return;
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 400), event.offsetX - margin.left, event.offsetY - margin.top);
  }, { passive: false });
  let held = null;
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    held = { x: event.offsetX, y: event.offsetY, from: { ...view }, isMoved: false };
  });
  canvas.addEventListener('pointermove', (event) => {
    const at = cellAt(event);
    pointed.textContent = at ? cellText(at.row, at.column) : '\u00a0';
    if (!held) return;
    const [x, y] = [event.offsetX - held.x, event.offsetY - held.y];
    held.isMoved ||= Math.hypot(x, y) > 4;
    if (held.isMoved) move(held.from.x - x / view.width, held.from.y - y / view.height);
  });
  canvas.addEventListener('pointerup', (event) => {
    const at = cellAt(event);
    if (held && !held.isMoved && at) {
      cell = at;
      choose(rows[at.row], columns[at.column]);
    }
    held = null;
    redraw();
  });

  function explainColours() {
    colourNames.replaceChildren(legend(colours === 'role' ? roleNames : levels));
    change();
  }

  const options = (orders) => Object.entries(orders).map(([key, [text]]) => [key, text]);
  function orderRows(chosen) { [rows, bands.rows] = ordered(everybody, rowOrders, chosen); change(); fit(); }
  function orderColumns(chosen) { [columns, bands.columns] = ordered(columns, columnOrders, chosen); change(); fit(); }
  const button = (name, text, onclick) => make('button', { type: 'button', 'aria-label': name, onclick }, text);
  place.append(
    make('div', { class: 'bar' }, choice('Users by', options(rowOrders), orderRows), choice('Organizations by', options(columnOrders), orderColumns),
      choice('Coloured by', [['role', 'effective role'], ['action', 'strongest action']], (chosen) => { colours = chosen; explainColours(); }),
      button('Zoom in', '+', () => zoom(1.5)), button('Zoom out', '−', () => zoom(1 / 1.5)), button('Show all', 'All', fit)),
    canvas, pointed, told, colourNames);
  orderRows('role');
  orderColumns('name');
  explainColours();
  new ResizeObserver(fit).observe(canvas);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', change);
}
