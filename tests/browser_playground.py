"""The playground in a browser: it computes what NumPy computes, and everybody can use it.

``make test-browser`` runs this; it needs Chromium (or Chrome) and leaves screenshots in build/browser/.
"""

import base64
import re
import time

import numpy as np
import pytest
from playwright.sync_api import expect

from cs231n.classifiers.linear_svm import svm_loss_vectorized
from cs231n.classifiers.softmax import softmax_loss_vectorized
from cs231n.data_utils import CLASS_NAMES, find_dataset, load_splits, preprocess
from tests.browser_helpers import PICTURES, fail, open_browser, violations
from tools.pages.frame import framed
from tools.pages.playground import NUM_TRAIN, NUM_VAL, STEP, playground_page

LOSSES = {"softmax": softmax_loss_vectorized, "hinge": svm_loss_vectorized}
TYPES = {
    "Float32Array": np.float32,
    "Float64Array": np.float64,
    "Uint8Array": np.uint8,
    "Int32Array": np.int32,
}
# In the browser: typed arrays as text, and back.
ENCODE = """array => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength), parts = [];
    for (let i = 0; i < bytes.length; i += 30000)
        parts.push(String.fromCharCode(...bytes.subarray(i, i + 30000)));
    return [array.constructor.name, btoa(parts.join(""))];
}"""
DECODE = "text => new Float32Array(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer)"
NAME = "c => c.ariaLabel || [...(c.labels ?? [])].map(label => label.textContent).join() || c.textContent"
WINDOWS = {"phone": (390, 844), "landscape": (844, 390), "narrow": (320, 640), "wide": (1600, 900)}
each_window = pytest.mark.parametrize("name, size", WINDOWS.items())
each_kind = pytest.mark.parametrize("kind", LOSSES)


@pytest.fixture(scope="module")
def splits():
    return load_splits(find_dataset("sample").path)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("site") / "playground.html"
    page, titles = (
        playground_page(find_dataset("sample")),
        [("index.html", "Overview"), (path.name, "Playground")],
    )
    path.write_text(framed(page, path.name, titles), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def browser():
    with open_browser() as browser:
        yield browser


class Playground:
    """The page, opened as a file in a window of its own; the settings are in its address."""

    def __init__(self, browser, address, settings, **options):
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        self.page = self.context.new_page()
        self.errors, self.requests = [], []
        self.page.on("pageerror", lambda error: self.errors.append(f"{error}\n{error.stack}"))
        self.page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(f"{address}#{settings}" if settings else address)
        self.wait("now.W0 !== null && now.accuracies.length > 0", 60)

    def js(self, expression, given=None):
        """The value of JavaScript, in which `given` may occur; an array becomes one of NumPy."""
        code = f"""given => {{
            const value = {expression};
            return ArrayBuffer.isView(value) ? ({ENCODE})(value) : value;
        }}"""
        value = self.page.evaluate(code, given)
        if isinstance(value, list) and len(value) == 2 and value[0] in TYPES:
            return np.frombuffer(base64.b64decode(value[1]), TYPES[value[0]])
        return value

    def wait(self, condition, seconds):
        deadline = time.monotonic() + seconds
        while not self.page.evaluate(condition):
            if self.errors or time.monotonic() > deadline:
                fail(f"Not within {seconds} s: {condition}. {self.errors}")
            time.sleep(0.05)

    def train(self, steps, seconds=240):
        """Take so many steps; they end earlier if training diverges."""
        self.page.evaluate(f"train({steps})")
        self.wait("!now.training", seconds)

    def text(self, name):
        return self.page.locator(f"#{name}").inner_text()

    def take_picture(self, moment):
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"playground-{moment}.png", full_page=True)


@pytest.fixture(scope="module")
def open_page(browser, address):
    """Opens the page with some settings; all windows are closed in the end."""
    opened = []

    def open_it(settings="steps=0", **options):
        opened.append(Playground(browser, address, settings, **options))
        return opened[-1]

    yield open_it
    for playground in opened:
        playground.context.close()
    assert [error for playground in opened for error in playground.errors] == []


