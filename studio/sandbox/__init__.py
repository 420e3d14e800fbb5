"""A small Runware that really answers: the same protocol over HTTP, local videos, faults on demand.

    python -m studio.sandbox --port 8765 --data var/sandbox --pace real

    order.py           what the renderer is asked for      animatic/             real videos
    validation.py      what the vendor refuses             stub.py               grey videos, for speed
    model_rules.py     its models and their prices
    errors.py          the vendor's codes and messages     rendering.py          one result, claim to file
    inputs.py          UUIDs, URLs, base64 as files        renderer.py, pool.py  the processes
    body.py            JSON bodies of any size             webhooks.py           webhooks, upload endpoints
    task_endpoints.py  each task type and its handler      cleanup.py            expired files
    serializers.py     items of the responses              faults.py, fault_injection.py, control.py
    store.py, jobs.py, uploads.py  what is stored                                faults on demand
    app.py, wsgi.py    HTTP                                server.py, __main__.py  the process

Beside the protocol at ``POST /v1`` there is a control API for tests, which needs the key as well:

    POST   /sandbox/faults  [{"fault": "cut_after", "on": "submit", "times": 1, "match": "piano"}]
    GET    /sandbox/faults  what is armed, and every name with its meaning
    DELETE /sandbox/faults  forget all
    GET    /sandbox/bill    what was delivered and charged, how often each order was sent
    GET    /sandbox/log     requests by kind, webhook calls and uploads with their fate
"""
