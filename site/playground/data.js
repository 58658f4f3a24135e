// What tools/playground.py has packed into the page: images as one picture, everything else as JSON.
const $ = id => document.getElementById(id);
const facts = JSON.parse($("facts").textContent);
const bytes = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
const names = facts.classes;
const labels = Uint8Array.from(facts.labels);  // (n,), training images first
const mean = new Float32Array(bytes(facts.mean).buffer);  // (3072,), of all training images of the data set
const numVal = labels.length - facts.numTrain;
let images;  // (n, 3072), rows, columns, colours of each image in turn

// The picture holds images of 32 x 32 side by side; each colour is a level, which stands for `step` grey levels.
async function unpackImages() {
  const picture = $("pixels");
  await picture.decode();
  const canvas = document.createElement("canvas"), { naturalWidth: width, naturalHeight: height } = picture;
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(picture, 0, 0);
  const levels = context.getImageData(0, 0, width, height).data;  // red, green, blue, opacity
  images = new Uint8Array(labels.length * (D - 1));
  let sum = 0;
  for (let n = 0, to = 0; n < labels.length; n++) {
    const corner = 32 * (width * Math.floor((32 * n) / width) + (n % (width / 32)));
    for (let i = 0; i < 1024; i++) {
      const from = 4 * (corner + width * (i >> 5) + (i & 31));
      for (let colour = 0; colour < 3; colour++) {
        sum += levels[from + colour];
        images[to++] = facts.step * levels[from + colour] + facts.step / 2;
      }
    }
  }
  if (sum !== facts.sum) say("This browser alters pixels that a page reads (a protection of privacy): results will differ.");
}

const imageOf = n => images.subarray(n * (D - 1), (n + 1) * (D - 1));
const valImage = n => imageOf(facts.numTrain + n);  // validation image n
const valLabel = n => labels[facts.numTrain + n];

function trainingData() {  // X (n, D)
  const X = new Float32Array(labels.length * D);
  for (let n = 0; n < labels.length; n++) preprocess(imageOf(n), mean, X.subarray(n * D, (n + 1) * D));
  return X;
}
