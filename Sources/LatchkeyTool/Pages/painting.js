// The cells of the matrix as pixels.

const roleNames = ['administrator', 'manager', 'editor', 'creator', 'readOnly', 'lite'];

function roleOf(person) { return standingOf(person).effectiveRole ?? standingOf(person).homeRole; }

/** The colours as red, green and blue: of what each place of the table is drawn in, 0 for nothing. */
function palette(colours) {
  const names = colours === 'role' ? roleNames : levels;
  const context = make('canvas', { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });
  const shades = ['empty', ...names].map((name) => {
    context.fillStyle = colour(name);
    context.fillRect(0, 0, 1, 1);
    return context.getImageData(0, 0, 1, 1).data;
  });
  const table = levelTable.map((found, index) => {
    if (found === 0 || colours !== 'role') return found;
    const standing = page.standings[Math.floor(index / 2 / page.states.length)];
    return 1 + roleNames.indexOf(standing.effectiveRole ?? standing.homeRole);
  });
  return { table, shades };
}

/** The cells of a part of the matrix as pixels, of which each stands for so many across and down. */
function pixels({ rows, columns, colours }, first, last, across, down) {
  const { table, shades } = palette(colours);
  const width = Math.ceil((last.column - first.column) / across);
  const height = Math.ceil((last.row - first.row) / down);
  const image = new ImageData(width, height);
  // Of each pixel how many cells are of which colour.
  const shadeCount = shades.length;
  const counts = new Uint32Array(width * shadeCount);
  const shown = Uint32Array.from(columns.slice(first.column, last.column));
  const states = Uint8Array.from(shown, (organization) => page.organizations.state[organization] * 2);
  const starts = Uint32Array.from(shown, (_, index) => Math.floor(index / across) * shadeCount);
  for (let y = 0; y < height; y++) {
    counts.fill(0);
    const end = Math.min(first.row + (y + 1) * down, last.row);
    for (let row = first.row + y * down; row < end; row++) {
      const scope = scopes[rows[row]];
      const base = page.people.standing[rows[row]] * page.states.length * 2;
      for (let index = 0; index < shown.length; index++) counts[starts[index] + table[base + states[index] + scope[shown[index]]]]++;
    }
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      const sums = [0, 0, 0];
      let reached = 0;
      for (let shade = 1; shade < shadeCount; shade++) {
        const count = counts[x * shadeCount + shade];
        if (count === 0) continue;
        reached += count;
        for (let channel = 0; channel < 3; channel++) sums[channel] += count * shades[shade][channel];
      }
      // A single cell among many is still to be seen.
      const part = reached === 0 ? 0 : Math.min(1, 0.25 + 0.75 * reached / (across * down));
      for (let channel = 0; channel < 3; channel++) {
        image.data[at + channel] = shades[0][channel] * (1 - part) + (reached && sums[channel] / reached * part);
      }
      image.data[at + 3] = 255;
    }
  }
  return image;
}

function painted(canvas, image) {
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.getContext('2d').putImageData(image, 0, 0);
  return canvas;
}
