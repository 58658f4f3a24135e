// The classifier. Letters and shapes are those of the Python code, with one difference: W is stored class by
// class, (C, D), so that each template is one stretch of memory. K classifiers that are trained side by side
// are one matrix of M = K*C rows. Images are the rows of X; a minibatch is a list `rows` of N row numbers.
const D = 3073, C = 10, BLOCK = 512;

// scores (N, M) = X[rows] W^T, the wide product: D in blocks that stay in the cache, five rows of W at a time.
function scoresOf(W, X, rows) {
  const N = rows.length, M = W.length / D, scores = new Float64Array(N * M);
  for (let start = 0; start < D; start += BLOCK) {
    const size = Math.min(BLOCK, D - start);
    for (let m = 0; m < M; m += 5) {
      const [w0, w1, w2, w3, w4] = [0, 1, 2, 3, 4].map(k => W.subarray((m + k) * D + start));
      for (let n = 0; n < N; n++) {
        const x = X.subarray(rows[n] * D + start), at = n * M + m;
        let s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0;
        for (let d = 0; d < size; d++) {
          const v = x[d];
          s0 += v * w0[d]; s1 += v * w1[d]; s2 += v * w2[d]; s3 += v * w3[d]; s4 += v * w4[d];
        }
        scores[at] += s0; scores[at + 1] += s1; scores[at + 2] += s2; scores[at + 3] += s3; scores[at + 4] += s4;
      }
    }
  }
  return scores;
}

// dW (M, D) = dscores^T X[rows], the other wide product, five images at a time.
function gradientOf(dscores, X, rows) {
  const N = rows.length, M = dscores.length / N, dW = new Float32Array(M * D);
  for (let start = 0; start < D; start += BLOCK) {
    const size = Math.min(BLOCK, D - start);
    for (let n = 0; n < N; n += 5) {
      const [x0, x1, x2, x3, x4] = [0, 1, 2, 3, 4].map(k => X.subarray(rows[Math.min(n + k, N - 1)] * D + start));
      const factor = (k, m) => (n + k < N ? dscores[(n + k) * M + m] : 0);
      for (let m = 0; m < M; m++) {
        const g = dW.subarray(m * D + start);
        const a0 = factor(0, m), a1 = factor(1, m), a2 = factor(2, m), a3 = factor(3, m), a4 = factor(4, m);
        for (let d = 0; d < size; d++) g[d] += a0 * x0[d] + a1 * x1[d] + a2 * x2[d] + a3 * x3[d] + a4 * x4[d];
      }
    }
  }
  return dW;
}

// Softmax, one image: L = log sum_j exp(s_j) - s_y after subtracting the largest score. Its gradient with
// respect to the scores, p - onehot(y), takes the place of s (C,).
function softmaxLoss(s, y) {
  const largest = Math.max(...s), correct = s[y] - largest;
  let sum = 0;
  for (let j = 0; j < C; j++) sum += s[j] = Math.exp(s[j] - largest);
  for (let j = 0; j < C; j++) s[j] /= sum;
  s[y] -= 1;
  return Math.log(sum) - correct;
}

// Hinge, one image: L = sum over j != y of max(0, s_j - s_y + 1). The gradient takes the place of s (C,).
function hingeLoss(s, y) {
  const correct = s[y];
  let loss = 0, violated = 0;
  for (let j = 0; j < C; j++) {
    const margin = j === y ? 0 : s[j] - correct + 1;
    s[j] = margin > 0 ? 1 : 0;
    loss += margin > 0 ? margin : 0 * margin;  // NaN stays NaN
    violated += s[j];
  }
  s[y] = -violated;
  return loss;
}

// Losses (K,) of K classifiers on a minibatch, penalty reg * sum(W * W) included, and their gradients dW (M, D).
function lossAndGradient(W, X, y, rows, regs, kind) {
  const N = rows.length, K = regs.length, lossOf = kind === "hinge" ? hingeLoss : softmaxLoss;
  const dscores = scoresOf(W, X, rows), losses = new Float64Array(K);
  for (let i = 0; i < N * K; i++) {  // image by image, and within an image classifier by classifier
    losses[i % K] += lossOf(dscores.subarray(i * C, (i + 1) * C), y[rows[(i - i % K) / K]]) / N;
  }
  for (let i = 0; i < dscores.length; i++) dscores[i] /= N;
  const dW = gradientOf(dscores, X, rows);
  regs.forEach((reg, k) => {
    let squares = 0;
    for (let i = k * C * D; i < (k + 1) * C * D; i++) {
      squares += W[i] * W[i];
      dW[i] += 2 * reg * W[i];
    }
    losses[k] += reg === 0 ? 0 : reg * squares;
  });
  return { losses, dW };
}

// One step of gradient descent, W -= lr * dW, for K settings {lr, reg} at once; returns the losses before it.
function takeStep(W, X, y, rows, settings, kind) {
  const { losses, dW } = lossAndGradient(W, X, y, rows, settings.map(setting => setting.reg), kind);
  settings.forEach(({ lr }, k) => {
    for (let i = k * C * D; i < (k + 1) * C * D; i++) W[i] -= lr * dW[i];
  });
  return losses;
}

const argmax = values => values.reduce((best, v, j) => (v > values[best] ? j : best), 0);  // the first of the largest

// One image as a row of X: pixels minus the mean image, and a 1 for the bias.
function preprocess(pixels, mean, x) {
  for (let d = 0; d < D - 1; d++) x[d] = pixels[d] - mean[d];
  x[D - 1] = 1;
  return x;
}

function probabilities(scores) {
  const largest = Math.max(...scores), e = [...scores].map(s => Math.exp(s - largest));
  const sum = e.reduce((a, b) => a + b);
  return e.map(v => v / sum);
}

// What each pixel adds to the score of class c: (pixel - mean) times weight, summed over the three colours, (1024,).
function evidence(x, W, c) {
  return Float64Array.from({ length: 1024 }, (_, i) =>
    [3 * i, 3 * i + 1, 3 * i + 2].reduce((sum, d) => sum + x[d] * W[c * D + d], 0));
}

// Random numbers that a seed decides: mulberry32 for uniform ones, Box and Muller's way to normal ones.
function generator(seed) {
  const uniform = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    rows: (N, below) => Int32Array.from({ length: N }, () => Math.floor(uniform() * below)),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

function initialWeights(start, seed, scale) {  // (C, D)
  const { normal } = generator(seed + 1e6);  // not the generator of the minibatches
  return Float32Array.from({ length: C * D }, () => (start === "zero" ? 0 : scale * normal()));
}
