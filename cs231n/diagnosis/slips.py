"""The catalogue of slips, the classic mistakes: what each is called, how it shows, and where to look.

It is data only: :mod:`cs231n.diagnosis` compares with it what a student's code returned.
"""

from typing import NamedTuple


class Slip(NamedTuple):
    """One classic mistake.

    Attributes
    ----------
    name : str
        Also the key under which a problem stores the numbers that this slip produces, if it stores any.
    value : str
        What comes out wrong.
    shows : str
        How it shows, as a sentence. ``{N}`` and the like stand for the sizes of the problem.
    hint : str
        Where to look.
    factor : str
        By what the value is multiplied, a key of ``_factors`` in :mod:`cs231n.diagnosis.values`; empty
        for a slip that is recognised by its stored numbers, or by what was recorded while the code ran.
    """

    name: str
    value: str
    shows: str
    hint: str
    factor: str = ""


ANY = [
    Slip("no-pair", "call", "It does not return both a loss and a gradient.",
         "The last line of the function as it was handed out returns both, the loss first."),
    Slip("loss-per-image", "call", "The loss is an array, not one number.",
         "How does one loss for each image become the loss of the model?"),
    Slip("transposed", "call", "The result has the shape {shape}, which is the expected shape transposed.",
         "Write down the shape of each factor: which order of the product gives the right shape?"),
    Slip("wrong-shape", "call", "The result has the shape {shape}, but {expected_shape} is expected.",
         "Print the shapes along the way. Is an axis summed that should stay, or one kept that should go?"),
    Slip("loop", "call", "The numbers are right, but there is a loop ({place}).",
         "This exercise asks for none: let NumPy work on whole arrays."),
    Slip("fixed-sizes", "robust",
         "The result is wrong for a batch of another size, without images of the last class.",
         "Is a number of images or classes written into the code, or taken from y?"),
    Slip("one-problem-only", "values",
         "It is right for some images and wrong for others of the same number and size.",
         "Is a number from an earlier run written into the code, or kept in a variable outside it?"),
    Slip("complex-step", "values", "The gradient is measured with complex numbers ({place}).",
         "Derive it: that takes one pass over the images, and is what is asked for."),
    Slip("finite-difference", "robust", "The gradient is wrong for very bright images.",
         "Is it measured by nudging the weights? Derive it: that is exact, and much faster."),
    Slip("W-changed", "robust", "It changes W, the array that the caller passed in.",
         "Look for an in-place operation on W (such as `W *= ...`), and make a new array instead."),
    Slip("X-changed", "robust", "It changes X, the array that the caller passed in.",
         "Look for an in-place operation on X (such as `X -= ...`), and make a new array instead."),
    Slip("y-changed", "robust", "It changes y, the array that the caller passed in.",
         "Look for an in-place operation on y, and make a new array instead."),
    Slip("bytes-overflow", "robust",
         "Images as bytes (uint8) give a different result from the same images as floats.",
         "Arithmetic on bytes wraps around at 256. Which line computes with X before it becomes float?"),
]  # fmt: skip

LOSS = [
    Slip("loss-summed", "data loss", "The loss is N = {N} times too large.",
         "It should be the mean over the images: are their losses divided by their number?", "N"),
    Slip("loss-divided-twice", "data loss", "The loss is N = {N} times too small.",
         "The mean needs one division by N. Is there a second one?", "1/N"),
    Slip("loss-hard-coded", "data loss", "The loss is divided by 500, whatever the number of images.",
         "The batch has as many images as X has rows.", "N/500"),
    Slip("loss-divided-in-loop", "data loss", "The losses of the first images hardly count.",
         "Is the sum divided by N again and again, inside the loop?"),
    Slip("loss-sign", "data loss", "The loss has the wrong sign.",
         "The logarithm of a probability is never positive; what makes it a loss?", "-1"),
]  # fmt: skip

