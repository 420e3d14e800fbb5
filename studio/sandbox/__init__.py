"""A small Runware that really answers: the same protocol over HTTP, local videos, faults on demand.

    python -m studio.sandbox --port 8765 --data var/sandbox --pace real

    order.py      what the renderer is asked for              animatic/  real videos
    rules.py      what the validator refuses                  plain.py   grey videos, for speed
    wording.py    the vendor's codes and sentences            work.py    one result, claim to file
    inputs.py     UUIDs, URLs and base64 become files         renderer.py, crew.py  the processes
    body.py       JSON bodies of any size                     courier.py webhooks, upload endpoints
    desk.py       each task type and its answer               sweep.py   old files
    tell.py       how a task is told                          faults.py, strikes.py, control.py
    store.py, jobs.py, uploads.py  what is kept                          what goes wrong on demand
    app.py, web.py  HTTP           server.py, __main__.py  the process

Beside the protocol at ``POST /v1`` there is a control API for tests, which needs the key as well:

    POST   /sandbox/faults  [{"fault": "cut_after", "on": "submit", "times": 1, "match": "piano"}]
    GET    /sandbox/faults  what is armed, and every name with its meaning
    DELETE /sandbox/faults  forget all
    GET    /sandbox/bill    what was delivered and charged, how often each order was sent
    GET    /sandbox/log     requests by kind, webhook calls and uploads with their fate
"""
