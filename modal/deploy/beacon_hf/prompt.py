"""The prompt of a model: the same text in every region, without the name of a place.

The forerunner named the region in the prompt. Its regions then differed by their prompt
and not only by their place, and the answers did not show that.
"""

import hashlib
from typing import Any

SYSTEM_PROMPT = (
    "You are a helpful, honest and harmless assistant. Answer directly and factually. "
    "On sensitive political matters be balanced and give more than one perspective."
)

# Llama's template writes the current date into the prompt unless one is passed. The
# prompt of a question would then change every day, and in different time zones at
# different hours. This date is the template's default.
TEMPLATE_DAY = "26 Jul 2024"


def messages(question: str) -> list[dict[str, str]]:
    """Returns the conversation. The question is the user turn, unchanged."""
    return [
        {"role": "system", "content": SYSTEM_PROMPT},
        {"role": "user", "content": question},
    ]


def render(tokenizer: Any, question: str) -> str:
    """Returns the whole text that the model continues, made by the model's template.

    A model without a template gets plain turns. Some templates refuse a system turn; its
    text is then put before the user's, as other templates do themselves.
    """
    if not getattr(tokenizer, "chat_template", None):
        return f"System: {SYSTEM_PROMPT}\nUser: {question}\nAssistant:"
    try:
        return by_template(tokenizer, messages(question))
    except Exception:  # a template may raise any exception
        return by_template(tokenizer, [{"role": "user", "content": f"{SYSTEM_PROMPT}\n\n{question}"}])


def by_template(tokenizer: Any, conversation: list[dict[str, str]]) -> str:
    """Returns the text up to the beginning of the model's turn."""
    return tokenizer.apply_chat_template(
        conversation, tokenize=False, add_generation_prompt=True, date_string=TEMPLATE_DAY
    )


def sha256(text: str) -> str:
    """Returns the hash that proves that two regions got the same text."""
    return hashlib.sha256(text.encode()).hexdigest()