PENALTY = [
    Slip("penalty-missing", "penalty loss", "The loss does not change with reg.",
         "The formula has a second term, the penalty.", "0"),
    Slip("penalty-halved", "penalty loss", "The penalty is half of what it should be.",
         "Other courses put a factor 1/2 in front of it; here there is none.", "1/2"),
    Slip("penalty-sign", "penalty loss", "The penalty is subtracted.",
         "Large weights should cost something.", "-1"),
    Slip("penalty-divided", "penalty loss", "The penalty is N = {N} times too small.",
         "Only the losses of the images are averaged: add the penalty after the division.", "1/N"),
    Slip("penalty-times-N", "penalty loss", "The penalty is N = {N} times too large.",
         "It belongs to the model, not to each image: is it added inside the loop?", "N"),
    Slip("penalty-without-bias", "penalty loss", "The penalty leaves out the last row of W.",
         "Here the bias is penalised like all other weights."),
    Slip("penalty-not-squared", "penalty loss", "The penalty is not a sum of squared weights.",
         "Each weight enters with its square: no absolute value, no root."),
    Slip("penalty-gradient-missing", "penalty gradient", "The gradient does not change with reg.",
         "The penalty is a part of the loss: what is its derivative?", "0"),
    Slip("penalty-gradient-halved", "penalty gradient",
         "The part of the gradient that comes from reg is half of what it should be.",
         "What is the derivative of a square?", "1/2"),
    Slip("penalty-gradient-sign", "penalty gradient",
         "The part of the gradient that comes from reg has the wrong sign.",
         "When a positive weight grows, the penalty grows.", "-1"),
    Slip("penalty-gradient-twice", "penalty gradient",
         "The part of the gradient that comes from reg is twice what it should be.",
         "Is the penalty's derivative added in two places, or a factor 2 used twice?", "2"),
    Slip("penalty-gradient-divided", "penalty gradient",
         "The part of the gradient that comes from reg is N = {N} times too small.",
         "Only the part from the images is averaged: add the penalty's part after the division.", "1/N"),
    Slip("penalty-gradient-times-N", "penalty gradient",
         "The part of the gradient that comes from reg is N = {N} times too large.",
         "It belongs to the model, not to each image: is it added inside the loop?", "N"),
    Slip("penalty-gradient-without-bias", "penalty gradient",
         "The part of the gradient that comes from reg leaves out the last row of W.",
         "Here the bias is penalised like all other weights."),
]  # fmt: skip

GRADIENT = [
    Slip("gradient-zero", "data gradient", "The gradient is zero everywhere.",
         "It is not written yet, or goes into another array, or two terms cancel in the same column.",
         "exactly 0"),
    Slip("gradient-not-divided", "data gradient",
         "The part of the gradient that comes from the images is N = {N} times too large.",
         "The loss is a mean over the images, so its gradient is one as well.", "N"),
    Slip("gradient-divided-twice", "data gradient",
         "The part of the gradient that comes from the images is N = {N} times too small.",
         "The mean needs one division by N. Is there a second one?", "1/N"),
    Slip("gradient-hard-coded", "data gradient",
         "The gradient is divided by 500, whatever the number of images.",
         "The batch has as many images as X has rows.", "N/500"),
    Slip("gradient-divided-in-loop", "data gradient", "The gradient of the first images hardly counts.",
         "Is the sum divided by N again and again, inside the loop?"),
    Slip("gradient-sign", "data gradient",
         "The part of the gradient that comes from the images has the wrong sign.",
         "Return the direction in which the loss grows; the step against it is taken elsewhere.", "-1"),
    Slip("wrong-column", "data gradient", "The terms of the gradient are added to the wrong column.",
         "Column j belongs to class j. Which class is each of your two cases about?"),
    Slip("gradient-assigned", "data gradient", "The gradient is that of the last image alone.",
         "Every image contributes: are the terms added up, or does each overwrite the one before?"),
    Slip("gradient-without-bias", "data gradient", "The last row of the gradient, the bias, is zero.",
         "The last number of each image is a 1; the bias is a weight like the others."),
]  # fmt: skip

