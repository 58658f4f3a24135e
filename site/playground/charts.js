// Curves as SVG, so that style sheet, printer and dark mode all apply. Inner area 0 ... 400 by 0 ... 200.
const [WIDTH, HEIGHT] = [400, 200];
const text = (x, y, words, kind = "", anchor = "middle", down = 0) =>  // `down`: moved by so many heights of a letter
  `<text x="${x}" y="${y}" dy="${down}em" class="${kind}" text-anchor="${anchor}">${words}</text>`;
const line = (x1, y1, x2, y2, kind) => `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" class="${kind}"/>`;
const path = (points, kind) =>  // a single point, twice, is a dot
  `<polyline points="${(points.length === 1 ? [...points, ...points] : points).map(p => p.map(v => v.toFixed(1))).join(" ")}" class="${kind}"/>`;

function niceTicks(end, most) {  // 0, 50, 100, ...: at most so many, up to `end`
  const least = Math.max(end, 1) / most, power = 10 ** Math.floor(Math.log10(least));
  const step = Math.max(1, [1, 2, 5, 10].map(m => m * power).find(s => s >= least));
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step);
}

const shortly = v => (v < 1000 ? v : v.toExponential().replace("+", ""));

function frame(end, yTicks, yOf, xOf) {
  return yTicks.map(v => line(0, yOf(v), WIDTH, yOf(v), "grid") + text(-6, yOf(v), shortly(v), "", "end", 0.35)).join("") +
    niceTicks(end, 4).map(v => text(xOf(v), HEIGHT, v.toLocaleString("en"), "", "middle", 1.25)).join("") +
    text(WIDTH, HEIGHT, "steps taken", "", "end", 2.4) + line(0, HEIGHT, WIDTH, HEIGHT, "axis");
}

// The loss of each minibatch (thin) and its mean over 20 steps (thick), on a logarithmic scale.
function drawLosses(svg, losses) {
  const end = Math.max(losses.length, 10), stride = Math.ceil(end / 400), raw = [], smooth = [];
  for (let i = 0; i < losses.length; i += stride) {
    const window = losses.slice(Math.max(0, i - 19), i + 1);
    raw.push([i + 1, losses[i]]);
    smooth.push([i + 1, window.reduce((a, b) => a + b) / window.length]);
  }
  const finite = raw.map(([, loss]) => loss).filter(loss => loss < 1e9 && loss > 0);
  const [low, high] = [Math.min(2, ...finite) / 1.1, Math.max(3, ...finite) * 1.1].map(Math.log);
  const xOf = step => (WIDTH * step) / end, yOf = v => HEIGHT * (1 - (Math.log(Math.min(Math.max(v, 1e-9), 1e9)) - low) / (high - low));
  const scales = [[1], [1, 2, 5], [1, 1.5, 2, 3, 5, 7], [1, 1.2, 1.4, 1.6, 1.8, 2, 2.3, 2.6, 3, 3.5, 4, 5, 6, 8]];
  const inside = scale => [...Array(10).keys()].flatMap(e => scale.map(v => Number((v * 10 ** (e - 1)).toPrecision(2))))
    .filter(v => Math.log(v) >= low && Math.log(v) <= high);
  const ticks = scales.map(inside).find((found, i) => found.length > 2 || i === 3);  // the coarsest with three ticks
  svg.innerHTML = frame(end, ticks, yOf, xOf) + [[raw, "raw"], [smooth, "curve"]]
    .map(([points, kind]) => path(points.map(([i, v]) => [xOf(i), yOf(v)]), kind)).join("");
}

// Accuracy on training images (dashed) and on validation images (solid), with their names at the ends.
function drawAccuracies(svg, measured, end) {
  const xOf = step => (WIDTH * step) / Math.max(end, 10), yOf = v => HEIGHT * (1 - v);
  const last = measured.at(-1) ?? { train: 0.1, val: 0.1 }, ends = [last.train, last.val];
  const top = Math.min(0.97, Math.max(0.3, ...ends)), bottom = Math.max(0.2, Math.min(top - 0.1, ...ends));
  svg.innerHTML = frame(Math.max(end, 10), [0, 0.2, 0.4, 0.6, 0.8, 1], yOf, xOf) + line(0, yOf(0.1), WIDTH, yOf(0.1), "chance") +
    text(WIDTH, yOf(0.1) + 15, "chance", "", "end") +
    ["train", "val"].map(of => path(measured.map(m => [xOf(m.step), yOf(m[of])]), `curve ${of}`)).join("") +
    (measured.length < 2 ? "" : text(WIDTH, yOf(top) - 7, last.train < last.val ? "validation" : "training", "", "end") +
      text(WIDTH, yOf(bottom) + 16, last.train < last.val ? "training" : "validation", "", "end"));
}
