"""A report on the class: one page of HTML that says what to explain again, and which submissions to look at.

It needs neither a network nor scripts. Whatever comes from students is escaped, and nobody is named where
slips are listed, so that these parts can be shown in a lecture.
"""

import re
from html import escape
from statistics import median
from urllib.parse import quote

from cs231n.diagnosis.printable import one_line
from instructor.grading.class_numbers import BARS, count_questions, count_slips, histogram, in_words
from instructor.grading.class_style import STYLE
from instructor.grading.report import worth_a_look
from instructor.grading.table import Total, changed, final, is_final
from instructor.manifest import Manifest
from instructor.sandbox import Used
from instructor.sheets import number

MOST_FREQUENT = 10
SLOWEST = 5
LISTED = 3  # questions in which a slip was made


def page(graded: list[tuple], totals: dict[str, Total], used: dict[str, Used], manifest: Manifest) -> str:
    """The page; the same for the same results, to the byte.

    Parameters
    ----------
    graded : list of (str, dict)
        Names and contents of results.json.
    totals : dict of str to Total
        What counts in the end, by name.
    used : dict of str to Used
        What running their code took, by name, where it is known.
    manifest : Manifest
    """
    overridden = _overridden(graded, totals, manifest)
    graded = [(name, final(content, totals[name], manifest)) for name, content in graded]
    questions, findings = count_questions(graded, manifest), count_slips(graded, manifest)
    slips = [finding for finding in findings if finding.in_catalogue]
    others = [finding for finding in findings if not finding.in_catalogue]
    odd = [(name, content["score"], why) for name, content in graded if (why := worth_a_look(content))]
    points, most, told = _points(totals.values(), manifest)
    parts = [
        _section("short", "In short", _in_short(questions, slips, odd, len(graded))),
        _section("points", "Points", _histogram(points, most)),
        _section("slips", "What to explain again", _slips(slips[:MOST_FREQUENT], len(graded))),
        _section("others", "What else costs points", _slips(others, len(graded))),
        _section("questions", "Questions", _questions(questions, len(graded))),
        _section("look", "Submissions to look at", _to_look_at(odd)),
        _section("changed", "Points changed by hand", overridden) if overridden else "",
        _section("usage", "Time and memory", _usage(used)),
    ]
    title = f"Class report: {_text(manifest.assignment)}"
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n"
        f"<p>{_text(in_words(points, most))} {told}</p>\n</header>\n<main>\n{''.join(parts)}</main>\n"
        "</body>\n</html>\n"
    )


def _points(totals, manifest):
    """Everybody's points, how many there are, and which ones: totals only once they are complete."""
    open_ = sum(not is_final(total, manifest) for total in totals)
    if totals and not open_:
        told = "These are the totals: code, written answers, and what is deducted for being late."
        return [total.points for total in totals], manifest.reachable, told
    told = "These are the points for code, with what people changed by hand."
    told += f" Of {len(totals)} submissions, {open_} have written answers without a mark." if totals else ""
    return [total.automatic for total in totals], manifest.points, told


def _overridden(graded, totals, manifest):
    """Whose points people changed, from what to what, and why."""
    titles = {question.id: question.title for question in manifest.questions}
    rows = [
        [_link(name), _text(titles[question]), f"{number(before)} → {number(totals[name].scores[question])}",
         _text(totals[name].given.reason)]
        for name, content in graded
        for question, before in changed(content, totals[name])
    ]  # fmt: skip
    head = ["Submission", "Question", "Points", "Reason"]
    return _table("What counts instead of the grader’s points", head, rows) if rows else ""


def _text(text, length=400):
    return escape(one_line(text, length))


