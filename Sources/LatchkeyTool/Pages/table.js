// A table that is sorted by its heads, searched, and shown in parts.

/**
 * Columns have a `name`, the `text` of a row, and perhaps a `key` that it is sorted by (a number stands to the
 * right), and `press`, which makes a button of the cell.
 */
function addTable(place, { caption, columns, rows, size = 25 }) {
  if (rows.length === 0) return place.append(make('p', { class: 'soft' }, 'None.'));
  let shown = rows;
  let start = 0;
  let sorted = { column: -1, falling: false };
  const keys = columns.map((column) => column.key ?? column.text);
  const searched = rows.map((row) => folded(columns.map((column) => column.text(row)).join('\n')));
  const places = new Map(rows.map((row, index) => [row, index]));
  const status = make('p', { role: 'status', class: 'soft' });
  const body = make('tbody');
  const heads = columns.map((column, index) => make('th', { scope: 'col', class: isNumber(index) ? 'number' : false },
    make('button', { type: 'button', onclick: () => sort(index) }, column.name)));
  const search = make('input', { type: 'search', oninput: () => { start = 0; order(); } });
  const before = make('button', { type: 'button', onclick: () => turn(-size) }, 'Previous');
  const after = make('button', { type: 'button', onclick: () => turn(size) }, 'Next');

  function isNumber(index) { return rows.length > 0 && typeof keys[index](rows[0]) === 'number'; }

  function sort(column) {
    sorted = { column, falling: sorted.column === column ? !sorted.falling : isNumber(column) };
    start = 0;
    order();
  }

  function turn(by) {
    start += by;
    draw();
  }

  function order() {
    const words = folded(search.value).split(/\s+/).filter((word) => word);
    shown = rows.filter((row) => words.every((word) => searched[places.get(row)].includes(word)));
    const key = keys[sorted.column];
    if (key) {
      const sign = sorted.falling ? -1 : 1;
      const compare = isNumber(sorted.column) ? (a, b) => a - b : collator.compare;
      shown.sort((a, b) => sign * compare(key(a), key(b)) || places.get(a) - places.get(b));
    }
    heads.forEach((head, index) => {
      if (index === sorted.column) head.setAttribute('aria-sort', sorted.falling ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    });
    draw();
  }

  function draw() {
    body.replaceChildren(...shown.slice(start, start + size).map((row) => make('tr', {},
      ...columns.map((column, index) => {
        const text = column.text(row);
        const cell = column.press ? make('button', { type: 'button', onclick: () => column.press(row) }, text) : text;
        return make(index === 0 ? 'th' : 'td',
          { scope: index === 0 ? 'row' : false, class: isNumber(index) ? 'number' : false }, cell);
      }))));
    const end = Math.min(start + size, shown.length);
    status.textContent = shown.length === 0 ? 'Nothing' : `${grouped(start + 1)} to ${grouped(end)} of ${grouped(shown.length)}`;
    before.disabled = start === 0;
    after.disabled = end >= shown.length;
  }

  const isLong = rows.length > size;
  place.append(
    make('div', { class: 'bar' }, make('label', {}, `Search in ${caption}`, search), ...(isLong ? [before, after] : []), status),
    make('div', { class: 'scroll' },
      make('table', {}, make('caption', {}, caption), make('thead', {}, make('tr', {}, ...heads)), body)));
  order();
}
