"""The pictures of the built-in sample set: simple shapes on a background, under smooth multi-scale noise.

Frozen ``RandomState`` streams with explicit dtypes and integer arithmetic throughout: the pixels are the
same on every machine and with every NumPy version.
"""

import numpy as np

CLASS_NAMES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
SEED = 3
SIDE = 64  # shapes are drawn on a 64 x 64 canvas and sampled at half-pixel steps

# What a canvas cell shows. GROUND is the background below the horizon, SKY the one above it.
SKY, BODY, SHADE, GLASS, DARK, LIGHT, GROUND = range(7)

# Each class is a list of (part, shape), later ones on top. Four numbers are an ellipse
# (centre x, centre y, radius x, radius y); pairs of numbers are the corners of a polygon.
SHAPES = {
    "airplane": [
        (SHADE, [(30, 30), (40, 30), (28, 14), (22, 14)]),
        (BODY, (33, 32, 28, 5)),
        (BODY, [(6, 31), (15, 30), (8, 16), (2, 16)]),
        (SHADE, [(28, 33), (42, 33), (26, 52), (18, 52)]),
        (DARK, [(24, 30), (50, 30), (50, 31), (24, 31)]),
        (DARK, [(54, 29), (59, 31), (59, 32), (54, 32)]),
    ],
    "automobile": [
        (BODY, [(15, 34), (22, 21), (44, 21), (53, 34)]),
        (GLASS, [(19, 33), (24, 24), (32, 24), (32, 33)]),
        (GLASS, [(35, 33), (35, 24), (42, 24), (48, 33)]),
        (BODY, [(4, 34), (58, 33), (61, 38), (61, 46), (4, 46)]),
        (SHADE, [(4, 43), (61, 43), (61, 46), (4, 46)]),
        (DARK, (17, 47, 7, 7)),
        (DARK, (48, 47, 7, 7)),
        (LIGHT, (17, 47, 3, 3)),
        (LIGHT, (48, 47, 3, 3)),
        (LIGHT, [(57, 36), (60, 36), (60, 39), (57, 39)]),
    ],
    "bird": [
        (SHADE, [(22, 30), (2, 24), (5, 38), (22, 42)]),
        (BODY, (32, 36, 16, 10)),
        (BODY, (48, 24, 8, 8)),
        (DARK, [(54, 21), (63, 25), (54, 28)]),
        (SHADE, (27, 35, 10, 6)),
        (DARK, [(28, 45), (30, 45), (30, 58), (28, 58)]),
        (DARK, [(36, 45), (38, 45), (38, 58), (36, 58)]),
        (DARK, (50, 22, 2, 2)),
    ],
    "cat": [
        (BODY, (32, 54, 15, 13)),
        (BODY, [(14, 26), (15, 4), (30, 14)]),
        (BODY, [(50, 26), (49, 4), (34, 14)]),
        (SHADE, [(18, 20), (18, 10), (25, 15)]),
        (SHADE, [(46, 20), (46, 10), (39, 15)]),
        (BODY, (32, 28, 19, 16)),
        (LIGHT, (24, 26, 5, 4)),
        (LIGHT, (40, 26, 5, 4)),
        (DARK, (24, 26, 2, 4)),
        (DARK, (40, 26, 2, 4)),
        (DARK, [(29, 33), (35, 33), (32, 37)]),
        (SHADE, [(28, 40), (36, 40), (36, 41), (28, 41)]),
        (BODY, [(44, 60), (58, 44), (61, 47), (50, 63)]),
    ],
    "deer": [
        (BODY, (28, 38, 17, 8)),
        (SHADE, [(14, 42), (17, 42), (17, 61), (14, 61)]),
        (BODY, [(20, 42), (23, 42), (23, 61), (20, 61)]),
        (SHADE, [(35, 42), (38, 42), (38, 61), (35, 61)]),
        (BODY, [(41, 42), (44, 42), (44, 61), (41, 61)]),
        (BODY, [(38, 40), (46, 20), (51, 22), (45, 42)]),
        (BODY, (52, 20, 8, 4)),
        (DARK, [(46, 18), (38, 2), (41, 2), (49, 18)]),
        (DARK, [(49, 17), (54, 2), (57, 2), (52, 17)]),
        (DARK, [(42, 9), (33, 7), (33, 5), (43, 6)]),
        (DARK, [(53, 9), (61, 6), (61, 4), (54, 6)]),
        (LIGHT, (11, 36, 3, 4)),
        (DARK, (53, 19, 1, 1)),
    ],
    "dog": [
        (BODY, (32, 56, 16, 12)),
        (BODY, (32, 28, 16, 17)),
        (SHADE, (15, 28, 6, 15)),
        (SHADE, (49, 28, 6, 15)),
        (LIGHT, (32, 37, 9, 8)),
        (DARK, (32, 33, 5, 4)),
        (DARK, (25, 23, 3, 3)),
        (DARK, (39, 23, 3, 3)),
        (DARK, [(31, 37), (32, 37), (32, 43), (31, 43)]),
    ],
    "frog": [
        (SHADE, (8, 50, 9, 8)),
        (SHADE, (56, 50, 9, 8)),
        (BODY, (32, 40, 24, 15)),
        (BODY, (18, 24, 9, 9)),
        (BODY, (46, 24, 9, 9)),
        (LIGHT, (18, 23, 6, 6)),
        (LIGHT, (46, 23, 6, 6)),
        (DARK, (18, 23, 3, 4)),
        (DARK, (46, 23, 3, 4)),
        (DARK, [(16, 40), (48, 40), (48, 42), (16, 42)]),
        (LIGHT, (32, 50, 14, 5)),
    ],
    "horse": [
        (BODY, (28, 34, 18, 10)),
        (SHADE, [(11, 38), (15, 38), (15, 61), (11, 61)]),
        (BODY, [(18, 38), (22, 38), (22, 61), (18, 61)]),
        (SHADE, [(35, 38), (39, 38), (39, 61), (35, 61)]),
        (BODY, [(42, 38), (46, 38), (46, 61), (42, 61)]),
        (BODY, [(34, 34), (45, 10), (54, 14), (46, 38)]),
        (BODY, [(46, 10), (51, 6), (63, 22), (58, 27)]),
        (DARK, [(33, 28), (43, 6), (47, 8), (38, 32)]),
        (DARK, [(12, 30), (4, 34), (2, 54), (8, 50)]),
        (DARK, [(47, 8), (49, 2), (51, 8)]),
        (DARK, (53, 14, 1, 1)),
    ],
    "ship": [
        (GLASS, [(16, 30), (46, 30), (46, 41), (16, 41)]),
        (SHADE, [(24, 14), (33, 14), (33, 30), (24, 30)]),
        (DARK, [(24, 14), (33, 14), (33, 18), (24, 18)]),
        (DARK, [(20, 33), (22, 33), (22, 36), (20, 36)]),
        (DARK, [(27, 33), (29, 33), (29, 36), (27, 36)]),
        (DARK, [(34, 33), (36, 33), (36, 36), (34, 36)]),
        (DARK, [(41, 33), (43, 33), (43, 36), (41, 36)]),
        (BODY, [(2, 39), (62, 39), (53, 54), (11, 54)]),
        (DARK, [(9, 51), (55, 51), (53, 54), (11, 54)]),
        (DARK, [(50, 16), (51, 16), (51, 39), (50, 39)]),
        (LIGHT, [(51, 17), (60, 20), (51, 23)]),
    ],
    "truck": [
        (LIGHT, [(2, 12), (40, 12), (40, 46), (2, 46)]),
        (SHADE, [(2, 40), (40, 40), (40, 46), (2, 46)]),
        (BODY, [(42, 22), (53, 22), (61, 34), (61, 47), (42, 47)]),
        (GLASS, [(45, 25), (52, 25), (57, 34), (45, 34)]),
        (DARK, [(2, 46), (61, 46), (61, 48), (2, 48)]),
        (DARK, (12, 50, 7, 7)),
        (DARK, (28, 50, 7, 7)),
        (DARK, (52, 50, 7, 7)),
        (LIGHT, (12, 50, 3, 3)),
        (LIGHT, (28, 50, 3, 3)),
        (LIGHT, (52, 50, 3, 3)),
    ],
}