def _words(text):
    """A sentence of ours, in which code stands between backquotes."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", _text(text))


def _section(id, title, content):
    return f'<section aria-labelledby="{id}">\n<h2 id="{id}">{title}</h2>\n{content}</section>\n'


def _bar(count, of):
    """A bar, hidden from screen readers: the number is next to it."""
    share = 100 * count / of if of else 0
    return f'<span class="bar" aria-hidden="true"><span style="width:{share:.0f}%"></span></span>'


def _share(count, of):
    return f"{count} ({100 * count / of:.0f} %)" if of else f"{count}"


def _in_short(questions, slips, odd, number):
    if not number:
        return "<p>Nobody has handed anything in.</p>\n"
    hardest = sorted((q for q in questions if q.right < number), key=lambda q: q.right)[:3]
    names = "; ".join(f"{_text(q.question.title)} ({_right(q, number)})" for q in hardest)
    lines = [f"Hardest: {names}." if names else "Everybody has all points."]
    if slips:
        lines.append(f"Most frequent slip: {_words(slips[0].shows)} ({slips[0].made_by} of {number})")
    lines.append(f'<a href="#look">Submissions to look at</a>: {len(odd)}.')
    return "<ul>\n" + "".join(f"<li>{line}</li>\n" for line in lines) + "</ul>\n"


def _right(question, number):
    missing = f", {question.unwritten} not written or not handed in" if question.unwritten else ""
    return f"{question.right} of {number} right{missing}"


def _histogram(points, most):
    counts = histogram(points, most)
    starts = [f"{most * k / BARS:g}" for k in range(BARS + 1)]
    told = ", ".join(f"from {start}: {count}" for start, count in zip(starts, counts[:-1]))
    told = f"Histogram. {in_words(points, most)} Submissions {told}, all points: {counts[-1]}."
    bars = "".join(
        f'<div><span>{count}</span><i style="height:{8 * count / max(1, *counts):.2f}em"></i>'
        f"<span>{start}</span></div>"
        for start, count in zip(starts, counts)
    )
    return (
        f'<figure>\n<div class="histogram" role="img" aria-label="{_text(told, 1000)}">{bars}</div>\n'
        "<figcaption>Number of submissions (above the bars) by points (below): from this number to less than "
        "the next. The last bar is for all points.</figcaption>\n</figure>\n"
    )


def _slips(counts, number):
    """The slips, without names."""
    items = [
        f"<li>\n<h3>{_words(count.shows)}</h3>\n<p>{_bar(count.made_by, number)} <b>{count.made_by} of "
        f"{number}</b> submissions</p>\n<p>{_words(count.hint)}</p>\n"
        f'<p class="where">In: {_listed(count.questions)}</p>\n</li>\n'
        for count in counts
    ]
    return f"<ol>\n{''.join(items)}</ol>\n" if items else "<p>Nothing.</p>\n"


def _listed(titles):
    more = f"; and {len(titles) - LISTED} more" if len(titles) > LISTED else ""
    return "; ".join(map(_text, titles[:LISTED])) + more


def _questions(counts, number):
    rows = [
        [_text(c.question.title), f"{_bar(c.right, number)} {_share(c.right, number)}", f"{c.unwritten}",
         f"{c.mean:.1f} of {c.question.points:g}"]
        for c in counts
    ]  # fmt: skip
    head = ["Question", f"All points, of {number}", "Not written or not handed in", "Points, mean"]
    return _table("How the questions were answered", head, rows)


def _to_look_at(odd):
    rows = [[_link(name), f"{score:g}", _text(why)] for name, score, why in odd]
    head = ["Submission", "Points", "Why"]
    return _table("More than an ordinary mistake", head, rows) if rows else "<p>None.</p>\n"


def _usage(used):
    if not used:
        return "<p>Not measured.</p>\n"
    times, sizes = zip(*used.values())
    slowest = sorted(used.items(), key=lambda item: (-item[1].cpu_seconds, item[0]))[:SLOWEST]
    rows = [[_link(name), f"{u.cpu_seconds:.2f}", f"{u.peak_bytes / 1e6:.0f}"] for name, u in slowest]
    return (
        f"<p>Students’ code took {sum(times):.1f} s of processor time in {len(used)} submissions, "
        f"{median(times):.2f} s in the median; the largest process used {max(sizes) / 1e6:.0f} MB, Python "
        f"and NumPy included, {median(sizes) / 1e6:.0f} MB in the median.</p>\n"
        + _table("Those that took longest", ["Submission", "Processor time, s", "Peak memory, MB"], rows)
    )


def _link(name):
    """A name, with a link to its report."""
    path = quote(f"./{name}/report.txt", errors="replace")
    return f'<a href="{path}"><bdi>{_text(name)}</bdi></a>'


def _table(caption, head, rows):
    """A table of HTML; the first cell of each row is its header."""
    heads = "".join(f'<th scope="col">{_text(title)}</th>' for title in head)
    lines = [
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>\n'
        for first, *cells in rows
    ]
    return (
        f"<table>\n<caption>{caption}</caption>\n<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{''.join(lines)}</tbody>\n</table>\n"
    )
