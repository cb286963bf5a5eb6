"""What cannot be counted, each with its name, what is wrong and what would help."""

from typing import Final

_SENTENCES: Final = {
    "one-list": "There is one list only: nobody can be counted twice. Bring the list of a second organisation.",
    "many-lists": "There are more than eight lists. Join those of organisations that share a register before they are compared.",
    "list-twice": "Two lists have the same name. Give each organisation its own.",
    "list-empty": "A list holds nobody. Leave it out, and say so in the report.",
    "no-agreement": "The study names no agreement. Without one that covers research, nobody's list may be compared.",
    "weak-key": "The key of the study is shorter than 32 bytes. Let the node draw one.",
    "bare-list": "Nobody on a list can be compared: no encoding came with it. Ask that organisation to encode it with the key of the study.",
    "other-key": "No two lists share a single encoding. They were most likely encoded with different keys, or with different rules.",
    "other-study": "The rolls were made for different studies. Let each organisation encode its list for this one.",
    "not-a-roll": "A file is no roll, or holds more than one: nothing of it was read. Let the organisation encode its list again.",
    "roll-twice": "Two rolls hold the same people to the last one: a list was given twice. Leave one out.",
    "not-pairs": "The file of decisions does not read. Take the file of doubtful pairs as it was written, with yes or no in its last column.",
    "not-a-pair": "A decision was given on two records that are not both on the lists. Take it out.",
    "quality-unknown": (
        "Too few people are known by telephone or document as well as by name, so nobody can say how many links were missed, and a number "
        "counted once would have no interval. Ask the organisations to encode telephone or document numbers."
    ),
}


class Refused(ValueError):
    """The lists cannot be counted. `code` names why; the text says what is wrong and what would help."""

    def __init__(self, code: str, about: str = "") -> None:
        self.code, self.about = code, about
        super().__init__(f"{_SENTENCES[code]}{f' ({about})' if about else ''}")
