"""What a learner wants who is not (only) answering: a hint, a repeat, time, to stop, to ask."""

from __future__ import annotations

import re
from functools import cache

from tutor.answers import intents_ko
from tutor.answers.tokens import Tokens, words_of
from tutor.answers.verdict import Intent


def _pattern(*alternatives: str) -> str:
    return "|".join(f"(?:{alternative})" for alternative in alternatives)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled at first use, so that importing the judge stays cheap."""
    return re.compile(pattern)


_LEAD = _pattern(
    r"um+|u+h+|uhm|e+r+|erm|a+h+|oh|h+m+|mm+|well|so|ok|okay|alright|all right|hey|actually|but",
    r"sorry|no|yes|yeah|thanks|thank you",
    r"just|and|please|now|then|i think|maybe|like|sori|tutor|teacher",
    r"(?:can|could|may|would|will) (?:you|i|we)(?: please)?",
    r"i (?:want|need|have|would like|gotta|wanna)(?: you)?(?: to)?",
    r"i'd (?:like|want)(?: you)?(?: to)?|we (?:have|need|want) to|let's|let us|i'm going to",
    r"i'm gonna|i'll|do you have",
)
_TRAIL = _pattern(
    r"please|thanks|thank you|now|for me|today|then|ok|okay|sorry|yet|really|for now|for today|um+|uh+|so",
    r"here|at all|yeah|honestly",
)
_THIS = (
    r"(?: (?:it|this|that|this one|that one|the question|this question|that question"
    r"|the problem|the answer))?"
)
_AGAIN = r"(?: (?:again|once more|one more time|once again))"
_SPAN = r"(?:seconds?|secs?|moments?|minutes?|mins?|bit|tick|time)"
_FOR_A = rf" for (?:a|one|a few|a couple of|two|three|five|ten) (?:while|{_SPAN})"
_FOR = rf"(?:{_FOR_A})?"

_RULES: tuple[tuple[Intent, str], ...] = (
    (
        Intent.DONT_KNOW,
        _pattern(
            rf"i (?:really |still |just )?(?:don't|do not|dont) (?:really )?(?:know|remember){_THIS}",
            r"i (?:don't|do not) know (?:how|how to do (?:it|this|that)|what (?:it|that|this) is)",
            rf"i (?:don't|do not|not) know(?: (?:about|how)?{_THIS})?",
            r"(?:i (?:have |got )?|i've (?:got )?)?(?:no|not a|not an|absolutely no) (?:idea|clue)"
            rf"(?: (?:about|what)?{_THIS}(?: is)?)?",
            r"(?:i )?(?:haven't|have not)(?: got)? (?:a|the)(?: (?:faintest|slightest|foggiest))?"
            r" (?:idea|clue)",
            r"beats me|idk|don't ask me|you(?:'ve)? got me(?: there)?|search me",
            r"(?:this|that|it)(?:'s| is) (?:way |much |just )?too (?:hard|difficult) for me",
            r"dunno|i dunno|don't know|dont know|pass|i pass",
            rf"(?:i'm |i am )?(?:not (?:so |really |quite )?sure|unsure)(?: about)?{_THIS}",
            r"i (?:really |just )?(?:can't|cannot|can not|couldn't) (?:remember|do|say|tell|answer|solve"
            rf"|explain|figure out|work out){_THIS}",
            rf"i (?:forgot|can't think of|cannot think of)(?: the (?:word|name)|{_THIS})"
            r"|(?:it's |it is )?on the tip of my tongue",
            r"i give up|give up|who knows|no answer|i have no answer",
        ),
    ),
    (
        Intent.HINT,
        _pattern(
            r"(?:(?:give|get|have|show|tell|gimme|offer)(?: (?:me|us))? )?(?:(?:a|another|one more"
            r"|the|some|any|one|more) )?(?:(?:small|little|next|more|bit of) )?(?:hints?|clues?|tips?"
            rf"|help)(?: with)?{_THIS}",
            rf"help (?:me|us)(?: out)?(?: with)?{_THIS}",
            rf"(?:i'm|i am) (?:stuck|lost|confused)(?: on| with)?{_THIS}",
            rf"i (?:don't|do not) (?:understand|get){_THIS}|show me(?: how)?|where do i start",
            r"(?:just )?(?:tell|give|show)(?: me)? the (?:right )?answer",
            r"what(?:'s| is) the (?:right |correct )?answer",
            r"what (?:do|should) i do(?: first| next)?",
            r"how (?:do|should|can|would) (?:i|you|we) (?:do|solve|start|begin|work out"
            rf"|figure out){_THIS}",
        ),
    ),
    (
        Intent.REPEAT,
        _pattern(
            rf"(?:say|repeat|read|ask)(?: me)?{_THIS}(?: your question| the choices| the options"
            rf"| what you said){_AGAIN}?",
            rf"(?:say|read|ask)(?: me)?{_THIS}{_AGAIN}|repeat{_THIS}{_AGAIN}?",
            r"(?:once|one) more(?: time)?|again|once again|come again",
            r"what|sorry|pardon(?: me)?|(?:i )?beg your pardon|excuse me|huh|eh|say what",
            r"what did you (?:say|ask)|what was that",
            rf"what(?:'s| is| was| were| are) (?:the|your) (?:question|choices|options){_AGAIN}?",
            rf"what was it{_AGAIN}?",
            r"i (?:didn't|did not|couldn't|can't|cannot) (?:hear|catch|get)(?: (?:you|that|it"
            r"|the question|what you said))?",
        ),
    ),
    (
        Intent.SLOWER,
        _pattern(
            rf"(?:(?:speak|talk|go|say|read|repeat){_THIS}(?: again)? )?(?:(?:a bit|a little"
            r"|a little bit|much|more) )*(?:slower|slowly)",
            r"slow down(?: a bit| a little)?|not so (?:fast|quick|quickly)",
            r"(?:(?:you're|you are|that's|that is|that was|it's|it is) )?(?:(?:speaking|talking|going"
            r"|much|way|a bit|a little) )*too (?:fast|quick|quickly)",
        ),
    ),
    (
        Intent.WAIT,
        _pattern(
            r"(?:wait|hang on|hold on|hold it)(?: (?:for )?(?:a|one|another|just a"
            rf"|just one) {_SPAN})?(?: (?:i'm|let me) think(?:ing)?)?",
            r"wait wait|wait for (?:it|me)|wait i'm (?:thinking|not (?:done|finished|ready))",
            r"(?:(?:give|let|allow) me (?:have )?|have )?(?:(?:a|one|just one|just a|another|a few"
            rf"|a couple of|two|some|more|a little|a bit of) )+(?:more )?{_SPAN}(?: (?:to think|more"
            r"|longer))*",
            r"(?:wait |hang on |hold on )?(?:let me|i'm|i am|still|let us)(?: still| just)? (?:see"
            rf"|think|thinking|calculate|calculating|count|counting|work{_THIS} out|working{_THIS} out"
            rf"|figure{_THIS} out)(?: (?:about )?(?:it|this|that|for)(?: a (?:second|moment"
            r"|minute))?)?",
            r"let me think about (?:it|this|that)(?: for a (?:second|moment|minute))?|let's see",
            r"let us see|think|thinking|be quiet|stop talking",
            r"not (?:yet|ready|done)|i'm not (?:ready|done|finished)|almost(?: there)?",
        ),
    ),
    (
        Intent.BREAK,
        _pattern(
            r"(?:(?:it's|it is|is it) )?(?:(?:take|have|get|make|time for) )?(?:a|another|one|some)"
            r"(?: (?:short|little|quick|small|brief))?(?: \w+ minutes?)? (?:break|rest|pause|breather)"
            rf"{_FOR}|pause(?: the lesson| here)?{_FOR}|(?:stop|rest){_FOR_A}",
        ),
    ),
    (
        Intent.STOP,
        _pattern(
            r"(?:stop|quit|exit|finish|end|go|leave|be done)(?: (?:it|this|that|the lesson"
            r"|the session|lesson|for today|home|with this))*",
            r"(?:i think )?(?:that's|that is|that will be) (?:enough|all|it)(?: for (?:today|now))?",
            r"enough(?: for (?:today|now))?|no more (?:questions|today|for today)|i quit|call it a day",
            r"good ?bye|bye(?: bye)?|see you(?: later| tomorrow| soon| next time)?",
            r"talk to you later|good night|stop stop",
            r"(?:i'm|i am|we're) (?:done|finished)(?: for (?:today|now))?",
        ),
    ),
    (
        Intent.SKIP,
        _pattern(
            rf"skip{_THIS}|skip to the next(?: one| question)?|something else|something different",
            r"(?:(?:do|try|go to|go on to|move on to|ask me|give me) )?(?:the )?(?:next|another"
            r"|a different)(?: (?:one|question|problem|please))?",
            r"move on",
        ),
    ),
    (
        Intent.GREETING,
        _pattern(
            r"(?:hello|hi|hey|howdy|greetings|good (?:morning|afternoon|evening|day)|nice to meet you"
            r"|how are you(?: doing)?|what's up)(?: (?:hello|hi|there|how are you|sori|tutor|teacher"
            r"|everyone|again))*",
        ),
    ),
)
_NOISE = _pattern(
    r"(?:thank you(?: so much| very much)?|thanks|(?:thank you|thanks) for watching|you|the|a|and|so"
    r"|okay|ok|yes|yeah|yep|no|nope|right|i see|mm|mhm|uh huh|mm hmm|cool|sure|alright|all right|um+"
    r"|u+h+|e+r+|h+m+|oh|ah|well|please subscribe|i|got it|blank audio|silence|music|inaudible|it's"
    r"|it is|is it|i think|maybe|the answer is|my answer is|good|great|fine|ready|i'm ready|go on"
    r"|continue|go ahead|carry on|i guess|because|is|like|let's go|please|answer|the answer)(?: (?:um"
    r"|uh|so|okay|yeah|well|thank you|you|bye))*",
    r"subtitles by .*",
)
_MARVELS = (
    r"an? (?:very |really |so )?(?:nice|lovely|great|cool|funny|beautiful|good|bad|stupid|silly|weird|strange"
    r"|fun|big|hard|easy|day|pity|shame|surprise|mess|joke)\b"
)
"""What follows "what" where nothing is asked: "what a nice voice"."""
_QUESTION = _pattern(
    rf"(?:what(?! {_MARVELS})|what's|whats|why|why's|how|how's|when|where|where's|who|who's|whose|which"
    r"|explain|define (?!(?:it|this|that)\b)\w+|you mean|does|did|is there|are there)\b",
    r"(?:do|does|did) (?:you|it|that|we|i|this|the|they)\b",
    r"(?:can|could|would|will|should|may|shall) (?:you|i|we)\b|are (?:you|we|they)\b",
    r"am i\b|tell me\b|i (?:want|would like) to know\b|i wonder\b|so you (?:want|mean)\b",
    r"i have a question\b|is (?:a|an|there|this)\b",
    r"is (?!it\b|that\b|the answer\b).+ an? (?!half|third|quarter|fourth|fifth|sixth|eighth|tenth)\w+$",
)
_ANSWERING = _pattern(
    r"(?:how|what) about\b|(?:can|could|should|would|may) i say\b|what if it(?:'s| is)\b",
    r"(?:is|was|would|could|might|can) (?:it|that|this|the answer)\b",
)
_CHAT = _pattern(
    r"i (?:like|love|hate|had|went|saw|have|play|played|feel)\b",
    r"(?:that|it)(?:'s| is) (?:way |too |so |very |really )+(?:hard|easy|difficult|boring)\b",
    r"i'm (?:bored|hungry|tired|sleepy|happy|sad|fine|good|okay|cold)\b",
    r"this is (?:boring|fun|hard|easy|stupid|too (?:hard|easy))\b|tell me a (?:joke|story)\b",
    rf"what {_MARVELS}",
    r"(?:the weather|it's raining|shut up|whatever)\b",
    r"my (?:mom|mum|dad|dog|cat|friend|teacher|brother|sister|name|favorite|favourite)\b",
    r"you(?:'re| are) (?:funny|nice|stupid|smart|a)\b",
    r"(?:today|yesterday) (?:i|we)\b|never mind\b",
)
_UNKNOWING = _pattern(
    r"i (?:really |still )?(?:don't|do not) (?:know|understand|get|see) (?:what|how|why|if|whether"
    r"|which|where|the|anything|any)\b",
)


def whole(tokens: Tokens) -> Intent | None:
    """The intent that the whole saying expresses, fillers and politeness aside; else ``None``."""
    if intents_ko.is_korean(words_of(tokens)):
        return intents_ko.whole(words_of(tokens))
    return next((intent for text in _peeled(words_of(tokens)) for intent in _intent_of(text)), None)


def is_noise(tokens: Tokens) -> bool:
    """Nothing that could be an answer: silence, fillers, or what recognisers write on silence."""
    text = " ".join(words_of(tokens))
    if intents_ko.is_korean(words_of(tokens)):
        return intents_ko.is_noise(words_of(tokens))
    return not text or _compiled(_NOISE).fullmatch(text) is not None


def is_question(tokens: Tokens) -> bool:
    """A question of the learner's own, not an answer said as a question ("is it five?")."""
    texts = _peeled(words_of(tokens), trail=False)
    if any(_compiled(_ANSWERING).match(text) for text in texts):
        return False
    return any(_compiled(_QUESTION).match(text) for text in texts) or f" {texts[0]}".endswith(
        (" of what", " or what", " which one")
    )


def is_chat(tokens: Tokens) -> bool:
    """Talk about something else."""
    return any(_compiled(_CHAT).match(text) for text in _peeled(words_of(tokens)))


def says_not_known(tokens: Tokens) -> bool:
    """ "I don't know what a numerator is": not knowing, with more words after it."""
    return any(_compiled(_UNKNOWING).match(text) for text in _peeled(words_of(tokens)))


def _intent_of(text: str) -> list[Intent]:
    return [intent for intent, pattern in _RULES if _compiled(pattern).fullmatch(text)]


def _peeled(words: list[str], *, trail: bool = True) -> list[str]:
    """The text, then the text with lead-ins and politeness peeled off step by step."""
    text = " ".join(words)
    found = [text]
    while trail and (end := _compiled(f" (?:{_TRAIL})$").search(text)):
        text = text[: end.start()]
        found.append(text)
    while start := _compiled(f"(?:{_LEAD}) (?=.)").match(text):
        text = text[start.end() :]
        found.append(text)
    return found
