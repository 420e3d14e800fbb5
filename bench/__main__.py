"""``make bench``: measure everything and write docs/performance.md; with words, the sections they name."""

from __future__ import annotations

import sys
from pathlib import Path

from bench import (
    animatic,
    broken_files,
    bucket,
    delivery,
    every_page,
    frames,
    gallery,
    hand_off,
    inputs,
    many_generations,
    media,
    memory,
    more_workers,
    pages,
    plan,
    polling,
    ranges,
    report,
    rest,
    reviewers,
    sign_in,
    start,
    translation,
    upload,
    watchers,
    web_servers,
)

SECTIONS = {
    "From the provider's success to the card": delivery.measure,
    "Polling beside the SDK": polling.measure,
    "Requests of an order with pictures": inputs.measure,
    "Many at once": many_generations.measure,
    "Orders with more workers": more_workers.measure,
    "Drafts against the encoder": animatic.measure,
    "Gallery": gallery.measure,
    "Every page of long projects": every_page.measure,
    "German beside English": translation.measure,
    "Plan": plan.measure,
    "Memory with a large file": memory.measure,
    "Twenty reviewers on one take": reviewers.measure,
    "Five hundred open galleries": watchers.measure,
    "Sign-in with and without an account": sign_in.measure,
    "At rest": rest.measure,
    "Start": start.measure,
    "The player: frames, compare, weight": frames.measure,
    "Media against the command line": media.measure,
    "Upload of a large file": upload.measure,
    "Upload to a bucket, zip and film from it": bucket.measure,
    "Zip of a long project": hand_off.measure,
    "Ranges against nginx": ranges.measure,
    "Web servers and slow clients": web_servers.measure,
    "A thousand odd files": broken_files.measure,
    "Weight and speed of pages": pages.measure,
}


def main() -> None:
    """All sections, or those whose title holds a word of the command line; each is written when it ends."""
    words = sys.argv[1:]
    for title, measure in SECTIONS.items():
        if words and not any(word in title.lower() for word in words):
            continue
        rows = measure()
        print(title, *rows, sep="\n  ", flush=True)
        report.write({title: rows}, Path("docs/performance.md"))


if __name__ == "__main__":
    main()
