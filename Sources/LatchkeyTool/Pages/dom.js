'use strict';
// What all pages are made of: elements, whose texts are only ever set as texts.

const page = JSON.parse(document.getElementById('data').textContent);

/** An element with attributes and children. An attribute `on…` is a listener, `false` and null leave one out. */
function make(name, attributes = {}, ...children) {
  const svg = ['svg', 'g', 'rect', 'text', 'title', 'line'].includes(name);
  const it = svg ? document.createElementNS('http://www.w3.org/2000/svg', name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) it.addEventListener(key.slice(2), value);
    else if (value !== false && value != null) it.setAttribute(key, value === true ? '' : value);
  }
  it.append(...children.filter((child) => child != null));
  return it;
}

const byId = (id) => document.getElementById(id);
const grouped = (number) => number.toLocaleString('en-GB');
const counted = (number, one, many = one + 's') => `${grouped(number)} ${number === 1 ? one : many}`;
/** Orders texts as readers expect, and the same everywhere. */
const collator = new Intl.Collator('en', { numeric: true });
/** What a search compares: letter case and accents play no part. */
const folded = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** A colour of the style, as it is now. */
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();

/** A select with a label. */
function choice(label, options, onchange) {
  const select = make('select', { onchange: () => onchange(select.value) },
    ...options.map(([value, text]) => make('option', { value }, text)));
  return make('label', {}, label, select);
}

/** What colours stand for. */
function legend(names, classes = names) {
  return make('ul', { class: 'legend' }, ...names.map((name, index) => make('li', {},
    make('svg', { viewBox: '0 0 10 10', 'aria-hidden': 'true' }, make('rect', { width: 10, height: 10, class: classes[index] })), name)));
}