SOFTMAX = [
    *LOSS,
    Slip("loss-other-log", "data loss", "The loss is computed with a logarithm to another base.",
         "The formula means the natural logarithm, np.log, not np.log10 or np.log2.", "1/ln 10, 1/ln 2"),
    Slip("loss-unnormalised", "data loss", "The logarithm is taken of scores that are not normalised.",
         "Scores become probabilities in two steps. Is the second one, the division by the sum, there?"),
    Slip("loss-wrong-class", "data loss", "The loss is computed from the probability of a wrong class.",
         "Which of the probabilities of image i does the label y[i] select? Labels start at 0."),
    Slip("loss-all-classes", "data loss", "The loss is summed over all classes.",
         "Only the probability of the true class counts."),
    Slip("loss-no-log", "data loss", "The loss is computed from probabilities without a logarithm.",
         "Halving the probability should always cost the same amount."),
    Slip("loss-no-true-class", "data loss", "The loss does not depend on the labels.",
         "It is computed from the sum alone, or the largest score. Where does y[i] come in?"),
    Slip("true-score-not-shifted", "data loss", "The score of the true class is not shifted with the others.",
         "Whatever is subtracted from the scores must be subtracted from all of them."),
    *PENALTY,
    *GRADIENT,
    Slip("both-cases", "data gradient", "The true class gets the term of the wrong classes as well.",
         "The two cases exclude each other."),
    Slip("minus-one-alone", "data gradient", "For the true class a bare 1 is subtracted.",
         "Each score depends on the weights through the image: by what should the 1 be multiplied?"),
    Slip("no-minus-one", "data gradient", "The gradient treats the true class like the wrong ones.",
         "There are two cases. What does the second term of the loss add for the true class?"),
    Slip("minus-one-everywhere", "data gradient", "The gradient treats the wrong classes like the true one.",
         "One number in each row should change: does your index select it, or whole columns?"),
    Slip("gradient-unnormalised", "data gradient",
         "The gradient uses exponentials where it should use probabilities.",
         "Scores become probabilities in two steps. Is the division by the sum there?"),
    Slip("true-class-only", "data gradient", "Only the columns of true classes get a gradient.",
         "The loss depends on the scores of the wrong classes as well, through the sum."),
    Slip("wrong-classes-only", "data gradient", "The true class of an image gets no gradient.",
         "There are two cases, and one of them is left out."),
    Slip("no-shift", "robust", "Scores around 1,000 give nan or inf: an exponential overflows.",
         "Section 5 of the notebook shows the remedy."),
    Slip("global-shift", "robust", "The result is wrong for images whose scores lie 1,000 apart.",
         "Is the same number subtracted from all of them? Each image needs its own."),
    Slip("log-of-probability", "robust", "A true class with a very low score gives inf.",
         "Its probability is rounded to 0, which has no logarithm. Section 5 shows a form that is safe."),
    Slip("epsilon-in-log", "robust", "A true class with a very low score gives too small a loss.",
         "A constant inside the logarithm, or clipping, caps it. Section 5 shows a form that is safe."),
]  # fmt: skip

SVM = [
    *LOSS,
    Slip("margin-missing", "data loss", "The loss lacks the margin.",
         "A wrong class costs something as soon as it comes closer than 1."),
    Slip("true-class-counted", "data loss", "The true class is counted as if it were a wrong one.",
         "The sum is over the wrong classes only."),
    Slip("margin-reversed", "data loss", "The difference of the two scores is taken the wrong way round.",
         "Which of the two should be the larger one, for the image to cost nothing?"),
    Slip("hinge-missing", "data loss", "Classes that are far behind lower the loss.",
         "A class that is far behind counts zero, never less."),
    *PENALTY,
    *GRADIENT,
    Slip("true-class-not-pushed", "data gradient", "The true class gets no gradient.",
         "Each margin holds two scores, that of the wrong class and that of the true one."),
    Slip("true-class-pushed-once", "data gradient", "The true class is pushed once for each image.",
         "Its score is in every margin that is positive. How many are there?"),
    Slip("margins-as-weights", "data gradient", "Larger margins push more.",
         "The derivative of the hinge is either 0 or 1, however large the margin."),
]  # fmt: skip

STACKED = [
    Slip("wrong-axis", "data loss", "A sum or a maximum is taken along the wrong axis.",
         "Axis 0 counts classifiers, axis 1 classes, axis 2 images."),
]  # fmt: skip