RGB = {
    "white": (225, 225, 228), "grey": (130, 132, 135), "black": (45, 42, 42), "brown": (112, 74, 44),
    "tan": (188, 152, 104), "red": (186, 42, 38), "blue": (48, 80, 160), "green": (84, 128, 52),
    "yellow": (212, 188, 60), "orange": (196, 116, 48), "sky": (150, 188, 226), "sea": (52, 96, 140),
    "grass": (116, 140, 70), "forest": (62, 84, 48), "road": (112, 110, 110), "sand": (190, 168, 126),
    "room": (150, 126, 110), "snow": (222, 226, 232),
}  # fmt: skip

# Usual colours and "above/below the horizon" scenes of each class; repeated ones are more likely.
COLOURS = {
    "airplane": "white white grey blue",
    "automobile": "red red blue white black yellow grey",
    "bird": "brown grey black yellow blue red white",
    "cat": "grey black orange tan white",
    "deer": "brown tan brown",
    "dog": "brown tan white black",
    "frog": "green green brown yellow",
    "horse": "brown brown black white",
    "ship": "white grey black red blue",
    "truck": "red white blue yellow orange",
}
SCENES = {
    "airplane": "sky/sky sky/sky sky/sky sky/sea sky/road snow/snow",
    "automobile": "sky/road sky/road forest/road room/road sky/grass",
    "bird": "sky/sky sky/grass forest/grass forest/forest room/sand",
    "cat": "room/sand sand/room room/road sand/room forest/grass",
    "deer": "forest/grass forest/grass forest/forest sky/grass forest/road",
    "dog": "room/sand sand/room sky/grass room/road snow/snow",
    "frog": "forest/forest forest/grass sand/room room/sand forest/forest",
    "horse": "sky/grass sky/grass forest/grass sand/room forest/road",
    "ship": "sky/sea sky/sea sky/sea sky/sky snow/snow",
    "truck": "sky/road sky/road sky/grass room/road snow/snow",
}