@pytest.fixture(scope="module")
def playground(open_page):
    return open_page()


@pytest.fixture(scope="module")
def batch(playground, splits):
    """Rows of X of the page's own training images, and their labels."""
    images = playground.js("images").reshape(-1, 32, 32, 3)[:NUM_TRAIN]
    return preprocess(images, splits["mean_image"], np.float32), playground.js("labels")[:NUM_TRAIN].astype(
        int
    )


def weights(seed, scale=1e-3):
    """Some weights (D, C), as NumPy has them and as text for the page, which keeps them as (C, D)."""
    W = (scale * np.random.RandomState(seed).standard_normal((3073, 10))).astype(np.float32)
    return W, base64.b64encode(np.ascontiguousarray(W.T).tobytes()).decode()


def relative(found, right):
    return np.linalg.norm(found - right) / np.linalg.norm(right)


# What it computes


def test_the_pixels_are_those_of_the_data_set_with_their_last_bits_replaced(playground, splits):
    images = np.concatenate([splits["X_train"][:NUM_TRAIN], splits["X_val"][:NUM_VAL]])
    labels = np.concatenate([splits["y_train"][:NUM_TRAIN], splits["y_val"][:NUM_VAL]])
    assert np.array_equal(playground.js("images"), (images // STEP * STEP + STEP // 2).ravel())
    assert np.array_equal(playground.js("labels"), labels)
    assert np.array_equal(playground.js("mean"), splits["mean_image"].astype(np.float32).ravel())


@each_kind
@pytest.mark.parametrize("reg", [0, 400])
def test_loss_and_gradient_are_those_of_numpy(playground, batch, kind, reg):
    X, y = batch
    rows = np.random.RandomState(5).choice(NUM_TRAIN, 117)  # not a multiple of what the loops take at a time
    W, text = weights(6)
    playground.page.evaluate(
        f"""given => {{
            const W = ({DECODE})(given.W), X = trainingData();
            result = lossAndGradient(W, X, labels, given.rows, [given.reg], given.kind);
        }}""",
        {"W": text, "rows": rows.tolist(), "reg": reg, "kind": kind},
    )
    loss, dW = LOSSES[kind](W.astype(np.float64), X[rows].astype(np.float64), y[rows], reg)
    assert playground.js("result.losses[0]") == pytest.approx(loss, rel=1e-4)
    assert relative(playground.js("result.dW").reshape(10, 3073).T, dW) < 1e-4


@each_kind
def test_fifty_steps_with_given_minibatches_end_at_the_weights_of_numpy(playground, batch, kind):
    X, y = batch
    minibatches = np.random.RandomState(7).choice(NUM_TRAIN, (50, 100))
    W, text = weights(8)
    trained = playground.js(
        f"""(() => {{
            const W = ({DECODE})(given.W), X = trainingData(), settings = [{{ lr: 1e-6, reg: 4000 }}];
            for (const rows of given.minibatches) takeStep(W, X, labels, rows, settings, given.kind);
            return W;
        }})()""",
        {"W": text, "minibatches": minibatches.tolist(), "kind": kind},
    )
    W = W.astype(np.float64)
    for rows in minibatches:
        W -= 1e-6 * LOSSES[kind](W, X[rows].astype(np.float64), y[rows], 4000.0)[1]
    assert relative(trained.reshape(10, 3073).T, W) < 1e-3


def test_what_the_worker_trains_is_what_numpy_trains_on_the_same_minibatches(open_page, batch):
    X, y = batch
    page = open_page("start=random&seed=3&lr=1e-6&reg=1000&batch=50&steps=50")
    page.wait("now.step === 50 && !now.training", 120)
    draw = "(() => { const draws = generator(3); return Array.from({ length: 50 }, () => [...%s]); })()"
    minibatches = page.js(draw % "draws.rows(50, facts.numTrain)")
    W = page.js("now.W0").reshape(10, 3073).T.astype(np.float64)
    assert W.std() == pytest.approx(0.001, rel=0.02) and abs(W.mean()) < 2e-5
    losses = []
    for rows in minibatches:
        loss, dW = softmax_loss_vectorized(W, X[rows].astype(np.float64), y[rows], 1000.0)
        losses.append(loss)
        W -= 1e-6 * dW
    assert relative(page.js("now.W").reshape(10, 3073).T, W) < 1e-3
    assert np.allclose(page.js("now.losses"), losses, rtol=1e-4)


def test_nine_classifiers_side_by_side_are_those_trained_one_by_one(playground):
    alike = playground.js(f"""(given => {{
        const X = trainingData(), W = ({DECODE})(given), V = new Float32Array(9 * W.length);
        const pairs = [1e-7, 1e-6, 1e-5].flatMap(lr => [1, 100, 1000].map(reg => ({{ lr, reg }})));
        const draws = generator(1);
        const minibatches = Array.from({{ length: 5 }}, () => draws.rows(40, facts.numTrain));
        pairs.forEach((_, k) => V.set(W, k * W.length));
        for (const rows of minibatches) takeStep(V, X, labels, rows, pairs, "softmax");
        return pairs.map((pair, k) => {{
            const alone = W.slice();
            for (const rows of minibatches) takeStep(alone, X, labels, rows, [pair], "softmax");
            return alone.every((w, i) => w === V[k * W.length + i]);
        }});
    }})(given)""", weights(9)[1])  # fmt: skip
    assert alike == [True] * 9


def test_after_500_steps_it_is_far_better_than_chance_and_numpy_counts_the_same(playground, splits, batch):
    playground.train(500)
    print(f"\n{playground.js('now.rate'):.0f} steps a second with batches of 100")
    measured = playground.js("now.accuracies.at(-1)")
    W = playground.js("now.W").reshape(10, 3073).T
    val = playground.js("images").reshape(-1, 32, 32, 3)[NUM_TRAIN:]
    right = (preprocess(val, splits["mean_image"], np.float32) @ W).argmax(1) == splits["y_val"]
    assert measured["val"] > 0.30
    assert abs(measured["val"] - right.mean()) <= 0.002  # a tie that rounding decides
    assert abs(measured["train"] - ((batch[0][:1000] @ W).argmax(1) == batch[1][:1000]).mean()) <= 0.002
    assert playground.text("n-val") == f"{measured['val']:.3f}"
    playground.take_picture("trained")


def test_before_the_first_step_it_is_right_as_often_as_numpy_with_zeros(open_page):
    page = open_page()  # all scores are equal: the first class it is, for every image
    first = float((page.js("labels")[NUM_TRAIN:] == 0).mean())
    assert page.js("now.accuracies.at(-1)")["val"] == pytest.approx(first) and first < 0.15
    assert page.js("now.accuracies.at(-1).classes") == [1.0] + [0.0] * 9


def test_a_slider_acts_on_the_next_step(open_page):
    page = open_page("start=random&lr=1e-6&reg=1000")
    page.train(10)
    assert page.js("now.left") == pytest.approx((1 - 2e-3) ** 10)
    page.page.locator("#reg").focus()
    for _ in range(10):
        page.page.keyboard.press("ArrowRight")  # ten positions are a factor of ten
    page.wait("settings().reg === 10000", 60)
    page.train(1)
    assert page.js("now.left") == pytest.approx((1 - 2e-3) ** 10 * (1 - 2e-2))
    template = page.page.locator("#templates canvas").first
    all_of_it = template.get_attribute("aria-label")
    page.page.locator("#learnt").press("Space")
    expect(template).not_to_have_attribute("aria-label", all_of_it)
    page.page.locator("#learnt").press("Space")
    expect(template).to_have_attribute("aria-label", all_of_it)


def test_the_evidence_adds_up_to_the_score(playground, splits):
    playground.train(20)
    W = playground.js("now.W").reshape(10, 3073)
    x = preprocess(splits["X_val"][7:8] // STEP * STEP + STEP // 2, splits["mean_image"])[0]
    for c in (0, 9):
        E = playground.js("evidence(rowOf(valImage(7)), now.W, given)", c)
        assert np.allclose(E, (x[:-1] * W[c, :-1]).reshape(1024, 3).sum(1), atol=1e-5)
        assert E.sum() + W[c, -1] == pytest.approx(x @ W[c], abs=1e-4)


def test_two_runs_with_one_seed_agree_and_another_seed_does_not(open_page):
    runs = [open_page(f"start=random&seed={seed}&steps=30") for seed in (4, 4, 5)]
    for page in runs:
        page.wait("now.step === 30 && !now.training", 120)
    first, again, other = (page.js("now.W") for page in runs)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("settings", ["lr=1e-5&reg=1000000&start=random", "lr=1e-3&reg=10000&loss=hinge"])
def test_training_that_diverges_stops_and_says_why(open_page, settings):
    page = open_page(settings)
    assert "beyond this edge training diverges" in page.text("decay")
    page.page.get_by_role("button", name="Train").click()
    page.wait("now.diverged && !now.training", 60)
    assert "diverged after" in page.text("status") and "lr · reg is 10" in page.text("status")
    assert "NaN" not in page.page.locator("main").inner_text()
    page.page.get_by_role("button", name="Train").click()
    expect(page.page.locator("#status")).to_have_text(
        "Training has diverged. Lower the learning rate or reg, then start over."
    )


# Who can use it


def test_without_settings_in_the_address_it_trains_by_itself_for_a_while(open_page):
    page = open_page("")
    page.wait("now.step === 500 && !now.training", 120)
    assert "steps=500" in page.js("location.hash")


@pytest.mark.parametrize("settings, motion", [("", "reduce"), ("lr=1e-6", "no-preference")])
def test_it_does_not_where_motion_is_reduced_or_the_address_has_settings(open_page, settings, motion):
    page = open_page(settings, reduced_motion=motion)
    page.page.evaluate("new Promise(done => setTimeout(done, 2500))")  # after any timer of the page's start
    assert page.js("now.step") == 0 and page.text("status") == "Ready. Press Train."


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_before_and_after_training(open_page, scheme):
    page = open_page(color_scheme=scheme)
    assert violations(page.page) == []
    page.page.locator("#scene-zero button").click()
    page.wait('document.querySelector("#scene-zero .answer").textContent !== ""', 60)
    assert violations(page.page) == []


def test_axe_finds_nothing_wrong_before_anything_is_drawn(browser, address):
    page = browser.new_page()
    page.add_init_script("Worker = class { postMessage() {} };")  # which never answers
    page.goto(address)
    page.wait_for_selector("#gallery input")
    assert violations(page) == []
    page.close()


def test_it_is_one_file_that_asks_for_nothing(playground):
    assert [url for url in playground.requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert len({url.partition("#")[0] for url in playground.requests if url.startswith("file:")}) == 1


def test_every_control_has_a_name_and_every_slider_says_its_value_when_a_key_moves_it(open_page):
    page = open_page()
    controls = page.page.locator("button, input, select").all()
    assert len(controls) > 40
    for control in controls:
        assert control.evaluate(NAME).strip()
    for slider in page.page.locator("input[type=range]").all():
        slider.focus()
        before, value = slider.get_attribute("aria-valuetext"), slider.input_value()
        page.page.keyboard.press("ArrowRight")
        expect(slider).not_to_have_value(value)
        expect(slider).not_to_have_attribute("aria-valuetext", before)


def test_the_keyboard_alone_trains_pauses_steps_and_looks_at_an_image(open_page):
    page = open_page()
    press = page.page.keyboard.press
    page.page.get_by_role("button", name="Train").focus()
    press("Enter")
    page.wait("now.step > 3", 60)
    assert page.text("play") == "Pause"
    press("Enter")
    page.wait("!now.training", 60)
    step = page.js("now.step")
    press("Tab")
    press("Space")
    page.wait(f"now.step === {step + 1}", 60)
    press("Tab")
    press("Space")
    page.wait("now.step === 0 && now.W.every(w => w === 0)", 60)
    page.page.locator("#gallery input").first.focus()
    press("ArrowRight")
    expect(page.page.locator("#image-title")).to_have_text(re.compile("^Image 1,"))
    page.page.locator("#mirror").focus()
    press("Space")
    page.wait("shown.mirror", 60)
    page.page.locator("#loss").focus()
    press("ArrowDown")
    page.wait("settings().loss === 'hinge'", 60)


def test_the_address_brings_back_what_one_sees(open_page):
    page = open_page("lr=5e-6&reg=0&start=random&seed=9&image=12&class=frog&right=-3&mirror=yes&steps=10")
    page.wait("now.step === 10 && !now.training", 60)
    page.page.locator("#down").focus()
    page.page.keyboard.press("ArrowRight")
    page.wait("location.hash.includes('down=1')", 60)
    again = open_page(page.js("location.hash.slice(1)"))
    again.wait("now.step === 10 && !now.training", 60)
    assert again.js("settings()") == page.js("settings()") and again.js("shown") == page.js("shown")
    assert again.js("shown")["down"] == 1 and again.js("settings().reg") == 0
    assert again.text("sum") == page.text("sum") and "frog" in page.text("sum")


def test_a_link_to_another_scene_works_on_the_page_that_is_open(open_page, address):
    page = open_page("lr=1e-6")
    with page.page.expect_event("load"):
        page.page.goto(f"{address}#scene=rate")
    page.wait("now.W0 !== null && settings().lr === 1e-4", 60)
    assert page.text("status").startswith("Too high a learning rate: ")


def test_the_skip_link_moves_the_focus_and_leaves_training_alone(open_page):
    page = open_page("")
    page.page.evaluate("moves = []; navigation.onnavigate = event => moves.push(event.navigationType); 0")
    page.page.locator(".skip").press("Enter")
    page.wait("moves.length > 0 && document.activeElement.id === 'content'", 60)
    page.page.evaluate("new Promise(done => setTimeout(done))")  # everybody has heard of the new address
    assert page.js("moves") == ["push"]
    page.wait("now.step === 500 && !now.training", 120)  # as without the link


def test_an_address_of_nonsense_does_no_harm(open_page):
    page = open_page("lr=x&reg=-1&batch=7&image=99999&class=unicorn&scene=none&steps=-5&seed=many")
    page.train(2)
    assert (
        page.js("now.step") == 2 and page.js("settings().lr") == 2e-6 and page.js("settings().batch") == 100
    )
    assert "NaN" not in page.page.locator("main").inner_text()


def test_each_scene_asks_and_answers(open_page):
    page = open_page("scene=speckle")
    assert page.text("status").startswith("No penalty, random weights: ") and page.js("settings().reg") == 0
    for scene in page.js("scenes.map(scene => scene.id)"):
        card = page.page.locator(f"#scene-{scene}")
        card.get_by_role("button").click()
        page.wait(f'document.querySelector("#scene-{scene} .answer").textContent !== ""', 240)
        assert page.text("status").endswith(card.locator(".answer").inner_text())
        assert "NaN" not in card.inner_text() and "undefined" not in card.inner_text()
    page.take_picture("scenes")


def test_the_search_fills_its_map_and_its_best_pair_can_be_taken(open_page):
    page = open_page("lr=1e-4&reg=10000&batch=20")  # some of the nine diverge
    page.page.get_by_role("button", name="Search around my pair").click()
    page.wait("found !== null && found.step === found.steps", 240)
    assert (
        page.js("found.diverged.filter(Boolean).length")
        == page.js("found.pairs.filter(p => p.lr * p.reg > 1).length")
        > 0
    )
    assert "validation accuracy" in page.text("found") and "diverged" in page.text("found")
    page.take_picture("search")
    page.page.get_by_role("button", name="Take the best pair").click()
    best = page.js("found.pairs[bestPair()]")
    expect(page.page.locator("#status")).to_have_text(re.compile("^Taken: learning rate"))
    assert page.js("settings().lr") == pytest.approx(best["lr"], rel=0.1)
    assert page.js("settings().reg") == pytest.approx(best["reg"], rel=0.1)


def test_pictures_say_in_words_what_they_show_and_the_words_follow(open_page):
    page = open_page()
    pictures = page.page.locator("[role=img]")
    before = [picture.get_attribute("aria-label") for picture in pictures.all()]
    assert before[:10] == [f"Template of {name}: all grey, nothing learnt yet" for name in CLASS_NAMES]
    page.train(50)
    after = [picture.get_attribute("aria-label") for picture in pictures.all()]
    assert all(after) and sum(a != b for a, b in zip(before, after)) >= 13
    assert f"validation {page.text('n-val')}" in after[11]


def test_announcements_are_rare_while_training_runs(open_page):
    page = open_page()
    page.page.evaluate(
        "changes = 0; new MutationObserver(() => changes++).observe($('status'), { childList: true })"
    )
    before = page.js("performance.now()")
    page.page.get_by_role("button", name="Train").click()
    page.wait("now.step > 60", 120)
    page.page.get_by_role("button", name="Pause").click()
    page.wait("!now.training", 60)
    assert page.js("changes") <= 2 + (page.js("performance.now()") - before) / 15000
    assert "validation accuracy" in page.text("status")


def test_with_reduced_motion_pictures_change_once_a_second(open_page):
    page = open_page(reduced_motion="reduce")
    page.page.evaluate("""() => {
        times = [];
        const inner = drawLosses;
        drawLosses = (...all) => { times.push(drawn); inner(...all); };
    }""")
    page.page.evaluate("train(1e9)")
    page.wait("times.length > 3", 60)
    assert min(np.diff(page.js("times"))[1:]) > 1000


# Words in the charts and the map that lie on one another, or reach beyond the window. A box is taken to be as
# high as a small letter.
COLLIDING = """() => [...document.querySelectorAll("#losses, #accuracies, #map")].flatMap(svg => {
    const words = [...svg.querySelectorAll("text")].map(text => {
        const { left, right, top, bottom, height } = text.getBoundingClientRect();
        const box = { left, right, top: top + 0.2 * height, bottom: bottom - 0.2 * height };
        return { ...box, name: `${svg.id}: ${text.textContent}` };
    });
    const apart = (a, b) =>
        a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
    const outside = words.filter(word => word.left < 0 || word.right > innerWidth).map(word => word.name);
    const pairs = words.flatMap((a, k) => words.slice(k + 1).filter(b => !apart(a, b))
        .map(b => `${a.name} on ${b.name}`));
    return [...outside, ...pairs];
})"""


@pytest.mark.parametrize("settings", ["steps=20", "lr=1e-4&reg=100000&start=random&steps=20"])
def test_no_words_of_a_chart_lie_on_others_or_leave_the_window(open_page, settings):
    page = open_page(settings)
    page.wait("now.step === 20 || now.diverged", 60)
    page.page.get_by_role("button", name="Search around my pair").click()
    page.wait("found !== null && found.step >= 20", 120)
    for name, (width, height) in WINDOWS.items():
        page.page.set_viewport_size({"width": width, "height": height})
        page.wait(f"innerWidth === {width}", 60)
        assert page.js(f"({COLLIDING})()") == [], name


@each_window
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_the_window(open_page, name, size, scheme):
    page = open_page("steps=20", viewport=dict(zip(("width", "height"), size)), color_scheme=scheme)
    page.wait("now.step === 20 && !now.training", 60)
    assert page.js("document.documentElement.scrollWidth") <= size[0]
    page.take_picture(f"{name}-{scheme}")


def test_on_paper_there_are_pictures_and_no_buttons(open_page):
    page = open_page("steps=20", color_scheme="dark")
    page.wait("now.step === 20 && !now.training", 60)
    page.page.emulate_media(media="print")
    assert not any(button.is_visible() for button in page.page.get_by_role("button").all())
    assert page.page.locator("#templates canvas").first.is_visible()
    assert page.js("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.page.pdf(path=PICTURES / "playground.pdf", format="A4")
