// Users and organizations as a matrix that zooms. What is small is drawn by how much of it is reached.

const roleNames = ['administrator', 'manager', 'editor', 'creator', 'readOnly', 'lite'];
/** How wide and high a cell is at most, from when on names are written, and the room for them, in pixels. */
const largestCell = 26;
const namedCell = 11;
const margin = { left: 170, top: 110 };

function addMatrix(place, choose) {
  const everybody = page.people.id.map((_, index) => index).filter((index) => standingOf(index).isActive && !isStranger(index));
  let rows = everybody;
  let columns = page.organizations.id.map((_, index) => index);
  let bands = { rows: [], columns: [] };
  let colours = 'role';
  // The place of the matrix that is shown first, in cells, how large a cell is, and the cell of the keyboard.
  let view = { x: 0, y: 0, width: 1, height: 1 };
  let cell = { row: 0, column: 0 };
  let isWaiting = false;
  const scratch = document.createElement('canvas');
  const canvas = make('canvas', {
    tabindex: 0, role: 'application', 'aria-roledescription': 'matrix', 'aria-describedby': 'matrix-help',
    'aria-label': `Matrix of ${counted(rows.length, 'user')} and ${counted(columns.length, 'organization')}`,
  });
  const told = make('p', { role: 'status', 'aria-live': 'polite', id: 'cell' });
  const pointed = make('p', { class: 'soft', 'aria-hidden': 'true' }, '\u00a0');
  const legend = make('ul', { class: 'legend' });

  const rowOrders = {
    name: ['name', (person) => page.people.name[person] || page.people.id[person]],
    count: ['number of organizations', (person) => -reachCounts[person]],
    role: ['role', (person) => roleNames.indexOf(roleOf(person)), (person) => roleOf(person)],
    group: ['group', (person) => firstGroup(groupsOf(person)), (person) => firstGroup(groupsOf(person)) || 'no group'],
  };
  const columnOrders = {
    name: ['name', (place) => page.organizations.name[place] || page.organizations.id[place]],
    count: ['number of users', (place) => -reacherCounts[place]],
    state: ['state', (place) => page.organizations.state[place], (place) => page.states[page.organizations.state[place]]],
    group: ['group', (place) => grantedGroup[place], (place) => grantedGroup[place] || 'no group'],
  };
  const grantedGroup = page.organizations.id.map((_, organization) => firstGroup(
    page.groups.id.map((_, group) => group).filter((group) => grantsOf.get(personCount + group)?.has(organization))));

  function roleOf(person) { return standingOf(person).effectiveRole ?? standingOf(person).homeRole; }
  function firstGroup(groups) { return groups.map((group) => page.groups.name[group] || page.groups.id[group]).sort(collator.compare)[0] ?? ''; }

  /** Orders things by a key, then by name, and says where those of one title begin. */
  function ordered(things, orders, chosen) {
    const [, key, title] = orders[chosen];
    const keys = new Map(things.map((thing) => [thing, [key(thing), orders.name[1](thing)]]));
    const compare = (a, b) => (typeof a === 'number' ? a - b : (a === '') - (b === '') || collator.compare(a, b));
    const found = [...things].sort((a, b) => compare(keys.get(a)[0], keys.get(b)[0]) || collator.compare(keys.get(a)[1], keys.get(b)[1]) || a - b);
    const begins = [];
    if (title) {
      found.forEach((thing, index) => {
        if (index === 0 || title(thing) !== title(found[index - 1])) begins.push({ index, title: title(thing) });
      });
    }
    return [found, begins];
  }

  function size() { return { width: canvas.clientWidth - margin.left, height: canvas.clientHeight - margin.top }; }

  function fit() {
    const room = size();
    view = { x: 0, y: 0, width: Math.min(largestCell, room.width / Math.max(1, columns.length)),
      height: Math.min(largestCell, room.height / Math.max(1, rows.length)) };
    redraw();
  }

  /** Makes cells larger or smaller about a point of the matrix, in pixels. */
  function zoom(by, x = size().width / 2, y = size().height / 2) {
    const room = size();
    const [column, row] = [view.x + x / view.width, view.y + y / view.height];
    const bound = (value, count, extent) => Math.max(Math.min(value, largestCell), Math.min(largestCell, extent / Math.max(1, count)));
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

  /** The colours as red, green and blue: of what each place of the table is drawn in, 0 for nothing. */
  function palette() {
    const names = colours === 'role' ? roleNames : levels;
    const context = scratch.getContext('2d', { willReadFrequently: true });
    const shades = [...names, 'empty'].map((name) => {
      context.canvas.width = context.canvas.height = 1;
      context.fillStyle = colour(name);
      context.fillRect(0, 0, 1, 1);
      return context.getImageData(0, 0, 1, 1).data;
    });
    const table = levelTable.map((found, index) => {
      if (found === 0 || colours !== 'role') return found;
      const standing = page.standings[Math.floor(index / 2 / page.states.length)];
      return 1 + roleNames.indexOf(standing.effectiveRole ?? standing.homeRole);
    });
    return { table, shades, empty: shades.at(-1) };
  }

  /** The cells of a part of the matrix as pixels, of which each stands for so many across and down. */
  function pixels(first, last, across, down) {
    const { table, shades, empty } = palette();
    const width = Math.ceil((last.column - first.column) / across);
    const height = Math.ceil((last.row - first.row) / down);
    const image = new ImageData(width, height);
    const reached = new Uint16Array(width);
    const strongest = new Uint8Array(width);
    const states = Uint8Array.from(columns, (organization) => page.organizations.state[organization] * 2);
    const better = colours === 'role' ? (a, b) => b === 0 || a < b : (a, b) => a > b;
    for (let y = 0; y < height; y++) {
      reached.fill(0);
      strongest.fill(0);
      const end = Math.min(first.row + (y + 1) * down, last.row);
      for (let row = first.row + y * down; row < end; row++) {
        const scope = scopes[rows[row]];
        const base = page.people.standing[rows[row]] * page.states.length * 2;
        for (let column = first.column; column < last.column; column++) {
          const found = table[base + states[column] + scope[columns[column]]];
          if (found === 0) continue;
          const x = across === 1 ? column - first.column : Math.floor((column - first.column) / across);
          reached[x]++;
          if (better(found, strongest[x])) strongest[x] = found;
        }
      }
      for (let x = 0; x < width; x++) {
        const part = reached[x] === 0 ? 0 : 0.25 + 0.75 * reached[x] / (across * down);
        const shade = shades[strongest[x] - 1] ?? empty;
        const at = (y * width + x) * 4;
        for (let channel = 0; channel < 3; channel++) image.data[at + channel] = empty[channel] + (shade[channel] - empty[channel]) * Math.min(1, part);
        image.data[at + 3] = 255;
      }
    }
    return image;
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
    if (last.column <= first.column || last.row <= first.row) return;
    const across = Math.max(1, Math.floor(1 / view.width));
    const down = Math.max(1, Math.floor(1 / view.height));
    const image = pixels(first, last, across, down);
    scratch.width = image.width;
    scratch.height = image.height;
    scratch.getContext('2d').putImageData(image, 0, 0);
    context.save();
    context.beginPath();
    context.rect(margin.left, margin.top, room.width, room.height);
    context.clip();
    context.imageSmoothingEnabled = across > 1 || down > 1;
    const x = (column) => margin.left + (column - view.x) * view.width;
    const y = (row) => margin.top + (row - view.y) * view.height;
    context.drawImage(scratch, x(first.column), y(first.row), image.width * across * view.width, image.height * down * view.height);
    context.strokeStyle = colour('card');
    context.lineWidth = 1;
    context.beginPath();
    if (view.width >= 5) for (let column = first.column; column <= last.column; column++) line(context, x(column), margin.top, x(column), y(last.row));
    if (view.height >= 5) for (let row = first.row; row <= last.row; row++) line(context, margin.left, y(row), x(last.column), y(row));
    context.stroke();
    context.strokeStyle = colour('ink');
    context.beginPath();
    for (const { index } of bands.rows.slice(1)) line(context, margin.left, y(index), x(last.column), y(index));
    for (const { index } of bands.columns.slice(1)) line(context, x(index), margin.top, x(index), y(last.row));
    context.stroke();
    if (document.activeElement === canvas) {
      context.lineWidth = 2;
      context.strokeRect(x(cell.column) - 1, y(cell.row) - 1, Math.max(4, view.width) + 2, Math.max(4, view.height) + 2);
    }
    context.restore();
    names(context, first, last, x, y);
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
    return `${personName(person)}${band ? `, ${band.title}` : ''} × ${organizationName(organization)}: `
      + (found === 0 ? 'nothing' : `${roleOf(person)}, up to ${levels[found - 1]}`);
  }

  /** Goes to a cell by keys, and brings it into sight. */
  function go(row, column) {
    cell = { row: Math.max(0, Math.min(rows.length - 1, row)), column: Math.max(0, Math.min(columns.length - 1, column)) };
    const room = size();
    const [wide, high] = [room.width / view.width, room.height / view.height];
    move(Math.min(cell.column, Math.max(view.x, cell.column + 1 - wide)), Math.min(cell.row, Math.max(view.y, cell.row + 1 - high)));
    if (rows.length && columns.length) told.textContent = cellText(cell.row, cell.column);
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
    Enter: () => { if (rows.length && columns.length) choose(rows[cell.row], columns[cell.column]); }, ' ': () => keys.Enter(),
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
    const names = colours === 'role' ? roleNames : levels;
    legend.replaceChildren(...names.map((name) => make('li', {},
      make('svg', { viewBox: '0 0 10 10', 'aria-hidden': 'true' }, make('rect', { width: 10, height: 10, class: name })), name)));
    redraw();
  }

  const options = (orders) => Object.entries(orders).map(([key, [text]]) => [key, text]);
  function orderRows(chosen) { [rows, bands.rows] = ordered(everybody, rowOrders, chosen); fit(); }
  function orderColumns(chosen) { [columns, bands.columns] = ordered(columns, columnOrders, chosen); fit(); }
  const button = (name, text, onclick) => make('button', { type: 'button', 'aria-label': name, onclick }, text);
  place.append(
    make('div', { class: 'bar' }, choice('Users by', options(rowOrders), orderRows), choice('Organizations by', options(columnOrders), orderColumns),
      choice('Coloured by', [['role', 'effective role'], ['action', 'strongest action']], (chosen) => { colours = chosen; explainColours(); }),
      button('Zoom in', '+', () => zoom(1.5)), button('Zoom out', '−', () => zoom(1 / 1.5)), button('Show all', 'All', fit)),
    canvas, pointed, told, legend);
  orderRows('name');
  orderColumns('name');
  explainColours();
  new ResizeObserver(fit).observe(canvas);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
}
