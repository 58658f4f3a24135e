// Training, in a worker, so that the page never waits for it. The page sends {do: ...}, the worker {what: ...}.
let X, y, numTrain, scale, settings, W, step, left, minibatches, until, running = false, search = null, diverged, rate;
let run = 0;  // number of the training, so that the page can tell what belongs to an earlier one
let news = { losses: [], accuracies: [] };  // since the last message
const EVERY = 50;  // steps from one measurement to the next, once training is under way
const CHECKED = 1000;  // training images on which the training accuracy is measured
const LIMIT = 1e9;  // a loss above it has diverged: no training that stays within bounds gets near it

function startOver() {
  W = initialWeights(settings.start, settings.seed, scale);
  minibatches = generator(settings.seed);
  [step, until, left, rate, diverged] = [0, 0, 1, 0, false];  // left: what the penalty has left of the initial weights
  news = { losses: [], accuracies: [] };
  measure();
  report("new", { W0: W.slice() });
}

// Share of right answers in X[from ... to-1] for each of the K classifiers of V (M, D), class by class: (K, C).
function accuracies(V, from, to) {
  const M = V.length / D, right = Array.from({ length: M / C }, () => new Float64Array(C)), counts = new Float64Array(C);
  for (let start = from; start < to; start += 250) {
    const rows = Int32Array.from({ length: Math.min(250, to - start) }, (_, i) => start + i);
    const scores = scoresOf(V, X, rows);
    rows.forEach((row, n) => {
      counts[y[row]] += 1;
      right.forEach((of, k) => {
        const s = scores.subarray(n * M + k * C, n * M + (k + 1) * C);
        of[y[row]] += argmax(s) === y[row] ? 1 : 0;
      });
    });
  }
  return right.map(of => ({ all: of.reduce((a, b) => a + b) / (to - from), classes: Array.from(of, (n, c) => n / counts[c]) }));
}

function measure() {
  const [val] = accuracies(W, numTrain, y.length), [train] = accuracies(W, 0, Math.min(CHECKED, numTrain));
  news.accuracies.push({ step, train: train.all, val: val.all, classes: val.classes });
}

function report(what, more = {}) {
  postMessage({ what, step, W: W.slice(), left, rate, training: running, diverged, run, ...news, ...more });
  news = { losses: [], accuracies: [] };
}

// Steps for some milliseconds, then a message, then a gap in which messages from the page arrive.
function train() {
  const begin = performance.now(), first = step;
  while (step < until && !diverged && performance.now() < begin + settings.pace) {
    const [loss] = takeStep(W, X, y, minibatches.rows(settings.batch, numTrain), [settings], settings.loss);
    news.losses.push(loss);
    step += 1;
    left *= 1 - 2 * settings.lr * settings.reg;
    diverged = !(loss < LIMIT);  // or is not a number
    if (step % EVERY === 0 || [1, 2, 5, 10, 20].includes(step) || step === until) measure();
  }
  const nowRate = (1000 * (step - first)) / (performance.now() - begin);
  rate = rate ? 0.9 * rate + 0.1 * nowRate : nowRate;  // steps a second, of late
  running = step < until && !diverged;
  report("moment");
  if (running) setTimeout(train);
}

// The idea of grid_search: all settings on the same minibatches, from the same initial weights, as one wide matrix.
function searchOn() {
  const { pairs, V, draws, steps } = search, begin = performance.now();
  while (search.step < steps && performance.now() < begin + settings.pace) {
    const losses = takeStep(V, X, y, draws.rows(settings.batch, numTrain), pairs, settings.loss);
    losses.forEach((loss, k) => { search.diverged[k] ||= !(loss < LIMIT); });
    search.step += 1;
    if (search.step % EVERY === 0 || [5, 20].includes(search.step)) {
      const found = accuracies(V, numTrain, y.length).map(of => of.all);
      postMessage({ what: "search", step: search.step, steps, pairs, accuracy: found, diverged: search.diverged });
    }
  }
  if (search.step < steps) search.timer = setTimeout(searchOn);
}

const actions = {
  load: message => {
    ({ X, y, numTrain, scale, settings, run } = message);
    startOver();
  },
  set: message => { settings = message.settings; },
  "start over": message => { ({ settings, run } = message); startOver(); },
  train: ({ steps }) => {
    until = step + steps;
    if (!running && !diverged) train();
  },
  pause: () => { until = step; },
  search: ({ pairs, steps }) => {
    if (search) clearTimeout(search.timer);
    const W0 = initialWeights(settings.start, settings.seed, scale), V = new Float32Array(pairs.length * W0.length);
    pairs.forEach((_, k) => V.set(W0, k * W0.length));
    search = { pairs, V, steps, step: 0, diverged: pairs.map(() => false), draws: generator(settings.seed) };
    searchOn();
  },
};
onmessage = ({ data }) => actions[data.do](data);
