"""Downloads: what was handed to the browser."""

downloaded = []


def download(filename):
    downloaded.append(filename)
