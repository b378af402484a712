// A review of access: its rows as a table.

byId('review').append(make('p', {}, page.note));
if (page.rows.length) {
  addTable(byId('review'), {
    caption: 'ways', rows: page.rows, size: 200,
    columns: page.columns.map((name, index) => ({ name, text: (row) => row[index] })),
  });
}