AXES = [
    Slip("wrong-axis", "data loss", "A sum or a maximum is taken along the wrong axis.",
         "Scores have one row for each image: sums and maxima go along its classes."),
    Slip("whole-columns", "data loss", "The true class is selected wrongly: y selects whole columns.",
         "Pair each row with its own column: two index arrays of the same length."),
]  # fmt: skip

PROBABILITIES = [
    Slip("scores-returned", "probabilities", "These are scores, not probabilities.",
         "Exponentiate and normalise."),
    Slip("probabilities-unnormalised", "probabilities", "The rows do not add up to 1.",
         "Divide each row by its own sum."),
    Slip("log-probabilities", "probabilities", "These are the logarithms of the probabilities.",
         "np.exp undoes the logarithm."),
    Slip("wrong-axis-normalised", "probabilities", "The columns add up to 1, or all numbers together do.",
         "Each row, that is each image, has probabilities that add up to 1."),
]  # fmt: skip

JACOBIAN = [
    Slip("jacobian-sign", "jacobian", "The table has the wrong sign.",
         "A higher score raises the probability of its own class: the diagonal is positive.", "-1"),
    Slip("diagonal-alone", "jacobian", "Off the diagonal there are only zeros.",
         "All probabilities share the sum, so every score moves every probability."),
    Slip("diagonal-wrong", "jacobian", "Something is missing on the diagonal.",
         "There the score is in the numerator as well as in the sum."),
    Slip("one-number", "jacobian", "The products of probabilities have collapsed into one number.",
         "A vector has no columns to transpose: look for the outer product."),
]  # fmt: skip

EVIDENCE = [
    Slip("mean-not-subtracted", "evidence", "The mean image is not subtracted.",
         "The model was trained on differences from the mean image."),
    Slip("bias-included", "evidence", "The bias is spread over the pixels.",
         "The last row of W belongs to no pixel."),
    Slip("colours-averaged", "evidence", "The three colours are averaged.",
         "A score is a sum over all 3,072 products, so the maps have to add up to it.", "1/3"),
    Slip("evidence-sign", "evidence", "The maps have the wrong sign.",
         "A pixel brighter than the mean, with a positive weight, speaks for the class.", "-1"),
    Slip("colours-first", "evidence", "The weights are in a different order from the pixels.",
         "The rows of W are in the order of a flattened image: rows, columns, colours."),
    Slip("weights-alone", "evidence", "The maps do not depend on the image.",
         "Evidence is pixel times weight."),
]  # fmt: skip

TRAIN = [
    Slip("no-minibatch", "train", "There is no minibatch: X_batch or y_batch is None.",
         "Draw the indices of some samples, and take these rows of X and of y."),
    Slip("whole-set", "train", "Every step uses all the samples.",
         "Draw batch_size of them at random."),
    Slip("wrong-batch-size", "train", "The minibatch holds {got} samples where {expected} were asked for.",
         "Use batch_size."),
    Slip("same-minibatch", "train", "Every step uses the same minibatch.",
         "Draw a new one in each step, inside the loop."),
    Slip("unpaired", "train", "The labels of the minibatch do not belong to its samples.",
         "Draw the indices once, and use them for both X and y."),
    Slip("without-replacement", "train", "A sample is never drawn twice.",
         "Draw with replacement. Then a batch may even be larger than the training set."),
    Slip("never-drawn", "train", "Some samples are never drawn.",
         "Which indices can be drawn, from the first sample to the last?"),
    Slip("not-random", "train", "The samples of a minibatch are not drawn independently of each other.",
         "Each of them may be any sample, whatever the others are."),
    Slip("reg-lost", "train", "reg does not reach the loss.",
         "Does the line that calls self.loss pass reg on?"),
    Slip("rng-ignored", "train", "The same seed does not give the same minibatches again.",
         "Draw from rng, not from np.random, so that a run can be repeated."),
    Slip("no-update", "train", "The weights do not change.",
         "self.W has to be replaced by what the step leads to."),
    Slip("uphill", "train", "The steps go up the gradient.",
         "The gradient points where the loss grows."),
    Slip("learning-rate-missing", "train", "The step is the whole gradient.",
         "learning_rate decides how long a step is."),
    Slip("penalty-twice", "train", "The step applies reg as well.",
         "The gradient that loss() returns already contains the penalty's part."),
    Slip("wrong-step", "train", "The weights do not move by one step of SGD.",
         "The new weights depend on self.W, learning_rate and grad, and on nothing else."),
]  # fmt: skip

