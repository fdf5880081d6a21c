"""The code of the deployed app without Modal. `app.py` has the Modal functions.

    regions.py     where each app is deployed; apps differ only in this
    catalog.py     the models
    prompt.py      the prompt, the same in every region, and its hash
    answer.py      the request, and every form of answer
    weights.py     the files of the models, in a volume
    generation.py  the only module that uses torch and transformers
    inference.py   one question to one loaded model
    relay.py       passes a call to the container of its model
    health.py      the state of the models, without starting a container
    web.py         the two web functions
    version.py     a hash of this code, which is part of every answer

No module except web.py imports torch, transformers or FastAPI at its top: the relay's
image has no torch, the GPU's has no FastAPI, and the tests have no torch.
"""
