"""Slips in train, predict and search: the exercise, the slip that is named, and what is replaced."""

# ruff: noqa: E501
TRAINING = [
    (
        "train",
        "same-minibatch",
        (
            (
                "batch = rng.choice(len(X), batch_size)",
                "batch = rng.choice(len(X), batch_size) if it == 0 else batch",
            ),
        ),
    ),
    (
        "train",
        "minibatches-repeat",
        (
            (
                "batch = rng.choice(len(X), batch_size)",
                "batch = rng.choice(len(X), batch_size) if it % 10 == 0 else batch",
            ),
        ),
    ),
    (
        "train",
        "uneven",
        (
            (
                "batch = rng.choice(len(X), batch_size)",
                "batch = np.round(rng.uniform(0, len(X)-1, batch_size)).astype(int)",
            ),
        ),
    ),
    (
        "train",
        "size-varies",
        (
            (
                "batch = rng.choice(len(X), batch_size)",
                "batch = rng.uniform(size=len(X)) < batch_size / len(X)",
            ),
        ),
    ),
    (
        "train",
        "in-rounds",
        (
            (
                "batch = rng.choice(len(X), batch_size)",
                "if it % 3 == 0:\n                    perm = rng.permutation(len(X))\n                batch = perm[(it % 3) * batch_size:(it % 3 + 1) * batch_size]",
            ),
        ),
    ),
    (
        "train",
        "minibatches-repeat",
        (
            (
                "batch = rng.choice(len(X), batch_size)",
                "if it == 0:\n                    perm = rng.permutation(len(X))\n                batch = perm[(it * batch_size + np.arange(batch_size)) % len(X)]",
            ),
        ),
    ),
    (
        "train",
        "one-sample-repeated",
        (("batch = rng.choice(len(X), batch_size)", "batch = [rng.choice(len(X))] * batch_size"),),
    ),
    (
        "train",
        "wrong-batch-size",
        (("batch = rng.choice(len(X), batch_size)", "batch = [rng.choice(len(X))]"),),
    ),
    (
        "train",
        "in-order",
        (
            (
                "batch = rng.choice(len(X), batch_size)",
                "a = rng.randint(len(X) - batch_size + 1)\n                batch = np.arange(a, a + batch_size)",
            ),
        ),
    ),
    (
        "train",
        "seed-ignored",
        (
            (
                "batch = rng.choice(len(X), batch_size)",
                "np.random.seed(it)\n                batch = np.random.choice(len(X), batch_size)",
            ),
        ),
    ),
    (
        "train",
        "first-alone",
        (("batch = rng.choice(len(X), batch_size)", "batch = rng.choice(self.W.shape[1], batch_size)"),),
    ),
    (
        "train",
        "first-alone",
        (("batch = rng.choice(len(X), batch_size)", "batch = rng.choice(batch_size, batch_size)"),),
    ),
    (
        "train",
        "never-drawn",
        (("batch = rng.choice(len(X), batch_size)", "batch = rng.randint(1, len(X), batch_size)"),),
    ),
    (
        "train",
        "first-alone",
        (("batch = rng.choice(len(X), batch_size)", "batch = rng.choice(y, batch_size)"),),
    ),
    (
        "train",
        "rng-ignored",
        (
            (
                "batch = rng.choice(len(X), batch_size)",
                "import random\n                batch = random.choices(range(len(X)), k=batch_size)",
            ),
        ),
    ),
    (
        "train",
        "not-random",
        (
            (
                "batch = rng.choice(len(X), batch_size)",
                "batch = rng.choice(len(X), batch_size) if it == 0 else np.concatenate([batch[batch_size//2:], rng.choice(len(X), batch_size//2)])",
            ),
        ),
    ),
    (
        "train",
        "labels-are-indices",
        (("X_batch, y_batch = X[batch], y[batch]", "X_batch, y_batch = X[batch], batch"),),
    ),
    ("train", "unpaired", (("X_batch, y_batch = X[batch], y[batch]", "X_batch, y_batch = X[batch], y"),)),
    (
        "train",
        "unpaired",
        (("X_batch, y_batch = X[batch], y[batch]", "X_batch, y_batch = X[batch], y[:batch_size]"),),
    ),
    (
        "train",
        "unpaired",
        (("X_batch, y_batch = X[batch], y[batch]", "X_batch, y_batch = X[batch], np.sort(y[batch])"),),
    ),
    (
        "train",
        "other-samples",
        (("X_batch, y_batch = X[batch], y[batch]", "X_batch, y_batch = X[batch] / 255, y[batch]"),),
    ),
    (
        "train",
        "other-samples",
        (
            (
                "X_batch, y_batch = X[batch], y[batch]",
                "X_batch, y_batch = X[batch] - X[batch].mean(axis=0), y[batch]",
            ),
        ),
    ),
    (
        "train",
        "no-update",
        (
            (
                "self.W = self.W - learning_rate * grad",
                "W = self.W.copy()\n                W -= learning_rate * grad",
            ),
        ),
    ),
    ("train", "step-alone", (("self.W = self.W - learning_rate * grad", "self.W =- learning_rate * grad"),)),
    ("train", "other-step", (("self.W = self.W - learning_rate * grad", "self.W =+ learning_rate * grad"),)),
    ("train", "other-step", (("self.W = self.W - learning_rate * grad", "self.W += grad"),)),
    (
        "train",
        "rate-changes",
        (("self.W = self.W - learning_rate * grad", "self.W = self.W - learning_rate / (1 + it) * grad"),),
    ),
    (
        "train",
        "rate-changes",
        (
            (
                "self.W = self.W - learning_rate * grad",
                "self.W = self.W - learning_rate * (0.5 if it >= 100 else 1) * grad",
            ),
        ),
    ),
    (
        "train",
        "rate-changes",
        (
            (
                "self.W = self.W - learning_rate * grad",
                "self.W -= learning_rate * grad\n                learning_rate *= 0.99",
            ),
        ),
    ),
    (
        "train",
        "momentum",
        (
            (
                "self.W = self.W - learning_rate * grad",
                "v = (0.9 * v if it else 0) - learning_rate * grad\n                self.W = self.W + v",
            ),
        ),
    ),
    (
        "train",
        "momentum",
        (
            (
                "self.W = self.W - learning_rate * grad",
                "total = (total if it else 0) + grad\n                self.W = self.W - learning_rate * total",
            ),
        ),
    ),
    (
        "train",
        "momentum",
        (
            (
                "self.W = self.W - learning_rate * grad",
                "total = (total if it else 0) + grad\n                self.W = self.W - learning_rate * total / (it + 1)",
            ),
        ),
    ),
    (
        "train",
        "same-length",
        (
            (
                "self.W = self.W - learning_rate * grad",
                "self.W -= learning_rate * grad / np.linalg.norm(grad)",
            ),
        ),
    ),
    (
        "train",
        "same-length",
        (("self.W = self.W - learning_rate * grad", "self.W -= learning_rate * grad / np.abs(grad).max()"),),
    ),
    (
        "train",
        "wrong-step",
        (
            (
                "self.W = self.W - learning_rate * grad",
                "self.W -= learning_rate * grad / np.linalg.norm(grad, axis=0)",
            ),
        ),
    ),
    (
        "train",
        "wrong-step",
        (
            (
                "self.W = self.W - learning_rate * grad",
                "c = (c if it else 0) + grad ** 2\n                self.W -= learning_rate * grad / np.sqrt(c + 1e-8)",
            ),
        ),
    ),
    (
        "train",
        "step-scaled",
        (("self.W = self.W - learning_rate * grad", "self.W -= learning_rate * grad / batch_size"),),
    ),
    ("train", "step-scaled", (("self.W = self.W - learning_rate * grad", "self.W -= 1e-3 * grad"),)),
    (
        "train",
        "step-scaled",
        (("self.W = self.W - learning_rate * grad", "self.W -= learning_rate * learning_rate * grad"),),
    ),
    ("train", "step-scaled", (("self.W = self.W - learning_rate * grad", "self.W -= grad / learning_rate"),)),
    (
        "train",
        "other-step",
        (("self.W = self.W - learning_rate * grad", "self.W = learning_rate * (self.W - grad)"),),
    ),
    (
        "train",
        "other-step",
        (("self.W = self.W - learning_rate * grad", "self.W = (self.W - grad) * learning_rate"),),
    ),
    (
        "train",
        "other-step",
        (("self.W = self.W - learning_rate * grad", "self.W = learning_rate * self.W - grad"),),
    ),
    (
        "train",
        "other-step",
        (("self.W = self.W - learning_rate * grad", "self.W = learning_rate * grad - self.W"),),
    ),
    (
        "train",
        "weights-times-gradient",
        (("self.W = self.W - learning_rate * grad", "self.W *= -learning_rate * grad"),),
    ),
    (
        "train",
        "weights-times-gradient",
        (("self.W = self.W - learning_rate * grad", "self.W *= learning_rate * grad"),),
    ),
    (
        "train",
        "loss-for-gradient",
        (("self.W = self.W - learning_rate * grad", "self.W = self.W - learning_rate * loss"),),
    ),
    (
        "train",
        "times-loss",
        (("self.W = self.W - learning_rate * grad", "self.W = self.W - learning_rate * loss * grad"),),
    ),
    (
        "train",
        "gradient-summed",
        (("self.W = self.W - learning_rate * grad", "self.W -= learning_rate * grad.sum()"),),
    ),
    (
        "train",
        "gradient-summed",
        (("self.W = self.W - learning_rate * grad", "self.W -= learning_rate * grad.mean(axis=0)"),),
    ),
    (
        "train",
        "gradient-summed",
        (
            (
                "self.W = self.W - learning_rate * grad",
                "self.W -= learning_rate * grad.sum(axis=1, keepdims=True)",
            ),
        ),
    ),
    (
        "train",
        "transposed-gradient",
        (("self.W = self.W - learning_rate * grad", "self.W -= learning_rate * grad.T"),),
    ),
    (
        "train",
        "transposed-gradient",
        (("self.W = self.W - learning_rate * grad", "self.W = self.W - (learning_rate * grad).T"),),
    ),
    (
        "train",
        "other-step",
        (("self.W = self.W - learning_rate * grad", "self.W -= learning_rate * np.abs(grad)"),),
    ),
    (
        "train",
        "other-step",
        (("self.W = self.W - learning_rate * grad", "self.W -= learning_rate * np.sign(grad)"),),
    ),
    (
        "train",
        "other-step",
        (("self.W = self.W - learning_rate * grad", "self.W -= learning_rate * grad ** 2"),),
    ),
    (
        "train",
        "wrong-step",
        (("self.W = self.W - learning_rate * grad", "self.W -= learning_rate * np.clip(grad, -0.5, 0.5)"),),
    ),
    (
        "train",
        "from-the-start",
        (("self.W = self.W - learning_rate * grad", "self.W = W - learning_rate * grad"),),
    ),
    (
        "train",
        "some-weights-only",
        (("self.W = self.W - learning_rate * grad", "self.W[:-1] -= learning_rate * grad[:-1]"),),
    ),
    (
        "train",
        "some-weights-only",
        (("self.W = self.W - learning_rate * grad", "self.W[:, 0] -= learning_rate * grad[:, 0]"),),
    ),
    (
        "train",
        "some-weights-only",
        (
            (
                "self.W = self.W - learning_rate * grad",
                "self.W[:, y_batch[0]] -= learning_rate * grad[:, y_batch[0]]",
            ),
        ),
    ),
    (
        "train",
        "some-steps-only",
        (
            (
                "self.W = self.W - learning_rate * grad",
                "if it == 0 or loss < best:\n                    self.W = self.W - learning_rate * grad\n                best = min(best, loss) if it else loss",
            ),
        ),
    ),
    (
        "train",
        "some-steps-only",
        (
            (
                "self.W = self.W - learning_rate * grad",
                "if it % 100 == 0:\n                    self.W = self.W - learning_rate * grad",
            ),
        ),
    ),
    (
        "train",
        "some-steps-only",
        (
            (
                "self.W = self.W - learning_rate * grad",
                "if it % 2 == 0:\n                    self.W = self.W - learning_rate * grad",
            ),
        ),
    ),
    (
        "train",
        "penalty-twice",
        (("self.W = self.W - learning_rate * grad", "self.W -= learning_rate * (grad + reg * self.W)"),),
    ),
    (
        "train",
        "penalty-twice",
        (("self.W = self.W - learning_rate * grad", "self.W -= learning_rate * grad + 2 * reg * self.W"),),
    ),
    (
        "train",
        "other-step",
        (
            (
                "self.W = self.W - learning_rate * grad",
                "self.W = (1 - learning_rate) * self.W - learning_rate * grad",
            ),
        ),
    ),
    (
        "train",
        "weights-lost",
        (("self.W = self.W - learning_rate * grad", "self.W = np.sum(self.W - learning_rate * grad)"),),
    ),
    (
        "train",
        "wrong-step",
        (("self.W = self.W - learning_rate * grad", "self.W = (self.W - learning_rate * grad).astype(int)"),),
    ),
    (
        "train",
        "wrong-step",
        (
            (
                "self.W = self.W - learning_rate * grad",
                "self.W = self.W - learning_rate * grad + 0.01 * np.random.randn(*self.W.shape)",
            ),
        ),
    ),
    (
        "train",
        "step-scaled",
        (
            (
                "self.W = self.W - learning_rate * grad",
                "self.W -= learning_rate * grad\n                self.W -= learning_rate * grad",
            ),
        ),
    ),
    (
        "train",
        "no-update",
        (("self.W = self.W - learning_rate * grad", "self.w = self.W - learning_rate * grad"),),
    ),
    ("train", "other-step", (("self.W = self.W - learning_rate * grad", "self.W = grad"),)),
    ("train", "other-step", (("self.W = self.W - learning_rate * grad", "self.W = self.W + learning_rate"),)),
    (
        "train",
        "other-step",
        (
            (
                "self.W = self.W - learning_rate * grad",
                "avg = self.W if it == 0 else avg\n                self.W = 0.5 * self.W + 0.5 * avg - learning_rate * grad",
            ),
        ),
    ),
    (
        "predict",
        "wrong-axis-of-scores",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=0)",
            ),
        ),
    ),
    (
        "predict",
        "wrong-axis-of-scores",
        (("y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)", "y_pred = np.argmax(X @ self.W, axis=0)"),),
    ),
    (
        "predict",
        "wrong-axis-of-scores",
        (("y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)", "y_pred = np.argmax(X @ self.W)"),),
    ),
    (
        "predict",
        "labels-shifted",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1) - 1",
            ),
        ),
    ),
    (
        "predict",
        "lowest-score",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "y_pred[rows] = np.argmax(X[rows] @ -self.W, axis=1)",
            ),
        ),
    ),
    (
        "predict",
        "another-rank",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "y_pred[rows] = np.argsort(X[rows] @ self.W, axis=1)[:, -2]",
            ),
        ),
    ),
    (
        "predict",
        "another-rank",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "y_pred[rows] = np.argsort(X[rows] @ self.W, axis=1)[:, 1]",
            ),
        ),
    ),
    (
        "predict",
        "classes-renamed",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "y_pred[rows] = np.argmax(X[rows] @ self.W[:, ::-1], axis=1)",
            ),
        ),
    ),
    (
        "predict",
        "class-left-out",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "y_pred[rows] = np.argmax(X[rows] @ self.W[:, 1:], axis=1)",
            ),
        ),
    ),
    (
        "predict",
        "class-left-out",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "y_pred[rows] = np.argmax(X[rows] @ self.W[:, :-1], axis=1)",
            ),
        ),
    ),
    (
        "predict",
        "bias-left-out",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "y_pred[rows] = np.argmax(X[rows][:, :-1] @ self.W[:-1], axis=1)",
            ),
        ),
    ),
    (
        "predict",
        "rows-reversed",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "y_pred[rows] = np.argmax(X[rows][::-1] @ self.W, axis=1)",
            ),
        ),
    ),
    (
        "predict",
        "first-block-everywhere",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "y_pred[rows] = np.argmax(X[:len(y_pred[rows])] @ self.W, axis=1)",
            ),
        ),
    ),
    (
        "predict",
        "first-block-only",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "y_pred[:len(X[rows])] = np.argmax(X[rows] @ self.W, axis=1)",
            ),
        ),
    ),
    (
        "predict",
        "one-wrong-label",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "y_pred[start] = np.argmax(X[start] @ self.W)",
            ),
        ),
    ),
    (
        "predict",
        "one-wrong-label",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "y_pred[start:start + BLOCK - 1] = np.argmax(X[start:start + BLOCK - 1] @ self.W, axis=1)",
            ),
        ),
    ),
    (
        "predict",
        "block-left-out",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "if start + BLOCK <= len(X):\n                y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
            ),
        ),
    ),
    (
        "predict",
        "block-left-out",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "if start > 0:\n                y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
            ),
        ),
    ),
    (
        "predict",
        "large-scores",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "y_pred[rows] = np.argmax(1 / (1 + np.exp(-(X[rows] @ self.W))), axis=1)",
            ),
        ),
    ),
    (
        "predict",
        "labels-overflow",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "y_pred[rows] = np.argmax(np.exp(X[rows] @ self.W), axis=1)",
            ),
        ),
    ),
    (
        "predict",
        "one-wrong-label",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "s = X[rows] @ self.W\n            e = np.exp(s - s.max())\n            y_pred[rows] = np.argmax(e / e.sum(axis=1, keepdims=True), axis=1)",
            ),
        ),
    ),
    (
        "predict",
        "wrong-labels",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "e = np.exp(X[rows] @ self.W / 3000)\n            y_pred[rows] = np.argmax(e / e.sum(axis=0), axis=1)",
            ),
        ),
    ),
    (
        "predict",
        "one-wrong-label",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "y_pred[rows] = np.argmax(np.maximum(0, X[rows] @ self.W), axis=1)",
            ),
        ),
    ),
    (
        "predict",
        "returns-scores",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "s = X[rows] @ self.W\n            y_pred[rows] = (s == s.max(axis=1, keepdims=True))",
            ),
        ),
    ),
    (
        "predict",
        "wrong-labels",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "s = X[rows] @ self.W\n            y_pred[rows] = (s > 0).sum(axis=1)",
            ),
        ),
    ),
    (
        "predict",
        "wrong-labels",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "s = X[rows] @ self.W\n            y_pred[rows] = np.argmax(s > 0, axis=1)",
            ),
        ),
    ),
    (
        "predict",
        "large-scores",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "y_pred[rows] = np.argmax((4 * (X[rows] @ self.W)).astype(np.int8), axis=1)",
            ),
        ),
    ),
    ("predict", "labels-unset", (("y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)", "pass"),)),
    (
        "predict",
        "wrong-labels",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "y_pred[rows] = np.argmax(X[rows] @ (self.W / np.linalg.norm(self.W, axis=0)), axis=1)",
            ),
        ),
    ),
    (
        "predict",
        "wrong-labels",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "y_pred[rows] = np.argmax(X[rows] @ self.W - (X[rows] @ self.W).mean(axis=0), axis=1)",
            ),
        ),
    ),
    (
        "predict",
        "wrong-shape",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "y_pred = np.append(y_pred, np.argmax(X[rows] @ self.W, axis=1))",
            ),
        ),
    ),
    ("predict", "wrong-shape", (("        return y_pred", "        return y_pred[:, None]"),)),
    (
        "search",
        "other-keys",
        (
            (
                "models[lr, reg], results[lr, reg] = softmax, (train_accuracy, val_accuracy)",
                'models[f"{lr}_{reg}"], results[f"{lr}_{reg}"] = softmax, (train_accuracy, val_accuracy)',
            ),
        ),
    ),
    (
        "search",
        "other-keys",
        (
            (
                "models[lr, reg], results[lr, reg] = softmax, (train_accuracy, val_accuracy)",
                "models[str((lr, reg))], results[str((lr, reg))] = softmax, (train_accuracy, val_accuracy)",
            ),
        ),
    ),
    (
        "search",
        "other-keys",
        (
            (
                "models[lr, reg], results[lr, reg] = softmax, (train_accuracy, val_accuracy)",
                'models[lr, reg], results[f"{lr}_{reg}"] = softmax, (train_accuracy, val_accuracy)',
            ),
        ),
    ),
    (
        "search",
        "keys-swapped",
        (
            (
                "models[lr, reg], results[lr, reg] = softmax, (train_accuracy, val_accuracy)",
                "models[reg, lr], results[reg, lr] = softmax, (train_accuracy, val_accuracy)",
            ),
        ),
    ),
    (
        "search",
        "other-keys",
        (
            (
                "models[lr, reg], results[lr, reg] = softmax, (train_accuracy, val_accuracy)",
                "models[lr], results[lr] = softmax, (train_accuracy, val_accuracy)",
            ),
        ),
    ),
    (
        "search",
        "other-keys",
        (
            ("for lr, reg in pairs:", "for i, (lr, reg) in enumerate(pairs):"),
            (
                "models[lr, reg], results[lr, reg] = softmax, (train_accuracy, val_accuracy)",
                "models[i], results[i] = softmax, (train_accuracy, val_accuracy)",
            ),
        ),
    ),
    (
        "search",
        "test-images",
        (
            (
                "val_accuracy = np.mean(softmax.predict(X_val) == y_val)",
                "val_accuracy = np.mean(softmax.predict(data_utils.preprocess(test_images, mean_image, np.float32)) == test_labels)",
            ),
        ),
    ),
    (
        "search",
        "test-images",
        (
            (
                "val_accuracy = np.mean(softmax.predict(X_val) == y_val)",
                "val_accuracy = np.mean(softmax.predict(test_images) == test_labels)",
            ),
        ),
    ),
    (
        "search",
        "test-images",
        (
            (
                "models[lr, reg], results[lr, reg] = softmax, (train_accuracy, val_accuracy)",
                "models[lr, reg], results[lr, reg] = softmax, (train_accuracy, val_accuracy, np.mean(softmax.predict(X_test) == y_test))",
            ),
        ),
    ),
    (
        "search",
        "test-images",
        (
            (
                "train_accuracy = np.mean(softmax.predict(X_train) == y_train)",
                "train_accuracy = np.mean(softmax.predict(X_test) == y_test)",
            ),
            (
                "val_accuracy = np.mean(softmax.predict(X_val) == y_val)",
                "val_accuracy = np.mean(softmax.predict(X_test) == y_test)",
            ),
        ),
    ),
    (
        "search",
        "test-images",
        (
            (
                "softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))",
                "softmax.train(X_test, y_test, lr, reg, num_iters, rng=np.random.RandomState(0))",
            ),
        ),
    ),
    (
        "search",
        "test-images",
        (
            (
                "val_accuracy = np.mean(softmax.predict(X_val) == y_val)",
                "val_accuracy = np.mean(softmax.predict(X_val) == y_test)",
            ),
        ),
    ),
    (
        "search",
        "other-values",
        (
            (
                "softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))",
                "softmax = softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))",
            ),
            ("train_accuracy = np.mean(softmax.predict(X_train) == y_train)", "train_accuracy = 0"),
            ("val_accuracy = np.mean(softmax.predict(X_val) == y_val)", "val_accuracy = 0"),
        ),
    ),
    (
        "search",
        "other-values",
        (
            (
                "models[lr, reg], results[lr, reg] = softmax, (train_accuracy, val_accuracy)",
                "models[lr, reg], results[lr, reg] = softmax.W, (train_accuracy, val_accuracy)",
            ),
        ),
    ),
    (
        "search",
        "other-values",
        (
            (
                "models[lr, reg], results[lr, reg] = softmax, (train_accuracy, val_accuracy)",
                "models[lr, reg], results[lr, reg] = Softmax, (train_accuracy, val_accuracy)",
            ),
        ),
    ),
    (
        "search",
        "other-values",
        (
            (
                "softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))",
                "losses = softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))",
            ),
            (
                "models[lr, reg], results[lr, reg] = softmax, (train_accuracy, val_accuracy)",
                "models[lr, reg], results[lr, reg] = losses, (train_accuracy, val_accuracy)",
            ),
        ),
    ),
    (
        "search",
        "loss-stored",
        (
            (
                "softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))",
                "losses = softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))",
            ),
            ("train_accuracy = np.mean(softmax.predict(X_train) == y_train)", "train_accuracy = losses[-1]"),
        ),
    ),
    (
        "search",
        "loss-stored",
        (
            (
                "softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))",
                "losses = softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))",
            ),
            (
                "train_accuracy = np.mean(softmax.predict(X_train) == y_train)",
                "train_accuracy = np.mean(losses)",
            ),
        ),
    ),
    (
        "search",
        "wrong-accuracy",
        (
            (
                "val_accuracy = np.mean(softmax.predict(X_val) == y_val)",
                "val_accuracy = np.mean(softmax.predict(X_val)[:10] == y_val[:10])",
            ),
        ),
    ),
    (
        "search",
        "accuracy-of-some",
        (
            (
                "val_accuracy = np.mean(softmax.predict(X_val) == y_val)",
                "val_accuracy = np.mean(softmax.predict(X_val[:10]) == y_val[:10])",
            ),
        ),
    ),
    (
        "search",
        "accuracy-of-some",
        (
            (
                "val_accuracy = np.mean(softmax.predict(X_val) == y_val)",
                "val_accuracy = np.mean(softmax.predict(X_val[:-1]) == y_val[:-1])",
            ),
        ),
    ),
    (
        "search",
        "accuracy-divided",
        (
            (
                "val_accuracy = np.mean(softmax.predict(X_val) == y_val)",
                "val_accuracy = np.sum(softmax.predict(X_val) == y_val) / len(y_train)",
            ),
        ),
    ),
    (
        "search",
        "accuracy-divided",
        (
            (
                "val_accuracy = np.mean(softmax.predict(X_val) == y_val)",
                "val_accuracy = np.sum(softmax.predict(X_val) == y_val) / 1000",
            ),
        ),
    ),
    (
        "search",
        "difference",
        (
            (
                "train_accuracy = np.mean(softmax.predict(X_train) == y_train)",
                "train_accuracy = np.mean(softmax.predict(X_train) - y_train)",
            ),
            (
                "val_accuracy = np.mean(softmax.predict(X_val) == y_val)",
                "val_accuracy = np.mean(softmax.predict(X_val) - y_val)",
            ),
        ),
    ),
    (
        "search",
        "same-for-all",
        (
            (
                "val_accuracy = np.mean(softmax.predict(X_val) == y_val)",
                "val_accuracy = np.mean(softmax.predict(X_val) is y_val)",
            ),
        ),
    ),
    (
        "search",
        "same-for-all",
        (
            (
                "val_accuracy = np.mean(softmax.predict(X_val) == y_val)",
                "val_accuracy = np.all(softmax.predict(X_val) == y_val)",
            ),
        ),
    ),
    (
        "search",
        "same-for-all",
        (
            (
                "val_accuracy = np.mean(softmax.predict(X_val) == y_val)",
                "val_accuracy = float(np.array_equal(softmax.predict(X_val), y_val))",
            ),
        ),
    ),
    (
        "search",
        "wrong-accuracy",
        (
            (
                "val_accuracy = np.mean(softmax.predict(X_val) == y_val)",
                "val_accuracy = np.mean(softmax.predict(X_val) == y_train[:len(X_val)])",
            ),
        ),
    ),
    (
        "search",
        "wrong-accuracy",
        (
            (
                "val_accuracy = np.mean(softmax.predict(X_val) == y_val)",
                "val_accuracy = np.mean(softmax.predict(X_val) == y_val + 1)",
            ),
        ),
    ),
    (
        "search",
        "rounded",
        (
            (
                "val_accuracy = np.mean(softmax.predict(X_val) == y_val)",
                "val_accuracy = round(np.mean(softmax.predict(X_val) == y_val), 1)",
            ),
        ),
    ),
    (
        "search",
        "rounded",
        (
            (
                "train_accuracy = np.mean(softmax.predict(X_train) == y_train)",
                "train_accuracy = round(100 * np.mean(softmax.predict(X_train) == y_train))",
            ),
            (
                "val_accuracy = np.mean(softmax.predict(X_val) == y_val)",
                "val_accuracy = round(100 * np.mean(softmax.predict(X_val) == y_val))",
            ),
        ),
    ),
    (
        "search",
        "accuracy-scaled",
        (
            (
                "val_accuracy = np.mean(softmax.predict(X_val) == y_val)",
                "val_accuracy = 100 * np.mean(softmax.predict(X_val) == y_val)",
            ),
        ),
    ),
    (
        "search",
        "other-values",
        (
            (
                "models[lr, reg], results[lr, reg] = softmax, (train_accuracy, val_accuracy)",
                'models[lr, reg], results[lr, reg] = softmax, f"{train_accuracy} {val_accuracy}"',
            ),
        ),
    ),
    (
        "search",
        "other-values",
        (
            (
                "models[lr, reg], results[lr, reg] = softmax, (train_accuracy, val_accuracy)",
                "models[lr, reg], results[lr, reg] = softmax, val_accuracy",
            ),
        ),
    ),
    (
        "search",
        "not-two-dictionaries",
        (
            ("models, results = {}, {}", "models, results = {}, []"),
            (
                "models[lr, reg], results[lr, reg] = softmax, (train_accuracy, val_accuracy)",
                "models[lr, reg] = softmax\n        results.append((train_accuracy, val_accuracy))",
            ),
        ),
    ),
    ("search", "not-two-dictionaries", (("    return models, results", "    return results"),)),
    ("search", "returned-swapped", (("    return models, results", "    return results, models"),)),
    (
        "search",
        "not-two-dictionaries",
        (
            (
                "    return models, results",
                "    best = max(results, key=lambda k: results[k][1])\n    return models[best], results[best]",
            ),
        ),
    ),
    (
        "search",
        "pair-missing",
        (
            (
                "    return models, results",
                "    best = max(results, key=lambda k: results[k][1])\n    return {best: models[best]}, {best: results[best]}",
            ),
        ),
    ),
    (
        "search",
        "setting-not-passed",
        (
            (
                "softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))",
                "softmax.train(X_train, y_train, 1e-7, reg, num_iters, rng=np.random.RandomState(0))",
            ),
        ),
    ),
    (
        "search",
        "setting-not-passed",
        (
            (
                "softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))",
                "softmax.train(X_train, y_train, num_iters=num_iters, rng=np.random.RandomState(0))",
            ),
        ),
    ),
    (
        "search",
        "setting-not-passed",
        (
            (
                "softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))",
                "softmax.train(X_train, y_train, *pairs[0], num_iters, rng=np.random.RandomState(0))",
            ),
        ),
    ),
    (
        "search",
        "other-settings",
        (
            (
                "softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))",
                "softmax.train(X_train, y_train, 10 ** lr, reg, num_iters, rng=np.random.RandomState(0))",
            ),
        ),
    ),
    (
        "search",
        "other-settings",
        (
            (
                "    for lr, reg in pairs:\n",
                "    for lr in sorted({p[0] for p in pairs}):\n      for reg in sorted({p[1] for p in pairs}):\n",
            ),
        ),
    ),
    ("search", "stops-early", (("in pairs:", "in pairs[:1]:"),)),
    (
        "search",
        "num-iters-ignored",
        (
            (
                "softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))",
                "softmax.train(X_train, y_train, lr, reg, 200, num_iters, rng=np.random.RandomState(0))",
            ),
        ),
    ),
    (
        "search",
        "other-batch-size",
        (
            (
                "softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))",
                "softmax.train(X_train, y_train, lr, reg, num_iters, 500, rng=np.random.RandomState(0))",
            ),
        ),
    ),
    (
        "search",
        "rng-shared",
        (
            (
                "softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))",
                "softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random)",
            ),
        ),
    ),
    (
        "search",
        "rng-not-passed",
        (
            (
                "softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))",
                "softmax.train(X_train, y_train, lr, reg, num_iters, 200, False, None)",
            ),
        ),
    ),
    (
        "search",
        "rng-shared",
        (
            (
                "softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))",
                "softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState())",
            ),
        ),
    ),
    (
        "search",
        "trained-on-others",
        (
            (
                "softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))",
                "softmax.train(X_train[:20], y_train[:20], lr, reg, num_iters, rng=np.random.RandomState(0))",
            ),
        ),
    ),
    (
        "search",
        "trained-on-others",
        (
            (
                "softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))",
                "softmax.train(np.vstack([X_train, X_val]), np.hstack([y_train, y_val]), lr, reg, num_iters, rng=np.random.RandomState(0))",
            ),
        ),
    ),
    (
        "search",
        "trained-on-others",
        (
            (
                "softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))",
                "softmax.train(X_train / 255, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))",
            ),
        ),
    ),
    (
        "search",
        "trained-on-others",
        (
            (
                "    models, results = {}, {}",
                "    models, results = {}, {}\n    p = np.random.RandomState(1).permutation(len(X_train))",
            ),
            (
                "softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))",
                "softmax.train(X_train[p], y_train[p], lr, reg, num_iters, rng=np.random.RandomState(0))",
            ),
        ),
    ),
    (
        "search",
        "same-accuracy-twice",
        (
            (
                "train_accuracy = np.mean(softmax.predict(X_train) == y_train)",
                "train_accuracy = np.mean(softmax.predict(X_val) == y_val)",
            ),
        ),
    ),
    (
        "search",
        "untrained-model",
        (
            (
                "models[lr, reg], results[lr, reg] = softmax, (train_accuracy, val_accuracy)",
                "models[lr, reg], results[lr, reg] = Softmax(), (train_accuracy, val_accuracy)",
            ),
        ),
    ),
    (
        "search",
        "one-model-for-all",
        (("    return models, results", "    return {k: softmax for k in models}, results"),),
    ),
    (
        "search",
        "same-for-all",
        (
            (
                "    return models, results",
                "    return models, {k: (train_accuracy, val_accuracy) for k in models}",
            ),
        ),
    ),
    (
        "search",
        "of-another-pair",
        (
            (
                "models[lr, reg], results[lr, reg] = softmax, (train_accuracy, val_accuracy)",
                "models[lr, reg] = softmax\n        results[lr, reg] = prev if len(models) > 1 else (train_accuracy, val_accuracy)\n        prev = (train_accuracy, val_accuracy)",
            ),
        ),
    ),
    (
        "search",
        "other-keys",
        (
            (
                "models[lr, reg], results[lr, reg] = softmax, (train_accuracy, val_accuracy)",
                'models[lr, reg], results[lr, reg] = softmax, (train_accuracy, val_accuracy)\n    models["best"] = softmax',
            ),
        ),
    ),
    (
        "train",
        "columns-for-samples",
        (("batch = rng.choice(len(X), batch_size)", "batch = rng.choice(X.shape[1], batch_size)"),),
    ),
    ("search", "nothing-trained", (("in pairs:", "in []:"),)),
    (
        "search",
        "other-generator",
        (
            (
                "softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.RandomState(0))",
                "softmax.train(X_train, y_train, lr, reg, num_iters, rng=np.random.default_rng(0))",
            ),
        ),
    ),
    (
        "predict",
        "rows-shifted",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "y_pred[rows] = np.argmax(X[start + 1 : start + 1 + BLOCK] @ self.W, axis=1) if start + BLOCK < len(X) else np.argmax(X[np.r_[start + 1 : len(X), 0]] @ self.W, axis=1)",
            ),
        ),
    ),
    (
        "predict",
        "block-left-out",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "y_pred[:start] = 0\n            y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
            ),
        ),
    ),
    (
        "predict",
        "always-the-same",
        (("y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)", "y_pred[rows] = 1"),),
    ),
    (
        "predict",
        "largest-size",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "y_pred[rows] = np.argmax(np.abs(X[rows] @ self.W), axis=1)",
            ),
        ),
    ),
    (
        "predict",
        "last-block-only",
        (
            (
                "y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
                "if start == 500:\n                y_pred[:] = 3 - np.argmax(X @ self.W, axis=1)\n            y_pred[rows] = np.argmax(X[rows] @ self.W, axis=1)",
            ),
        ),
    ),
    ("predict", "scores-cut", (("X[rows] @ self.W", "(X[rows] @ self.W).astype(int)"),)),
    ("predict", "scores-cut", (("X[rows] @ self.W", "np.round(X[rows] @ self.W)"),)),
    (
        "train",
        "last-step-missing",
        (
            ("self.W = self.W - learning_rate * grad", "pass"),
            (
                "batch = rng.choice(len(X), batch_size)",
                "if it > 0:\n                    self.W = self.W - learning_rate * grad\n                batch = rng.choice(len(X), batch_size)",
            ),
        ),
    ),
    ("train", "history-wrong", (("return loss_history", "return"),)),
    ("train", "history-wrong", (("return loss_history", "return loss_history[:-1]"),)),
    ("train", "history-wrong", (("return loss_history", "return [2 * loss for loss in loss_history]"),)),
]
