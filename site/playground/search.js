// The plane of learning rate and reg, both logarithmic, and in it a search of nine pairs.
const SEARCH_STEPS = 300, ACROSS = 110, UP = 54;  // of a decade in the drawing
const xOfRate = lr => ACROSS * (Math.log10(lr) + 8), yOfReg = reg => 380 - UP * (Math.log10(reg) + 1);
let found = null;  // the last message of a search

function startSearch() {
  pause();
  const near = (value, factor) => [value / factor, value, value * factor];
  const reg = Math.max(settings().reg, 0.1);
  const pairs = near(settings().lr, 10 ** 0.5).flatMap(lr => near(reg, 10).map(reg => ({ lr, reg })));
  $("take").disabled = true;
  found = { pairs, accuracy: pairs.map(() => NaN), diverged: pairs.map(() => false), step: 0, steps: SEARCH_STEPS };
  $("found").textContent = `Searching: nine pairs, ${SEARCH_STEPS} steps each.`;
  worker.postMessage({ do: "set", settings: settings() });
  worker.postMessage({ do: "search", pairs, steps: SEARCH_STEPS });
  drawMap();
}

function onSearch(message) {
  found = message;
  if (found.step === found.steps) {
    const { lr, reg } = found.pairs[bestPair()], lost = found.diverged.filter(Boolean).length;
    $("found").textContent = `After ${found.steps} steps learning rate ${short(lr)} with reg ${short(reg)} is best: ` +
      `validation accuracy ${found.accuracy[bestPair()].toFixed(3)}.` + (lost ? ` ${lost} of the nine diverged.` : "");
    $("take").disabled = false;
  }
  drawMap();
}

const bestPair = () => argmax(found.accuracy.map((a, k) => (found.diverged[k] || Number.isNaN(a) ? -1 : a)));

function takeBest() {
  const { lr, reg } = found.pairs[bestPair()];
  setSettings({ lr, reg });
  startOver();
  writeAddress();
  say(`Taken: learning rate ${short(settings().lr)}, reg ${short(settings().reg)}. Press Train.`);
}

function drawMap() {
  const { lr, reg } = settings(), x = xOfRate(lr), y = yOfReg(Math.max(reg, 0.1)), edge = yOfReg(1e6);
  const rates = [-8, -7, -6, -5, -4, -3], regs = [-1, 0, 1, 2, 3, 4, 5, 6];
  const slope = UP / ACROSS, along = to => y + slope * (to - x);  // where lr * reg is the same
  const [low, high] = [Math.min(...numbers()), Math.max(...numbers())];
  const cells = found ? found.pairs.map((pair, k) => {
    const [cx, cy, a] = [xOfRate(pair.lr), yOfReg(pair.reg), found.accuracy[k]], known = !Number.isNaN(a) && !found.diverged[k];
    const at = high > low ? (a - low) / (high - low) : 1;
    const fill = known ? `rgb(${colourOf(mapColours, at).join()})` : "none", best = found.step === found.steps && k === bestPair();
    return `<rect x="${cx - 27}" y="${cy - 25}" width="54" height="50" style="fill: ${fill}" class="cell${best ? " best" : ""}"/>` +
      `<text x="${cx}" y="${cy}" dy="0.35em" text-anchor="middle" style="fill: ${known ? (at > 0.55 ? "#000" : "#fff") : "currentColor"}">` +
      `${found.diverged[k] ? "×" : known ? (100 * a).toFixed(0) : "…"}</text>`;
  }).join("") : "";
  $("map").innerHTML = `<defs><pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">` +
    `<line x1="0" y1="0" x2="0" y2="8" class="hatch"/></pattern><clipPath id="plane"><rect x="0" y="0" width="550" height="380"/></clipPath></defs>` +
    `<path d="M ${xOfRate(1e-6)} ${edge} L 550 ${yOfReg(1e3)} L 550 ${edge} Z" fill="url(#hatch)"/>` +
    line(xOfRate(1e-6), edge, 550, yOfReg(1e3), "edge") +
    rates.map(e => line(xOfRate(10 ** e), 0, xOfRate(10 ** e), 380, "grid") + text(xOfRate(10 ** e), 380, `1e${e}`, "", "middle", 1.25)).join("") +
    regs.map(e => line(0, yOfReg(10 ** e), 550, yOfReg(10 ** e), "grid") + text(-8, yOfReg(10 ** e), `1e${e}`, "", "end", 0.35)).join("") +
    `<g clip-path="url(#plane)">${line(0, along(0), 550, along(550), "diagonal")}${cells}</g>` +
    ["halo", "ring"].map(kind => `<circle cx="${x}" cy="${y}" r="21" class="${kind}"/>`).join("") +
    text(550, 380, "learning rate", "", "end", 2.4) + text(-8, 0, "reg", "", "end", -0.8);
  const best = found && numbers().length ? ` Best of ${numbers().length}: learning rate ${short(found.pairs[bestPair()].lr)}, ` +
    `reg ${short(found.pairs[bestPair()].reg)}, validation accuracy ${high.toFixed(3)}; the lowest is ${low.toFixed(3)}.` : " No search yet.";
  $("map").setAttribute("aria-label", `Plane of learning rate and reg. Yours: ${short(lr)} and ${short(reg)}, ` +
    `${lr * reg > 1 ? "beyond" : "below"} the edge where training diverges.${best}`);
}

const numbers = () => (found ? found.accuracy.filter((a, k) => !Number.isNaN(a) && !found.diverged[k]) : []);