# How hard the set is. Probabilities are out of 256, shifts in half pixels, sizes in percent.
ODD_COLOUR, ODD_SCENE = 126, 15
SHIFT, SIZE, CONTRAST, NOISE = 13, (80, 150), (130, 290), (70, 330)
GREY_NOISE = (30, 36, 34, 28, 22, 20)  # one amplitude per grid of 1, 2, 4, ... 32 cells a side
COLOUR_NOISE = (18, 15, 12, 10, 8, 9)
COLOUR_JITTER = 30


def _rasterise(shapes):
    """Part shown by each cell of the canvas, (64, 64) uint8, for one class."""
    y, x = 2 * np.mgrid[:SIDE, :SIDE] + 1  # cell centres, in half cells
    canvas = np.full((SIDE, SIDE), SKY, np.uint8)
    for part, shape in shapes:
        if isinstance(shape, tuple):
            cx, cy, rx, ry = shape
            inside = ((x - 2 * cx) * ry) ** 2 + ((y - 2 * cy) * rx) ** 2 <= (2 * rx * ry) ** 2
        else:
            inside = np.zeros((SIDE, SIDE), bool)  # even-odd rule: count the edges left of a cell
            for (x0, y0), (x1, y1) in zip(shape, shape[1:] + shape[:1]):
                side = (x1 - x0) * (y - 2 * y0) - (y1 - y0) * (x - 2 * x0)
                down, up = (2 * y0 <= y) & (y < 2 * y1), (2 * y1 <= y) & (y < 2 * y0)
                inside ^= (down & (side > 0)) | (up & (side < 0))
        canvas[inside] = part
    return canvas


def make_tables():
    """Canvases (10, 64, 64), usual colours (10, 420, 3) and usual scenes (10, 420, 2, 3)."""
    canvases = np.stack([_rasterise(SHAPES[name]) for name in CLASS_NAMES])
    colours = [[RGB[c] for c in COLOURS[name].split()] for name in CLASS_NAMES]
    scenes = [[[RGB[c] for c in s.split("/")] for s in SCENES[name].split()] for name in CLASS_NAMES]
    # 420 is divisible by every list length up to 7, so each entry occurs equally often.
    colours = np.stack([np.resize(np.array(c, np.int32), (420, 3)) for c in colours])
    scenes = np.stack([np.resize(np.array(s, np.int32), (420, 2, 3)) for s in scenes])
    return canvases, colours, scenes


def _double(field, axis):
    """Twice as many cells along an axis, interpolated between centres with weights 3/4 and 1/4."""
    last = field.shape[axis] - 1
    before = np.concatenate([field.take([0], axis), field.take(range(last), axis)], axis)
    after = np.concatenate([field.take(range(1, last + 1), axis), field.take([last], axis)], axis)
    pairs = np.stack([3 * field + before, 3 * field + after], axis + 1)
    shape = list(field.shape)
    shape[axis] *= 2
    return (pairs.reshape(shape) + 2) >> 2


