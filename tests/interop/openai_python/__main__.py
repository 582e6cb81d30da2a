"""The official OpenAI client for Python against moonshot-sim: python -m openai_python BASE_URL"""

import openai

from checks import run
from openai_python import batches, chat, errors, files, streaming, structured, tools

run(
    f"openai for Python {openai.__version__}",
    (*chat.parts, *streaming.parts, *tools.parts, *structured.parts, *files.parts,
     *batches.parts, *errors.parts),
)
