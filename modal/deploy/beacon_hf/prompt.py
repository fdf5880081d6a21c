"""What a model is told: the same text in every region, which names no place.

The forerunner told each model where it was. Its regions then differed by what they
were told and not by where they ran, and nothing in the answer gave that away.
"""

import hashlib
from typing import Any

SYSTEM_PROMPT = (
    "You are a helpful, honest and harmless assistant. Answer directly and factually. "
    "On sensitive political matters be balanced and give more than one perspective."
)

# Llama's template writes the day into the prompt unless it is given one. The same
# question would then be another prompt tomorrow, and for an hour each night in one
# region and not in the other. This is the day that the template itself falls back to.
TEMPLATE_DAY = "26 Jul 2024"


def messages(question: str) -> list[dict[str, str]]:
    """The conversation; the question is the user's turn, unchanged."""
    return [
        {"role": "system", "content": SYSTEM_PROMPT},
        {"role": "user", "content": question},
    ]


def render(tokenizer: Any, question: str) -> str:
    """The whole text that the model continues, by the template of its makers.

    A model without a template gets plain turns. Some templates refuse a system turn;
    its text then begins the user's, as those do that move it there themselves.
    """
    if not getattr(tokenizer, "chat_template", None):
        return f"System: {SYSTEM_PROMPT}\nUser: {question}\nAssistant:"
    try:
        return by_template(tokenizer, messages(question))
    except Exception:  # a template may raise what it likes
        return by_template(tokenizer, [{"role": "user", "content": f"{SYSTEM_PROMPT}\n\n{question}"}])


def by_template(tokenizer: Any, conversation: list[dict[str, str]]) -> str:
    """The conversation up to where the model's turn begins."""
    return tokenizer.apply_chat_template(
        conversation, tokenize=False, add_generation_prompt=True, date_string=TEMPLATE_DAY
    )


def sha256(text: str) -> str:
    """Proves that two regions were given the same."""
    return hashlib.sha256(text.encode()).hexdigest()