def _noise(rng, n, amplitudes, channels):
    """Smooth multi-scale noise (n, 32, 32, channels) int16, coarse grids first."""
    field = np.zeros((n, 1, 1, channels), np.int16)
    for level, amplitude in enumerate(amplitudes):
        if level:
            field = _double(_double(field, 1), 2)
        cells = (2, n, 2**level, 2**level, channels)
        raw = np.frombuffer(rng.bytes(int(np.prod(cells))), np.uint8).reshape(cells).astype(np.int16)
        field = field + (((raw[0] + raw[1] - 255) * np.int16(amplitude)) >> 4)
    return field


def _palettes(integers, labels, colours, scenes):
    """Colours of the seven parts of each image, (n, 7, 3) int32."""
    palettes = np.empty((len(labels), 7, 3), np.int32)
    usual, odd = colours[labels, integers(0, 420)], integers(20, 236, 3)
    palettes[:, BODY] = np.where(integers(0, 256)[:, None] < ODD_COLOUR, odd, usual)
    from_class = np.where(integers(0, 256) < ODD_SCENE, integers(0, 10), labels)
    scene = scenes[from_class, integers(0, 420)]
    palettes[:, SKY], palettes[:, GROUND] = scene[:, 0], scene[:, 1]
    palettes[:, SHADE] = palettes[:, BODY] * 170 >> 8
    palettes[:, GLASS], palettes[:, DARK], palettes[:, LIGHT] = (150, 180, 205), (32, 30, 32), (222, 220, 210)
    return palettes + integers(-COLOUR_JITTER, COLOUR_JITTER + 1, 7, 3)


def _parts(integers, labels, canvases):
    """Part shown by each half-pixel, (n, 64, 64): that of a canvas shifted, scaled, perhaps mirrored."""
    inverse = 25600 // integers(*SIZE)
    mirrored = integers(0, 2).astype(bool)
    dx, dy = integers(-SHIFT, SHIFT + 1), integers(-SHIFT, SHIFT + 1)
    half = 2 * np.arange(SIDE, dtype=np.int32) + 1 - SIDE
    u = ((half - 2 * dx[:, None]) * inverse[:, None] >> 9) + SIDE // 2
    v = ((half - 2 * dy[:, None]) * inverse[:, None] >> 9) + SIDE // 2
    u = np.where(mirrored[:, None], SIDE - 1 - u, u)
    hit = ((v >= 0) & (v < SIDE))[:, :, None] & ((u >= 0) & (u < SIDE))[:, None, :]
    u, v = u.clip(0, SIDE - 1), v.clip(0, SIDE - 1)
    parts = canvases[labels[:, None, None], v[:, :, None], u[:, None, :]] * hit
    horizon = integers(30, 50) + dy
    below = np.arange(SIDE) >= horizon[:, None]
    parts[(parts == SKY) & below[:, :, None]] = GROUND
    return parts


def draw(labels, stream, tables):
    """Images (n, 3072) uint8 of the classes `labels` (n,), the red plane first as in CIFAR-10.

    `stream` is the number of the random stream, `tables` what :func:`make_tables` returns.
    """
    canvases, colours, scenes = tables
    rng, n = np.random.RandomState([SEED, stream]), len(labels)

    def integers(low, high, *shape):
        return rng.randint(low, high, size=(n, *shape), dtype=np.int32)

    palettes, parts = _palettes(integers, labels, colours, scenes), _parts(integers, labels, canvases)
    grey, colour = _noise(rng, n, GREY_NOISE, 1), _noise(rng, n, COLOUR_NOISE, 3)
    contrast, strength = integers(*CONTRAST)[:, None, None], integers(*NOISE)[:, None, None]
    cell = parts + 7 * np.arange(n, dtype=np.int32)[:, None, None]  # into the flattened palettes
    images = np.empty((n, 3, 32, 32), np.uint8)
    for channel in range(3):
        fine = palettes[:, :, channel].astype(np.int16).ravel()[cell]  # (n, 64, 64)
        rows = fine[:, ::2] + fine[:, 1::2]
        smooth = (rows[:, :, ::2] + rows[:, :, 1::2] + 2) >> 2  # (n, 32, 32)
        signal = 120 + ((smooth.astype(np.int32) - 120) * contrast >> 8)
        noise = (grey[..., 0] + colour[..., channel]) * strength >> 11
        images[:, channel] = np.clip(signal + noise, 0, 255)
    return images.reshape(n, 3072)
