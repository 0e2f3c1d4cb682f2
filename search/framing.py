"""The words of a question that only ask: "What do mayors say about ...?" is about what comes after.

Statements do not repeat them, and their meaning draws the vector away from what is asked about. Only
frames that name nobody in particular are known; of others every word may tell.
"""

from __future__ import annotations

import re

_WHO = (
    r"(?:(?:the|our|other|any|some|all|most|many|american|local|city|town|county|state|elected|public"
    r"|political|municipal)\s+)*(?:mayors?|governors?|officials?|leaders?|politicians?|lawmakers?|legislators?"
    r"|representatives?|senators?|cities|towns|states|people|they|everyone|anyone|anybody|somebody|speakers?)"
)
_SAY = (
    r"(?:say|says|said|saying|state|stated|think|thinks|feel|talk|talked|talking|speak|spoke|spoken|speaking"
    r"|comment|commented|commenting|stand)\s+(?:about|on|regarding|concerning|of|over)"
)
_BE = r"(?:do|does|did|have|has|had|are|is|were|was)"
_WORDS = r"(?:statements?|quotes?|quotations?|remarks?|comments?|views?|opinions?|positions?|stances?)"
_FRAME = re.compile(
    r"(?:(?:please\s+)?(?:tell|show|give|find)\s+(?:me|us)\s+)?(?:"
    rf"(?:(?:what|which|how|who|where)\s+)?(?:{_BE}\s+)?{_WHO}\s+(?:{_BE}\s+)?{_SAY}"
    rf"|(?:what|who)\s+(?:(?:{_BE}|(?:has|have)\s+been)\s+)?{_SAY}"
    rf"|(?:what\s+{_BE}\s+)?(?:(?:the|any|all)\s+)?(?:{_WHO}(?:['’]s?)?\s+)?{_WORDS}"
    rf"\s+(?:(?:by|from|of)\s+{_WHO}\s+)?(?:about|on|regarding|concerning)"
    rf"|(?:{_BE}|which|what)\s+{_WHO}(?=\s+(?:support|oppose|favou?r|back|reject|want|call)\b)"
    r")\s+(?=\w)",
    re.IGNORECASE,
)


def without_frame(text: str) -> str:
    """The text without the words at its beginning that only ask what has been said, and by whom of many."""
    frame = _FRAME.match(text)
    return text[frame.end() :] if frame else text
