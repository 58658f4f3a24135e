// One validation image: its probabilities, what each pixel says about a class, and what if it were changed.
const PER_PAGE = 20;
const shown = { image: 0, right: 0, down: 0, brighter: 0, mirror: false };
const scoresOfRow = x => scoresOf(now.W, x, [0]);  // (C,)
const rowOf = pixels => preprocess(pixels, mean, new Float32Array(D));  // x (D,)
const predicted = n => argmax(scoresOfRow(rowOf(valImage(n))));
const percent = p => `${(100 * p).toFixed(0)}\u00a0%`;  // never at the end of a line alone
const signed = (v, digits = 2) => v.toFixed(digits).replace(/^-(?=.*[1-9])/, "−").replace("-", "");  // no minus before a zero

// An image moved (at the edge the outermost pixels are repeated), mirrored and made brighter.
function changed(image, { right, down, brighter, mirror }) {
  const inside = v => Math.max(0, Math.min(31, v)), to = new Uint8ClampedArray(D - 1);
  for (let r = 0; r < 32; r++) for (let c = 0; c < 32; c++) {
    const column = inside(c - right), from = 3 * (32 * inside(r - down) + (mirror ? 31 - column : column));
    for (let colour = 0; colour < 3; colour++) to[3 * (32 * r + c) + colour] = image[from + colour] + brighter;
  }
  return to;
}

function makeGallery() {
  $("gallery").lastElementChild.innerHTML = Array.from({ length: PER_PAGE }, () =>
    `<label><input type="radio" name="image" aria-label="Not drawn yet">` +
    `<canvas width="32" height="32" aria-hidden="true"></canvas><span></span></label>`).join("");
  $("class").innerHTML = names.map(name => `<option>${name}`).join("");
  $("probabilities").tBodies[0].innerHTML = names.map(name =>
    `<tr><th scope="row">${name}<td><td><td><div class="bar"><i></i><b></b></div>`).join("");
  const [against, nothing, speaksFor] = facts.evidenceWords;
  $("scale").innerHTML = `${against} <span class="ramp" aria-hidden="true"></span> ${speaksFor}; in the middle, 0: ${nothing}`;
  const stops = [0, 0.25, 0.5, 0.75, 1].map(at => `rgb(${colourOf(evidenceColours, at).join()})`);
  document.documentElement.style.setProperty("--ramp", `linear-gradient(90deg, ${stops})`);
  $("gallery").addEventListener("change", () => {
    const place = [...document.getElementsByName("image")].findIndex(radio => radio.checked);
    choose(firstShown() + place);
  });
  $("more").onclick = () => choose((firstShown() + PER_PAGE) % numVal);
  $("mistake").onclick = () => {
    for (let k = 1; k <= numVal; k++) {
      const n = (shown.image + k) % numVal;
      if (predicted(n) !== valLabel(n)) return choose(n, predicted(n));
    }
  };
  for (const id of ["right", "down", "brighter", "mirror", "class"]) $(id).oninput = () => { drawLook(); writeAddress(); };
  $("unchanged").onclick = () => choose(shown.image, $("class").selectedIndex);
}

const firstShown = () => shown.image - (shown.image % PER_PAGE);

// Show image n unchanged, and the evidence for one class: if none is given, for the class it is taken for.
function choose(n, c = predicted(n)) {
  shown.image = n;
  for (const id of ["right", "down", "brighter"]) $(id).value = 0;
  $("mirror").checked = false;
  $("class").selectedIndex = c;
  drawLook();
  writeAddress();
}

function drawGallery() {
  $("gallery").querySelectorAll("label").forEach((label, k) => {
    const n = firstShown() + k, [radio, canvas, words] = label.children;
    label.hidden = n >= numVal;
    if (n >= numVal) return;
    const right = predicted(n) === valLabel(n);
    radio.checked = n === shown.image;
    radio.setAttribute("aria-label", `Image ${n}, ${names[valLabel(n)]}, taken for ${names[predicted(n)]}`);
    paintImage(canvas, valImage(n));
    words.textContent = right ? `✓ ${names[valLabel(n)]}` : `✗ ${names[predicted(n)]}`;
  });
}

function drawLook() {
  for (const id of ["right", "down", "brighter"]) {
    shown[id] = Number($(id).value);
    const unit = id === "brighter" ? "grey levels" : "pixels";
    $(`${id}-value`).textContent = signed(shown[id], 0);
    $(id).setAttribute("aria-valuetext", `${shown[id]} ${unit}`);
  }
  shown.mirror = $("mirror").checked;
  drawGallery();
  const c = $("class").selectedIndex, label = valLabel(shown.image), before = valImage(shown.image), after = changed(before, shown);
  const x = rowOf(after), scores = scoresOfRow(x), p = probabilities(scores), p0 = probabilities(scoresOfRow(rowOf(before)));
  const E = evidence(x, now.W, c), limit = Float64Array.from(E, Math.abs).sort()[1018] || 1;  // the largest 0.5 % saturate
  const taken = `taken for ${names[argmax(p)]} (${percent(Math.max(...p))})`;
  $("image-title").textContent = `Image ${shown.image}, ${names[label]}: ${taken}`;
  paintImage($("image"), after);
  $("image").setAttribute("aria-label", `Validation image ${shown.image}, ${names[label]}, ${taken}`);
  paintEvidence($("evidence"), E, limit);
  for (const [k, row] of [...$("probabilities").tBodies[0].rows].entries()) {
    row.className = k === argmax(p) ? "best" : "";
    row.cells[0].textContent = names[k] + (k === label ? " (true)" : "");
    row.cells[1].textContent = signed(scores[k]);
    row.cells[2].textContent = percent(p[k]);
    const [bar, mark] = row.cells[3].firstChild.children;
    bar.style.width = `${100 * p[k]}%`;
    mark.style.left = `${100 * p0[k]}%`;
  }
  const plus = E.reduce((sum, e) => sum + Math.max(e, 0), 0), minus = E.reduce((sum, e) => sum + Math.min(e, 0), 0);
  const bias = now.W[c * D + D - 1];
  $("sum").innerHTML = `It adds up: pixels for “${names[c]}” <b>${signed(plus)}</b>, pixels against it <b>${signed(minus)}</b>, ` +
    `bias <b>${signed(bias)}</b>; together the score, <b>${signed(scores[c])}</b>.`;
  $("evidence").setAttribute("aria-label", `Evidence for ${names[c]}: pixels for it ${signed(plus)}, ` +
    `against it ${signed(minus)}, strongest ${strongest(E)}`);
}

function strongest(E) {  // the place whose pixels say most about the class, on the whole
  const sums = REGIONS.map(([, top, bottom, first, last]) =>
    E.reduce((sum, e, i) => sum + (i >> 5 >= top && i >> 5 <= bottom && (i & 31) >= first && (i & 31) <= last ? e : 0), 0));
  const k = argmax(sums.map(Math.abs));
  return `${sums[k] < 0 ? "against it" : "for it"} ${REGIONS[k][0]}`;
}
