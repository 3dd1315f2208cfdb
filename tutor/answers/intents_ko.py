"""What a learner wants who says it in Korean, as in a language lesson: "힌트 주세요", "잠깐만요".

Spaces are left out before matching, since recognisers and people set them differently. Each pattern must
cover the whole saying but for lead-ins and the endings of politeness, so that a sentence is no request.
"""

from __future__ import annotations

import re
from functools import cache

from tutor.answers.verdict import Intent

_LEAD = (
    r"(?:음+|어+|아+|저기요?|선생님|튜터님?|소리(?:야|님)?|글쎄요?|죄송(?:해요|하지만|한데요?)|미안(?:해요|하지만|한데요?)|저는?|전|제가"
    r"|잘|정말|진짜|좀|조금만?|너무|아직|오늘은?|이제|그냥|이건|이거|아예|전혀|하나만?)*"
)
_END = r"(?:요|네요|는데요?|습니다|어요|아요|해요|할게요|할래요|까요|죠|지요)?"
_GIVE = (
    r"(?:좀|하나|한번|더|을|를|만)*(?:주(?:세요|실래요|실수있(?:어요|나요)|시겠어요|십시오)"
    r"|줘요?|줄래요?|줄수있(?:어요|나요)|부탁(?:해요?|드려요|드립니다|합니다))"
)
_SAY = r"(?:말씀?|얘기|이야기|설명|반복|질문)(?:을|를|좀|해|하)*"

_RULES: tuple[tuple[Intent, str], ...] = (
    (
        Intent.DONT_KNOW,
        rf"(?:모르(?:겠|는)|몰라|모릅|모름|기억(?:이|도)?안나|생각(?:이|도)?안나|어려워|어렵|자신(?:이)?없|포기|못하겠|못풀겠){_END}"
        r"|무슨말인지모르겠어요|(?:답을?|뭔지|뭐라고할지|어떻게말할지)(?:잘)?모르겠(?:어요|는데요?|네요|습니다)",
    ),
    (
        Intent.HINT,
        rf"(?:힌트|도움|단서){_GIVE}?(?:이?필요(?:해요|합니다)|요)?|도와{_GIVE}|(?:정)?답(?:을|이"
        rf"|좀)*(?:뭐(?:예요|에요|죠)|알려{_GIVE}|가르쳐{_GIVE}|말해{_GIVE})"
        r"|(?:어떻게|뭘|뭐부터)(?:시작)?(?:해요|해야(?:해요|돼요|하나요)|하면(?:돼요|되나요)|풀어요"
        r"|하죠)|이해(?:가|를)?(?:안|못)(?:돼요|가요|했어요|하겠어요)",
    ),
    (
        Intent.REPEAT,
        rf"(?:다시(?:한번만?)?|한번만?더|또)(?:{_SAY}|들려|읽어|물어봐)*(?:{_GIVE}|요)?|뭐라고(?:요"
        rf"|하셨어요|했어요|하셨죠)?|뭐라구요?|뭐요|네뭐라고요"
        r"|(?:못들었|안들려|안들렸|안들리|놓쳤)(?:어요|는데요|네요|습니다)?|문제가?(?:뭐(?:였|예|에|라)[가-힣]*)",
    ),
    (
        Intent.SLOWER,
        rf"(?:더)?천천히(?:{_SAY}|읽어)*(?:{_GIVE}|요)?|(?:말이|말씀이)?(?:너무)?(?:빨라|빠르)(?:요|네요"
        rf"|세요|ㅂ니다)?|빠릅니다",
    ),
    (
        Intent.WAIT,
        rf"(?:잠깐|잠시)만?(?:요|기다려(?:{_GIVE}|요)?)?|기다려(?:{_GIVE}|요)|생각(?:을|좀|할|중|해|하고"
        rf"|볼|시간)+(?:{_GIVE}|이에요|게요|있어요|이필요해요)?"
        rf"|시간(?:을|이)?(?:좀|조금|더)*(?:{_GIVE}|필요해요)",
    ),
    (
        Intent.BREAK,
        r"(?:잠깐|잠시)?만?(?:쉬고싶(?:어|은데)|쉬자|쉴래|쉴게|쉴까|쉬어도(?:돼|될까|되나)|쉬었다(?:가)?(?:해|할래|하자))요?"
        r"|쉬는시간(?:이에요|주세요|이필요해요)?|쉬었으면좋겠(?:어요|습니다)",
    ),
    (
        Intent.STOP,
        r"그만(?:할래|할게|할께|하고싶어|하고싶은데|하자|해|두고싶어|둘래|둘게)?요?|여기까지(?:만)?(?:할게|할래|하고싶어|하죠|하자)?요?"
        r"|(?:수업)?(?:끝낼래|끝낼게|끝내고싶어|끝내|끝)요?|이만(?:할게|갈게)요?|(?:내일"
        r"|나중에)(?:다시)?(?:할게|할래)요?|안녕히계세요",
    ),
    (
        Intent.SKIP,
        rf"다음(?:문제|거|것|질문|으로)?(?:로|으로)?(?:넘어가|갈|가)?(?:{_GIVE}|요|게요|래요|고싶어요)?"
        rf"|넘어(?:갈게|갈래|가요|가|가고싶어|가주세)요?"
        rf"|패스(?:할게|할래|해)?요?|스킵(?:할게|할래|해)?요?|건너뛰(?:고싶어|ㄹ래|어)?요?|건너뛸(?:게"
        rf"|래)요|다른(?:문제|거|것|질문)(?:를|을)?(?:{_GIVE}|요|로|할래요)?",
    ),
    (
        Intent.GREETING,
        r"안녕(?:하세요|하십니까|하셨어요)?|(?:만나서)?반가(?:워요?|웠어요)|(?:만나서)?반갑습니다",
    ),
    (
        Intent.QUESTION,
        r"[가-힣a-z]*(?:무슨뜻이(?:에요|예요|죠|야)|무슨뜻인가요|뜻이뭐(?:예요|에요|죠|야)"
        r"|(?:영어로)(?:뭐|어떻게|뭐라고)[가-힣]*|왜(?:요|그래요|그런가요|그렇죠))",
    ),
)
_NOISE = (
    r"(?:네|예|응|음|어|아|오|그래요?|아니요?|좋아요|맞아요|알겠어요|알겠습니다|감사합니다|고마워요|고맙습니다|시청해주셔서감사합니다"
    r"|구독과?좋아요[가-힣]*|mbc뉴스[가-힣]*)+"
)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def is_korean(words: list[str]) -> bool:
    """Whether more than a third of the letters are Hangul: it writes a word in fewer letters than English."""
    letters = "".join(words)
    return sum("가" <= letter <= "힣" for letter in letters) * 3 > len(letters)


def whole(words: list[str]) -> Intent | None:
    """The intent that Korean ``words`` express, lead-ins and politeness aside; else ``None``."""
    text = "".join(words)
    return next(
        (
            intent
            for intent, pattern in _RULES
            if _compiled(f"{_LEAD}(?:{pattern})").fullmatch(text) or _compiled(pattern).fullmatch(text)
        ),
        None,
    )


def is_noise(words: list[str]) -> bool:
    """Nothing that could be an answer, and what recognisers write on silence."""
    return _compiled(_NOISE).fullmatch("".join(words)) is not None
