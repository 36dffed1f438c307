// Small live charts, drawn as SVG. Two minutes, a value a second.
import { $, el, svg } from './dom.js';

const POINTS = 120;
/** A drawing that has only begun is not squeezed into its corner. */
const LEAST = 30;
const WIDTH = 120;
const HEIGHT = 28;

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const number = (value) => (value >= 100 ? whole : tenth).format(value);
const millis = (value) => (value >= 1000 ? `${tenth.format(value / 1000)} s` : `${whole.format(value)} ms`);

const FIGURES = [
  { key: 'imagesPerSecond', title: 'Pictures / s', show: number },
  { key: 'latencyP50', title: 'Latency, p50', show: millis, gap: true },
  { key: 'latencyP99', title: 'Latency, p99', show: millis, gap: true },
  { key: 'batchSize', title: 'Batch size', show: number, gap: true },
  { key: 'inFlight', title: 'In flight', show: number },
  { key: 'deadLetters', title: 'Dead letters', show: (value) => whole.format(value), chart: 'deadLettersPerSecond' },
];

const charts = FIGURES.map((figure) => {
  const value = el('span', { class: 'figure' }, '–');
  const line = svg('path', { class: 'line' });
  const area = svg('path', { class: 'area' });
  const drawing = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' }, area, line);
  return { figure, value, line, area, drawing, values: [] };
});

export function begin() {
  $('figures').append(...charts.map((chart) => el('div', { class: 'chart' },
    el('dt', {}, chart.figure.title),
    el('dd', {}, chart.value, chart.drawing))));
}

/** Takes the figures of one second in. */
export function add(figures) {
  for (const chart of charts) {
    const value = figures[chart.figure.key];
    chart.value.textContent = value === null || value === undefined ? '–' : chart.figure.show(value);
    if (chart.figure.key === 'deadLetters') chart.value.classList.toggle('bad', value > 0);
    chart.values.push(figures[chart.figure.chart ?? chart.figure.key] ?? (chart.figure.gap ? null : 0));
    if (chart.values.length > POINTS) chart.values.shift();
    draw(chart);
  }
}

function draw({ values, line, area }) {
  const most = Math.max(...values.map((value) => value ?? 0), 1e-9);
  const points = Math.max(LEAST, values.length);
  const x = (i) => (WIDTH * (points - values.length + i)) / (points - 1);
  const y = (value) => HEIGHT - 1.5 - (value / most) * (HEIGHT - 4);
  let path = '';
  let fill = '';
  let from = null;
  const close = (to) => {
    if (from !== null) fill += `L${x(to).toFixed(1)},${HEIGHT}L${x(from).toFixed(1)},${HEIGHT}Z`;
    from = null;
  };
  values.forEach((value, i) => {
    if (value === null) {
      close(i - 1);
      return;
    }
    const point = `${x(i).toFixed(1)},${y(value).toFixed(1)}`;
    path += `${from === null ? 'M' : 'L'}${point}`;
    fill += `${from === null ? 'M' : 'L'}${point}`;
    if (from === null) from = i;
  });
  close(values.length - 1);
  line.setAttribute('d', path);
  area.setAttribute('d', fill);
}
