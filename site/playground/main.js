// What is sent to the worker, what comes back from it, and what the controls do.
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const now = {  // what the worker has reported last, and all losses and accuracies since training began
  run: 0, step: 0, W: new Float32Array(C * D), W0: null, left: 1, rate: 0, losses: [], accuracies: [],
  training: false, diverged: false, scene: null,
};
const source = $("softmax").textContent + $("worker").textContent;
const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));

// Everybody sees this line, and screen readers read it out: so it changes rarely.
function say(words) { $("status").textContent = words; }

function startOver() {
  now.run += 1;
  worker.postMessage({ do: "start over", settings: settings(), run: now.run });
  Object.assign(now, { losses: [], accuracies: [], diverged: false, step: 0, training: false, described: null });
}
function train(steps) {
  if (now.diverged) return say("Training has diverged. Lower the learning rate or reg, then start over.");
  now.training = true;
  worker.postMessage({ do: "train", steps });
  $("play").textContent = "Pause";
}
function pause() { worker.postMessage({ do: "pause" }); }

function onMoment(message) {
  if (message.run !== now.run) return;  // of a training that is over
  const ended = message.what === "moment" && !message.training;
  const [losses, accuracies] = [now.losses.concat(message.losses), now.accuracies.concat(message.accuracies)];
  Object.assign(now, message, { training: now.training && !ended, losses, accuracies });
  if (!message.training || performance.now() - drawn > (calm.matches ? 1000 : 60)) draw();
  if (ended && !answerScene()) say(now.diverged ? divergence() : summary());
  if (ended) writeAddress();
  else if (message.training && performance.now() - said > 15000) say(summary());
}

function divergence() {
  const { lr, reg } = settings();
  const why = lr * reg > 1 ? `lr · reg is ${short(lr * reg)}, above 1, so each step multiplies the weights by ` +
    `${signed(1 - 2 * lr * reg, 1)} and they grow without bound.` : "Each step overshoots further than the last.";
  return `Training has diverged after ${now.step.toLocaleString("en")} steps, and was stopped. ${why} Lower one of the two, then start over.`;
}

// Where training is, in a few sentences: also which class has gained since this was last asked.
function summary() {
  said = performance.now();
  const last = now.accuracies.at(-1), before = now.described ?? now.accuracies[0];
  now.described = last;
  if (!last || now.step === 0) return "Ready. Press Train.";
  const gains = last.classes.map((a, c) => a - before.classes[c]), gained = argmax(gains), best = argmax(last.classes);
  return `${now.step.toLocaleString("en")} steps: training accuracy ${last.train.toFixed(3)}, validation accuracy ${last.val.toFixed(3)}. ` +
    `Recognised best: ${names[best]} (${percent(last.classes[best])}).` + (gains[gained] > 0
      ? ` Gained most since step ${before.step.toLocaleString("en")}: ${names[gained]} (+${(100 * gains[gained]).toFixed(0)} points).` : "");
}

const LARGE = 1e9;  // a loss above it has diverged
let drawn = 0, said = 0;
function draw() {
  drawn = performance.now();
  const last = now.accuracies.at(-1), recent = now.losses.at(-1), onlyLearnt = $("learnt").checked;
  names.forEach((name, c) => {
    const w = now.W.slice(c * D, (c + 1) * D);
    if (onlyLearnt && now.W0) for (let d = 0; d < D; d++) w[d] -= now.left * now.W0[c * D + d];
    const t = scaledTemplate(w), figure = $("templates").children[c], right = last ? percent(last.classes[c]) : "–";
    paintTemplate(figure.firstChild, t);
    figure.firstChild.setAttribute("aria-label", `Template of ${name}: ${now.diverged ? "diverged" : templateInWords(t)}`);
    figure.lastChild.lastChild.textContent = right;
  });
  $("left").textContent = settings().start === "zero" ? "none: they were zero"
    : Math.abs(now.left) > 1 ? `now ${short(now.left)} times as large` : `${(100 * now.left).toFixed(1)}\u00a0% of them`;
  $("play").textContent = now.training ? "Pause" : "Train";
  $("n-step").textContent = now.step.toLocaleString("en");
  if (now.rate > 0) $("n-rate").textContent = now.rate.toFixed(0);
  $("n-loss").textContent = recent === undefined ? "–" : recent < LARGE ? recent.toFixed(3) : "diverged";
  $("n-train").textContent = last ? last.train.toFixed(3) : "–";
  $("n-val").textContent = last ? last.val.toFixed(3) : "–";
  drawLosses($("losses"), now.losses);
  drawAccuracies($("accuracies"), now.accuracies, now.step);
  $("losses").setAttribute("aria-label", recent === undefined ? "Loss: no step taken yet"
    : `Loss from ${now.losses[0].toFixed(2)} in the first step to ${recent < LARGE ? recent.toFixed(2) : "no number any more"} in step ${now.step}`);
  $("accuracies").setAttribute("aria-label", last ? `Accuracy after ${last.step} steps: ` +
    `training ${last.train.toFixed(3)}, validation ${last.val.toFixed(3)}` : "Accuracy: not measured yet");
  drawLook();
}

// Who comes without an address of settings sees the templates form at once, unless they have begun something themselves.
function firstTraining() {
  if (now.run > 0 || now.step > 0 || now.training || found || addressHasSettings()) return;
  say("Training begins by itself, 500 steps; Pause stops it.");
  train(500);
}

async function begin() {
  $("data").textContent = `${facts.numTrain.toLocaleString("en")} images (${facts.title})`;
  $("templates").innerHTML = names.map(name => `<figure><canvas width="32" height="32" role="img" aria-label="Template of ${name}, ` +
    `not drawn yet"></canvas><figcaption>${name} <span></span></figcaption></figure>`).join("");
  makeGallery();
  makeScenes();
  await unpackImages();
  const { scene, steps } = readAddress();
  worker.onmessage = ({ data }) => {
    if (data.what === "search") onSearch(data);
    else onMoment(data);
  };
  const X = trainingData();
  worker.postMessage({ do: "load", X, y: labels, numTrain: facts.numTrain, scale: facts.scale, settings: settings(), run: now.run }, [X.buffer]);
  if (scene) {
    setScene(scene);
    $(`scene-${scene.id}`).scrollIntoView();
    say(`${scene.title}: ${scene.ask}`);
  } else if (steps) train(steps);
  else say(summary());
  if (!addressHasSettings() && !calm.matches) setTimeout(firstTraining, 1500);

  $("play").onclick = () => (now.training ? pause() : (say("Training."), said = performance.now(), train(1e9)));
  $("step").onclick = () => train(1);
  $("restart").onclick = () => { now.scene = null; startOver(); say("Started over."); writeAddress(); };
  for (const id of ["lr", "reg", "batch", "loss"]) {
    $(id).oninput = () => { showSettings(); worker.postMessage({ do: "set", settings: settings() }); };
    $(id).onchange = writeAddress;
  }
  for (const id of ["start", "seed"]) $(id).onchange = $("restart").onclick;
  $("learnt").onchange = draw;
  $("search").onclick = startSearch;
  $("take").onclick = takeBest;
  // A link to another scene, on the page that is open; one to a place on the page leaves training alone.
  addEventListener("hashchange", () => addressHasSettings() && location.reload());
  for (const form of document.forms) form.onsubmit = event => event.preventDefault();
}
begin();
