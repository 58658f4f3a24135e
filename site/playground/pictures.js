// Pictures of 32 x 32 pixels on canvases, and what they show in words.
const REGIONS = [  // first and last row, first and last column
  ["at the top", 0, 9, 0, 31], ["at the bottom", 22, 31, 0, 31], ["on the left", 10, 21, 0, 9],
  ["on the right", 10, 21, 22, 31], ["in the middle", 10, 21, 10, 21],
];
const HUES = { "100": "red", "110": "yellow", "010": "green", "011": "turquoise", "001": "blue", "101": "purple" };

function paint(canvas, colourOf) {  // colourOf(i) gives red, green, blue of pixel i, 0 ... 255
  const context = canvas.getContext("2d"), data = context.createImageData(32, 32);
  for (let i = 0; i < 1024; i++) data.data.set([...colourOf(i), 255], 4 * i);
  context.putImageData(data, 0, 0);
}

// Weights of one class (D,) in -1 ... 1: the largest 1 % saturate, 0 stays 0.
function scaledTemplate(w) {
  const sizes = w.slice(0, D - 1).map(Math.abs).sort(), limit = sizes[Math.round(0.99 * (D - 2))] || 1;
  return w.slice(0, D - 1).map(v => Math.max(-1, Math.min(1, v / limit)));
}

const paintTemplate = (canvas, t) => paint(canvas, i => [0, 1, 2].map(colour => 127.5 + 127.5 * t[3 * i + colour]));
const paintImage = (canvas, image) => paint(canvas, i => image.subarray(3 * i, 3 * i + 3));

// Colours of a map from Matplotlib, 256 x 3; `at` in 0 ... 1.
const colourOf = (colours, at) => colours.subarray(3 * Math.round(255 * Math.max(0, Math.min(1, at)))).subarray(0, 3);
const evidenceColours = bytes(facts.evidenceColours), mapColours = bytes(facts.mapColours);
const paintEvidence = (canvas, E, limit) => paint(canvas, i => colourOf(evidenceColours, 0.5 + (0.5 * E[i]) / limit));

// "blue at the top, dark in the middle": the two regions of a scaled template whose mean colours are strongest.
function templateInWords(t) {
  const found = REGIONS.map(([place, top, bottom, first, last]) => {
    const rgb = [0, 0, 0], count = (bottom - top + 1) * (last - first + 1);
    for (let r = top; r <= bottom; r++) for (let c = first; c <= last; c++)
      for (let colour = 0; colour < 3; colour++) rgb[colour] += t[3 * (32 * r + c) + colour] / count;
    return { place, rgb, strength: Math.max(...rgb.map(Math.abs)) };
  }).filter(({ strength }) => strength > 0.1).sort((a, b) => b.strength - a.strength).slice(0, 2);
  if (t.every(v => v === 0)) return "all grey, nothing learnt yet";
  return found.map(({ place, rgb }) => `${colourInWords(rgb)} ${place}`).join(", ") || "speckle, no colour stands out";
}

function colourInWords(rgb) {
  const light = (rgb[0] + rgb[1] + rgb[2]) / 3, spread = Math.max(...rgb) - Math.min(...rgb);
  const shade = light > 0.05 ? "bright" : light < -0.05 ? "dark" : "";
  if (spread < 0.6 * Math.abs(light)) return shade;
  return `${shade} ${HUES[rgb.map(v => (v > (Math.max(...rgb) + Math.min(...rgb)) / 2 ? 1 : 0)).join("")]}`.trim();
}
