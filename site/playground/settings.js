// The settings: in the controls, in words, and in the address.
const DEFAULTS = { ...usual, image: "0", class: "", right: "0", down: "0", brighter: "0", mirror: "no", steps: "0" };

// 0.000002 -> 2e-6, 1000000 -> 1,000,000
function short(v) {
  const number = Number(v.toPrecision(2));
  return number !== 0 && number < 0.01 ? number.toExponential() : number.toLocaleString("en");
}

// Sliders hold ten times the logarithm; the lowest reg is none.
const ofSlider = id => (id === "reg" && $(id).value === $(id).min ? 0 : Number((10 ** ($(id).value / 10)).toPrecision(2)));
const settings = () => ({
  lr: ofSlider("lr"), reg: ofSlider("reg"), batch: Number($("batch").value), loss: $("loss").value,
  start: $("start").value, seed: $("seed").checkValidity() ? Math.round(Number($("seed").value)) : 0, pace: 50,
});

function setSettings(values) {
  for (const [id, value] of Object.entries(values)) {
    const number = value >= 0 ? value : usual[id];  // an address may hold anything
    if (id === "lr" || id === "reg") $(id).value = number > 0 ? Math.round(10 * Math.log10(number)) : $(id).min;
    else $(id).value = value;
    if ($(id).selectedIndex === -1) $(id).value = usual[id];
  }
  showSettings();
}

function showSettings() {
  const { lr, reg } = settings(), factor = 1 - 2 * lr * reg;
  $("lr-value").textContent = short(lr);
  $("reg-value").textContent = reg === 0 ? "0 (none)" : short(reg);
  for (const id of ["lr", "reg"]) $(id).setAttribute("aria-valuetext", $(`${id}-value`).textContent);
  const half = Math.log(0.5) / Math.log(Math.abs(factor));
  const fate = reg === 0 ? "nothing fades." : lr * reg > 1 ? "they grow without bound: beyond this edge training diverges."
    : lr * reg === 1 ? "they flip their sign and never fade." : `what is in them fades to half in ${short(Math.max(1, half))} steps.`;
  const formula = "1 − 2 · lr · reg".replaceAll(" ", "\u00a0"), value = signed(factor, Math.abs(factor) > 10 ? 0 : 4);
  $("decay").textContent = `Each step multiplies the weights by ${formula} = ${value}: ${fate}`;
  drawMap();
}

// The address holds what differs from the beginning, so that a scene can be linked to.
function writeAddress() {
  const { pace, ...values } = settings();
  const all = { ...values, image: shown.image, class: names[$("class").selectedIndex], right: shown.right, down: shown.down,
    brighter: shown.brighter, mirror: shown.mirror ? "yes" : "no", steps: now.step };
  const parts = new URLSearchParams(Object.entries(all).filter(([key, value]) => String(value) !== String(DEFAULTS[key])));
  if (now.scene) parts.set("scene", now.scene.id);
  history.replaceState(null, "", `#${parts}`);
}

const addressHasSettings = () => location.hash.includes("=");

function readAddress() {
  const parts = new URLSearchParams(location.hash.slice(1)), given = key => parts.get(key) ?? DEFAULTS[key];
  const scene = scenes.find(({ id }) => id === parts.get("scene"));
  setSettings(scene?.set ?? Object.fromEntries(Object.keys(usual).map(key => [key, given(key)])));
  shown.image = Math.min(numVal - 1, Math.max(0, parseInt(given("image")) || 0));
  for (const id of ["right", "down", "brighter"]) $(id).value = given(id);
  $("mirror").checked = given("mirror") === "yes";
  $("class").selectedIndex = Math.max(0, names.indexOf(given("class") || names[valLabel(shown.image)]));
  return { scene, steps: Math.min(parseInt(given("steps")) || 0, 20000) };
}
