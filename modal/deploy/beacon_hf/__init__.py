"""What the deployed app does, apart from Modal: `app.py` places it, this runs it.

    regions.py     where an app is placed; the only thing that differs between two
    catalog.py     the models
    prompt.py      what a model is told, the same everywhere, and its hash
    answer.py      the request, and every shape of answer
    weights.py     the files of the models, in a volume
    generation.py  the one place that knows torch and transformers
    inference.py   one question to one loaded model
    relay.py       the way from a call to the container of its model
    health.py      what can be said of the GPU class from outside
    web.py         the two web functions
    version.py     a hash of all of this, carried by every answer

Nothing here imports torch, transformers or FastAPI when it is imported itself: the
relay's image has no torch, the GPU's no FastAPI, and the tests have no torch.
"""