PREDICT = [
    Slip("returns-scores", "predict", "It returns scores where labels are expected.",
         "For each row: at which index is the largest score?"),
    Slip("lowest-score", "predict", "It returns the class with the lowest score.",
         "A score says how much an image looks like a class."),
    Slip("wrong-axis-of-scores", "predict", "The largest score is looked for along the wrong axis.",
         "Scores have the shape (rows, C): compare classes, not images."),
    Slip("first-block-only", "predict", "Only the first block of rows gets labels.",
         "The loop goes through the rows a block at a time; fill y_pred[rows], not y_pred[:...]."),
    Slip("all-rows", "predict", "The labels of all rows are put into one block.",
         "Inside the loop, only the samples X[rows] should be used."),
    Slip("block-returned", "predict", "Only the labels of the last block are returned.",
         "Fill a part of y_pred, y_pred[rows], instead of replacing it."),
    Slip("largest-score", "predict", "It returns the largest score itself.",
         "Which class has it?"),
]  # fmt: skip

SEARCH = [
    Slip("reused-classifier", "search", "One classifier is trained several times: its weights carry over.",
         "Make a new Softmax() for every pair."),
    Slip("rate-reg-swapped", "search", "Learning rate and reg are passed the wrong way round.",
         "Compare with the order of the arguments of train, or name them."),
    Slip("trained-on-validation", "search", "It trains on other images than the training images.",
         "Validation images are for choosing, never for training."),
    Slip("trained-on-other-labels", "search", "It trains with labels that are not those of its images.",
         "X_train and y_train belong together."),
    Slip("num-iters-ignored", "search", "It does not train for num_iters steps.",
         "Pass num_iters on to train."),
    Slip("rng-not-passed", "search", "train gets no generator, so no run can be repeated.",
         "Pass rng=np.random.RandomState(0)."),
    Slip("other-seed", "search", "The generator does not have the seed that was asked for.",
         "Pass rng=np.random.RandomState(0), so that the search of section 14 sees the same minibatches."),
    Slip("malformed", "search", "models or results do not hold what was asked for.",
         "Under the key (lr, reg): in models the classifier, in results a pair of accuracies."),
    Slip("rng-shared", "search", "The pairs do not see the same minibatches.",
         "Make a new np.random.RandomState(0) for every pair."),
    Slip("pair-missing", "search", "models or results lack some of the pairs.",
         "Store both for every pair, under the key (lr, reg)."),
    Slip("one-model-for-all", "search", "models holds another pair's classifier.",
         "Store the classifier that was trained with this very pair."),
    Slip("accuracies-swapped", "search", "The two accuracies are in the wrong order.",
         "Training images first, validation images second."),
    Slip("same-accuracy-twice", "search", "Both accuracies are measured on the same images.",
         "One belongs to the training images, the other to the validation images."),
    Slip("accuracy-scaled", "search", "The accuracies are counts or percentages.",
         "An accuracy is the share of right answers, from 0 to 1."),
    Slip("error-rates", "search", "These are shares of wrong answers.",
         "An accuracy is the share of right answers."),
]  # fmt: skip

CATALOGUE = {
    "softmax": [*ANY, *AXES, *SOFTMAX],
    "svm": [*ANY, *SVM],
    "stacked": [*ANY, *STACKED, *SOFTMAX],
    "svm stacked": [*ANY, *STACKED, *SVM],
    "probabilities": [*ANY, *PROBABILITIES, *SOFTMAX],
    "jacobian": [*ANY, *JACOBIAN, *SOFTMAX],
    "evidence": [*ANY, *EVIDENCE],
    "train": TRAIN,
    "predict": [*ANY, *PREDICT],
    "search": SEARCH,
}
