// Guided experiments: each sets the scene and asks; when its steps are over, it answers.
const usual = { lr: 2e-6, reg: 4000, batch: 100, loss: "softmax", start: "zero", seed: 0 };
const valImages = name => [...Array(numVal).keys()].filter(n => valLabel(n) === names.indexOf(name));
const inMiddle = i => i >> 5 >= 8 && i >> 5 < 24 && (i & 31) >= 8 && (i & 31) < 24;  // 16 x 16, a quarter of the pixels
const certainty = n => Math.max(...probabilities(scoresOfRow(rowOf(valImage(n)))));
const meanOf = values => values.reduce((a, b) => a + b) / values.length;

// What image n is taken for where some of its pixels are those of the mean image.
function takenFor(n, hidden) {
  const x = rowOf(valImage(n)).map((v, d) => (d < D - 1 && hidden(Math.floor(d / 3)) ? 0 : v));
  return names[argmax(scoresOfRow(x))];
}

const accuracyNow = () => now.accuracies.at(-1).val.toFixed(2);

const scenes = [
  {
    id: "rate", title: "Too high a learning rate", set: { ...usual, lr: 1e-4, reg: 100 }, steps: 300,
    ask: "Fifty times the usual rate. Each step overshoots the valley. What will the loss do, and will the templates look wrong?",
    answer: () => "The loss jumps about and has gone up to " +
      `${Math.max(...now.losses).toFixed(0)}; validation accuracy is ${accuracyNow()}. Each template may look fine by itself, ` +
      "but they are so strong that the model is nearly always certain: it gives its answer a probability of " +
      `${meanOf(valImages("ship").map(certainty)).toFixed(2)} on average. A template cannot be judged by its looks alone: ` +
      "the comparison of all ten decides.",
  },
  {
    id: "speckle", title: "No penalty, random weights", set: { ...usual, reg: 0, start: "random" }, steps: 500,
    ask: "Training begins with random weights, and nothing pulls them towards 0. Will the speckle go away?",
    answer: () => `It stays: ${percent(now.left)} of the initial weights are left, since only the penalty makes them fade, ` +
      `by a factor of 1 − 2 · lr · reg in each step. Validation accuracy is ${accuracyNow()}. ` +
      "Tick “learnt part only” to see what is under the speckle.",
  },
  {
    id: "zero", title: "All weights zero", set: usual, steps: 1,
    ask: "Ten identical templates, all zero: can they ever become different? Take a single step.",
    answer: () => "They can, at once. All probabilities are 1/10, so the step adds to each template some of the images of its class in the " +
      `minibatch, and subtracts a tenth as much of every image. That alone gives a validation accuracy of ${accuracyNow()}. In a network with ` +
      "hidden units zeros would be fatal: its units would all stay the same.",
  },
  {
    id: "heads", title: "A head at either end", set: usual, steps: 500, image: "horse", of: "horse",
    ask: "Horses look left in some images and right in others, and there is one template for both. What will it look like? " +
      "Mirror a horse: does its score change?",
    answer: () => {
      const t = now.W.slice(names.indexOf("horse") * D), rows = Array.from({ length: 1024 }, (_, i) => i);
      const pairs = rows.flatMap(i => [0, 1, 2].map(k => [t[3 * i + k], t[3 * (i - (i & 31) + 31 - (i & 31)) + k]]));
      const alike = pairs.reduce((sum, [a, b]) => sum + a * b, 0) / pairs.reduce((sum, [a]) => sum + a * a, 0);
      return `The horse template correlates by ${alike.toFixed(2)} with its mirror image (1: exactly alike): a compromise of both ` +
        "ways to stand, with something of a head at either end. One template has to serve all poses; that is the ceiling " +
        "of a linear classifier.";
    },
  },
  {
    id: "background", title: "The background instead of the thing", set: usual, steps: 500, image: "ship", of: "ship",
    ask: "Many ships are recognised. What would be left of that if the middle of each image were blotted out? " +
      "And if everything but the middle were?",
    answer: () => {
      const ships = valImages("ship").filter(n => takenFor(n, i => false) === "ship");
      const still = hidden => ships.filter(n => takenFor(n, hidden) === "ship").length;
      return `${ships.length} ships are recognised. With the middle quarter replaced by that of the mean image ${still(inMiddle)} of them ` +
        `still are; with everything else replaced, ${still(i => !inMiddle(i))}. What is in the same place in most images of a class is ` +
        "often its background, so that is what the template holds: the model is right for the wrong reason. The map of evidence " +
        "above shows it for one image.";
    },
  },
];

function makeScenes() {
  $("scenes").innerHTML = scenes.map(({ id, title, ask }) => `<article id="scene-${id}"><h3>${title}</h3><p>${ask}</p>` +
    `<p><button type="button">Let it run<span class="hidden">: ${title}</span></button></p><p class="answer"></p></article>`).join("");
  for (const scene of scenes) $(`scene-${scene.id}`).querySelector("button").onclick = () => playScene(scene);
}

function setScene(scene) {
  now.scene = scene;
  setSettings(scene.set);
  $("learnt").checked = false;
  $(`scene-${scene.id}`).querySelector(".answer").textContent = "";
  startOver();
  writeAddress();
}

function playScene(scene) {
  setScene(scene);
  $("stage").scrollIntoView({ behavior: calm.matches ? "auto" : "smooth" });
  say(`${scene.title}: ${scene.steps} ${scene.steps === 1 ? "step" : "steps"}.`);
  train(scene.steps);
}

function answerScene() {  // when its steps are over
  const { scene } = now;
  if (!scene || now.step < scene.steps) return false;
  const c = names.indexOf(scene.of);
  if (scene.image) {
    const those = valImages(scene.image);
    choose(those.find(n => predicted(n) === c) ?? those[0], c);
  }
  const answer = scene.answer();
  $(`scene-${scene.id}`).querySelector(".answer").textContent = answer;
  say(`${scene.title}. ${answer}`);
  now.scene = null;
  return true;
}
