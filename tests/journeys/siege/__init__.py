"""Two nodes behind nginx under orders, uploads and review, while what they stand on goes away and comes back.

``make siege`` takes about fifteen minutes and writes its table into docs/performance.md; it ends with 1 when something
was lost, paid twice, or not back in time. The disk that is filled is a small one in memory, for which it must be root.
"""
