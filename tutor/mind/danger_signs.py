"""The words of ``danger``: patterns over a sentence of plain words, English and (spaces left out) Korean."""

from __future__ import annotations

import re

_OFTEN = (
    r"(?:(?:really|just|sometimes|often|always|still|even|only|also|so|kind of|sort of|honestly|actually"
    r"|kinda) )*"
)
_WANT = (
    rf"i {_OFTEN}(?:(?:want|wanna|wanted|wish|would like|need|plan|tried|try|decided|hope|am going"
    rf"|was going|might|will|could)"
    rf"(?: to)?|am (?:thinking|planning) (?:about|of|on|to)|(?:think|thought|dream"
    rf"|been thinking) (?:about|of)|feel like|am gonna|gonna"
    rf"|have (?:thought|been thinking) (?:about|of)|keep thinking (?:about|of)|should(?: just)?) {_OFTEN}"
)
_NEAR = (
    r"(?:(?:dad|daddy|mom|mommy|mum|mummy|grandpa|grandma)|(?:my|our|the|her|his) (?:[\w']+ )?(?:dad"
    r"|daddy|father|mom|mommy|mum|mother|parents?|stepdad"
    r"|stepfather|stepmom|stepmother|uncle|aunt"
    r"|brother|sister|stepbrother|cousin|grandpa|grandfather|grandma|grandmother|teacher|coach|boyfriend"
    r"|girlfriend|husband"
    r"|wife|partner|boss|neighbou?r|pastor|priest|babysitter|friends?|classmates?|boys|girls|guardian"
    r"|foster \w+)"
    r"|(?:(?:the|some|other|older) )*(?:kids|boys|girls|students|people|guys|children) (?:at|in"
    r"|from) (?:my )?(?:school|class)"
    r"|(?:some|a|an|this|that) ?(?:one|body|man|woman|adult|guy|boy|stranger|older \w+|boy at school"
    r"|kid)|he|she|they|people at school)"
)
_KIN_EN = (
    r"(?:(?:my|our) (?:\w+ )?)?(?:dad|daddy|father|mom|mommy|mum|mother|grandpa|grandfather|grandma"
    r"|grandmother"
    r"|brother|sister|baby|uncle|aunt|friend)"
)
PLAY = re.compile(
    r"\b(?:games?|gaming|levels?|zombies?|monsters?|enem(?:y|ies)|boss fight|minecraft|fortnite|chess"
    r"|checkers|tennis|ping pong|basketball"
    r"|baseball|race|racing|movies?|films?|novels?|stor(?:y|ies)|books?|characters?|lyrics?|songs?"
    r"|poems?|squad|poker|cards?|scores?|points?"
    r"|process|server|thread|program|task|python|code)\b|게임|영화|소설|드라마|노래|가사|만화|웹툰|좀비|프로세스"
)
"""Where these words stand beside, violence is most likely of a game or a story; not so against oneself."""

SELF_HARM = (
    r"\bif i (?:was|were|am) dead\b|\b(?:hang|hanging|shoot|shooting|drown|drowning) myself\b(?! (?:out"
    r"|in the foot|in work))",
    r"\bi (?:bang|banged|hit|hits|punch|punched|bite|bit|burn|burned) (?:my (?:own )?(?:head|face|hand"
    r"|arm|skin)|myself) (?:\w+ ){0,4}until (?:it|i) (?:hurts?|bleeds?|feel)",
    rf"{_WANT}(?:to )?(?:\w+ ){{0,5}}(?:not|never) wake up|{_WANT}(?:to )?stop (?:existing|living"
    r"|being alive)",
    r"why (?:should i |i should |do i )?(?:even )?(?:keep|go on) (?:on )?living"
    r"|said goodbye to every(?:one|body) because",
    r"\bmy (?:whole )?life (?:is|feels) (?:\w+ ){0,2}(?:pointless|meaningless|worthless)",
    r"\b(?:cut|cuts|cutting|scratch|scratched|scratching|slit|burn|burned) my (?:own )?(?:wrists?|legs?"
    r"|arms?|thighs?|skin)"
    r"\b(?!(?: [\w']+)* (?:shav\w*|fell|falling|bike|cat|dog|thorns?|cook\w*|oven|stove|accident\w*|play\w*"
    r"|glass|sun))",
    r"\bi (?:drank|swallowed|took|ate) (?:[\w']+ ){0,4}(?:medicine|medication|pills|tablets) (?:the whole"
    r"|all of|a whole|too)",
    rf"{_WANT}(?:to )?(?:die|be dead|dying|being dead|death)\b(?! (?:of|laughing|from (?:laugh|embarrass"
    rf"|shame|cute|bore|hunger)|hard|my|the|it"
    r"|for (?:a|some|the|that|this|him|her|them|my|you)|in (?:my|the|a) (?:game|movie)|someday|old"
    r"|peaceful|at (?:age|\d+)|to (?:know|see|hear)))",
    rf"{_WANT}(?:to )?(?:kill|killing|hurt|hurting|harm|harming|cut|cutting|hang|hanging|shoot|shooting"
    rf"|drown|starve|end|ending|get rid of) (?:myself|me\b)",
    rf"{_WANT}(?:to )?(?:end|ending|take|taking) (?:it all|my (?:own )?life|everything)",
    rf"{_WANT}(?:to )?(?:not (?:exist|be alive|live|wake up)|(?:never|not) (?:waking|wake) up"
    rf"|disappear (?:forever|from (?:this|the) world)"
    r"|jump(?:ing)? (?:off|from) (?:a|the|my) (?:roof|bridge|building|balcony|window|cliff)"
    r"|(?:commit )?suicide|self harm)",
    r"i (?:want to|wanna|will|am going to) kill (?:myself|me)\b|(?<!not )\b(?:kill"
    r"|killing) myself\b(?! (?:laughing|with laughter|over (?:this|the|my)|to (?:finish|get)))",
    rf"i (?:am|feel|have been|was|get) {_OFTEN}suicidal|my suicide\b|suicide (?:note|plan)",
    r"i (?:do not|don't|dont|no longer) (?:really )?(?:want|wanna|wish)(?: to)? (?:live|be alive|exist"
    r"|wake up|keep living|go on living|be in this world)"
    r"(?! (?:in|with|there|here|at|on|near|alone|so|early|late|before|until|next|abroad|forever)\b)",
    r"i (?:do not|don't) want to be (?:here|around) any ?more\b(?! in class)",
    r"thoughts? of (?:suicide|dying|death|killing myself|ending)|(?:do not|don't|can not|can't) see (?:a"
    r"|any) (?:reason|point)",
    r"(?:no|any|a) (?:reason|point) (?:to live|in living|to go on living|to stay alive)"
    r"|nothing (?:left )?to live for|(?:not|isn't|ain't) worth living|(?:my )?life is (?:not worth"
    r"|worth nothing|over for me)|better off (?:dead|without me)|i (?:can not|can't"
    r"|cannot) go on (?:living|any ?more|like this)",
    r"i would rather (?:die|be dead)\b(?! than)|(?:nobody|no one) (?:would|will) (?:even )?(?:care"
    r"|notice|mind|miss me) if i (?:die|died|am dead|was dead"
    r"|were dead|disappear|disappeared|am gone|was gone|were gone)|\b(?:started|began"
    r"|have been) (?:cutting|self harming)(?: again)?$",
    rf"{_WANT}(?:to )?(?:\w+ ){{1,4}}(?:and|to) never wake up",
    r"i (?:really )?hate (?:being alive|living)\b(?! (?:in|with|here|there|next|at|on|near|under|alone"
    r"|far|so|close))",
    r"i (?:am )?starv(?:e|ing) myself|i (?:\w+ )?(?:make|made|am making) myself (?:throw up|vomit|puke)",
    r"i wish (?:that )?i (?:was|were) (?:dead|never born|not alive|not here any ?more)|i wish i (?:had"
    r"|'d) never been born|i wish i (?:was not|wasn't|were not) (?:born|alive)"
    r"|i should (?:not|never) have been born|(?:everyone|everybody|they|my (?:family|parents)) (?:would"
    r"|will) be (?:better|happier) without me",
    r"i (?:cut|hurt|burn|burned|burnt|harm|harmed|starve|have been (?:cutting|hurting|burning|harming)"
    r"|am (?:cutting|hurting|burning|harming)"
    r"|started (?:cutting|hurting)|keep (?:cutting|hurting)) (?:myself|my (?:arms?|wrists?|legs?"
    r"|skin))(?= (?:on purpose|again|every|last night|yesterday|today|this morning|when (?:i|it)"
    r"|because|at night|to feel|sometimes|a lot|in secret|so i)|$| and)(?! and (?:put|got|needed|went"
    r"|bled a)|(?: \w+)* (?:cook\w*|shav\w*|fell|soccer|football|bike"
    r"|accident\w*|knife slipped|exercis\w*|gym|ran|running|play\w*))",
    r"i (?:took|swallowed|will take|want to take|am going to take) (?:too many|all (?:of )?(?:the|my|her"
    r"|his)|a (?:whole )?(?:bottle|lot|bunch) of) (?:my )?(?:[\w']+ )?(?:pills|tablets"
    r"|medicine|medication|sleeping pills)|i (?:overdosed|took an overdose)",
)  # fmt: skip
ABUSE = (
    r"\b(?:makes?|made|forces?|forced|wants?) (?:me|us) (?:to )?(?:watch|see|look at) (?:\w+ )?(?:sex"
    r"|porn|naked|dirty) ?(?:videos?|films?|movies?|pictures?)?",
    rf"\b{_NEAR} (?:\w+ )?(?:pull(?:s|ed)|took|takes|put) (?:down |off )?my (?:pants|underwear|clothes"
    r"|shirt|skirt|dress)(?: down| off)?\b",
    rf"\b{_NEAR} (?:\w+ )?(?:takes?|took|films?|filmed|watch(?:es|ed)) (?:(?:pictures?|photos?"
    r"|videos?) of )?me (?:in the (?:shower|bath)|while i (?:change|shower|bathe|undress)|naked|undress)",
    rf"\b{_NEAR} (?:leaves?|left) (?:me|us) (?:alone|at home|by (?:myself"
    r"|ourselves)) (?:for (?:\w+ )?(?:days|nights|weeks?)|[\w' ]*no food)",
    r"\bput (?:my head|me) in(?:to)? (?:the|a) (?:toilet|trash|garbage|locker)|\b(?:is|gets|comes home"
    r"|when) drunk (?:and|again|every)(?! (?:in the|driving))",
    rf"\b{_NEAR} (?:\w+ )?(?:throws?|threw|throwing) (?!(?:a|the) (?:ball|pillow|snowball"
    rf"|party))(?:[\w']+ ){{1,2}}at (?:me|us|my \w+)",
    r"\b(?:hands?|fingers?) (?:\w+ )?(?:in|into|inside|down|up|under) my (?:pants|underwear|shirt|skirt"
    r"|panties|trousers|dress)",
    r"\bkiss(?:es|ed|ing)? me on (?:the|my) (?:mouth|lips)|\b(?:show(?:s|ed|ing)?|touch(?:es|ed|ing)?|see"
    r"|saw|look(?:s|ed|ing)? at)"
    r" (?:me |us )?(?:his|her|my|their) (?:private(?: parts?)?|privates|penis|genitals|vagina)",
    r"\b(?:says?|said|tells?|told|telling) (?:me |us )?(?:i )?(?:to )?(?:do not|don't|not to|never"
    r"|must not|can't) tell (?:my|your|any"
    r"|mom|dad|the police)(?!(?: \w+)* (?:surprise|present|birthday|party|gift))",
    r"\bwants? to meet me (?:alone|in secret|in person|without|at night)",
    rf"\b{_NEAR} (?:says? |said |always |will |is going to |wants? to |tries to |tried to |(?:he|she"
    r"|they) (?:will |would |is going to "
    r"|are going to ))+(?:burn|hit|beat|hurt|choke|kick|punch|touch) me\b(?! (?:up|in|at (?:chess|cards"
    r"|tennis)))",
    rf"\b{_NEAR} (?:won't|will not|doesn't|does not|do not|don't|never lets?"
    r"|would not) let me (?:sleep (?:inside|in (?:my|the|a) (?:bed|house))"
    r"|go to school|leave the house|in(?:to)? the house|out of (?:my|the) (?:room|house))",
    rf"\b{_NEAR} (?:pushe[sd]|hits?|beats?|punche[sd]|kicks|kicked|choke[sd]|slapp?(?:ed"
    r"|s)) (?:my )?(?:mom|mum|dad|mommy|daddy|mother"
    r"|father|grandma|sister|brother)(?: (?:down|in the face|until|so (?:hard|much)|again|every|hard)|$)",
    r"\b(?:forces?|forced|makes?|made) me (?:to )?work (?:at night|all|every)(?!(?: \w+)* (?:homework"
    r"|practice))",
    rf"\b{_NEAR} (?:(?:at school|in my class) )?(?:is |was |are |were |has |have |been |keeps? |kept "
    rf"|started |began |used to |will |would |{_OFTEN})*(?:hits|hitting|beats|beating|punch(?:es|ed|ing)"
    r"|kick(?:s|ed|ing)|slap(?:s|ped|ping)|chok(?:es|ed|ing)|burn(?:s|ed|ing)|whip(?:s|ped|ping)"
    r"|hit(?! me up)|beat|hurts|hurting|hurt|strangl(?:es|ed|ing)|throws? things at)"
    r" (?:me|us|my (?:mom|mum|mother|dad|father|sister|brother|little \w+)(?: and (?:me"
    r"|i))?)\b(?! (?:at(?! home| school| night)|in (?:\w+ )?(?:chess|games?|tennis|cards|a|the|math"
    r"|every)|by|up (?:on|for|later|tomorrow|when)|with (?:a (?:pillow|snowball|ball|text|message)"
    r"|the ball)"
    r"|off|under|out of|to (?:it|the)|(?:a|the) ball|again in|on the (?:exam|test|quiz)|one|two|three"
    r"|\d))(?! (?:every|each) (?:time|game) (?:we|i) play)",
    rf"\b(?:{_NEAR}|has|have) (?:is |was |has |have |been |keeps? |tried to |{_OFTEN})*(?:abus(?:es|ed"
    rf"|ing|e)|rap(?:es|ed|ing|e)|molest(?:s|ed|ing)?|assault(?:s|ed|ing)?|grop(?:es|ed|ing)"
    r"|sexually \w+|bull(?:y|ies|ied|ying)|starv(?:es|ed|ing)|stalk(?:s|ed|ing)?) (?:me|us)\b",
    rf"\b{_NEAR} (?:\w+ ){{0,3}}(?:touch(?:es|ed|ing)?|grab(?:s|bed)?|kiss(?:es|ed)?|rub(?:s"
    rf"|bed)?) (?:me|my (?:private|body|chest|breasts?|butt|bottom|thighs?|privates))"
    r"(?: (?:\w+ ){0,4}(?:there|inappropriately|down there|under my|where|private\w*|sexually|in bed"
    r"|at night|and (?:i|told me|says|said)|when i (?:don't|do not|am asleep)"
    r"|(?:even )?(?:though|if) i)|(?<=private)|$(?<!me))",
    r"\bi (?:am|was|have been|had been|got|get|am being|was being|keep getting) (?:\w+ )?(?:abused|raped"
    r"|molested|sexually \w+|assaulted|groped|bullied|beaten (?:up|by my|at home|every)"
    r"|(?:hit|beaten|punched|kicked|whipped) by (?:my|our|a|the) (?:dad|father|mom|mother|parents?"
    r"|step\w+|uncle|aunt|brother|sister|teacher|coach|boyfriend|classmates?|friends?))",
    rf"\b{_NEAR} (?:\w+ )?(?:comes?|came|gets?|got) (?:in)?to my (?:room|bed) (?:at night|when i|every"
    rf"|while i)",
    rf"\b{_NEAR} (?:\w+ )?(?:locks?|locked|ties?|tied) me (?:in|up|out)\b(?! (?:with|by accident))",
    r"\b(?:my (?:parents|mom|mother|dad|father)|they|nobody|no one) (?:do not|don't|does not|doesn't"
    r"|never|won't|will not)? ?(?:feed|feeds|gives?|let) me (?:any )?(?:food|eat anything|eat for)",
    rf"\b{_NEAR} (?:makes?|made|forces?|forced|asks?|asked|tells?|told) me to (?:take off my clothes"
    rf"|undress|send (?:\w+ ){{0,2}}(?:naked|nude|private|sexy) \w+|touch (?:him|her|his|it)|have sex"
    r"|keep (?:it|this|that) (?:a )?secret)",
    rf"\b{_NEAR} (?:\w+ )?(?:makes?|made) me (?:take (?:off my clothes|my clothes off)|undress"
    r"|touch (?:him|her|his))",
    r"(?:naked|nude) (?:pictures?|photos?|pics?|videos?) of me\b|(?:pictures?|photos?|pics?|videos?)"
    r" (?:of me )?without (?:my |any )?clothes\b(?! (?:pegs|hangers))|(?:wants?|asks?|asked|asking|told"
    r"|begs?) (?:me )?(?:\w+ ){0,4}"
    r"(?:naked|nude|sexy) (?:pictures?|photos?|pics?|videos?)|(?:send|sent|sending) (?:\w+ ){0,2}nudes\b",
    r"i (?:have not|haven't) eaten (?:anything )?(?:for|in) (?:\w+ )?(?:days|weeks?)\b|(?:won't|will not"
    r"|do not"
    r"|don't|doesn't|never|not) (?:let|allowed) (?:me )?(?:to )?eat\b(?! (?:candy|sweets|before|in|so"
    r"|that|too|ice))",
    r"i am (?:afraid|scared|terrified) (?:to go home|of my (?:dad|father|stepdad|mom|mother|stepmother"
    r"|uncle|brother|coach|boyfriend|husband))|i (?:do not|don't) feel safe at home",
)  # fmt: skip
DANGER = (
    r"\b(?:smoke|flames?) (?:is |are )?(?:coming )?(?:from|out of|in) (?:my|our|the) (?:kitchen|house"
    r"|room|window|apartment|oven|roof)",
    rf"\b{_KIN_EN} (?:\w+ )?(?:is|are|was|keeps) (?:choking|drowning|bleeding|unconscious)\b"
    r"|\bon the (?:floor|ground) and (?:can't|cannot|won't)",
    r"\bmy (?:throat|tongue|face) is (?:closing|swelling|swollen)|\b(?:coming|came|comes"
    r"|is) (?:\w+ ){0,4}with a (?:knife|gun|weapon|axe)\b(?! and (?:a )?fork)",
    r"\bi (?:\w+ )?(?:took|ate|drank|swallowed) (?:\w+ ){0,2}poison",
    r"\b(?:someone|somebody|a (?:\w+ )?man|a stranger|they) (?:is |are |keeps )?(?:trying|try"
    r"|tries) to (?:open|get|come|climb|kick)"
    r" (?:\w+ ){0,2}(?:our|my|the) (?:\w+ )?(?:door|window|house|home)",
    r"\b(?:swallowed|drank|ate|has eaten) (?:a |an |some |the |two |[\w']+ )?(?:battery|batteries|bleach"
    r"|poison|magnets?|detergent)\b",
    rf"\b{_KIN_EN} (?:\w+ ){{0,2}}(?:fell|fallen) (?:out of|from|off) (?:the|a|our) (?:window|roof|balcony"
    r"|ladder|tree)"
    rf"|\b{_KIN_EN} (?:\w+ ){{0,2}}(?:took|swallowed) (?:too many|all (?:the|her|his)) (?:\w+ )?(?:pills"
    r"|tablets|medicine)",
    r"\b(?:lying|lies|laying) on the (?:floor|ground) and (?:\w+ )?(?:won't|will not|does not|doesn't"
    r"|is not|isn't|can't|not)"
    r"|\bblood everywhere|\bso much blood|\b(?:our|my|the) car (?:just )?crashed|\bwe (?:just )?(?:had"
    r"|are in) a (?:car )?(?:accident|crash)",
    r"\b(?:got|was|been) bit(?:ten)? by a (?:snake|dog|spider)|\bi am lost\b(?= and)(?=(?: [\w']+)* (?:dark"
    r"|outside|alone|street|forest|cold)\b)",
    rf"\b(?:someone|somebody|{_NEAR}) (?:is |are |was |{_OFTEN})*(?:wants?|trying|tries|tried|threatened"
    rf"|threatens|going|said \w+ (?:will|would|is going)|says \w+ (?:will|would|is going)"
    rf"|plans?) ?(?:to )?(?:kill|stab|shoot|hurt|kidnap|rape)"
    r" (?:me|us|my (?:mom|mother|sister|brother|family))\b(?! if i (?:do not|don't|fail|forget|am late|get))",
    r"\b(?:someone|somebody|a man|a stranger|he|they) (?:is|are|was|has|have|just)(?: been)? (?:breaking"
    r"|broke|broken|trying to (?:get|break)) in(?:to)?(?: (?:my|our|the) (?:house|home|room|door"
    r"|apartment))?(?=$| (?:my|our|the|right|now))",
    r"\b(?:someone|somebody|a (?:\w+ )?man|a stranger|he|they) (?:is|are|keeps?|has been"
    r"|was) (?:following|chasing|stalking|threatening|watching) me\b(?! (?:on (?:instagram|twitter"
    r"|tiktok|social)|in (?:a|the|this)))",
    r"\b(?:someone|somebody|a man|a stranger|they|burglars|robbers) broke in(?:to)? (?:my|our) (?:house"
    r"|home|room"
    r"|apartment)|\b(?:man|woman|guy|person|boy|someone|somebody|stranger)s? (?:in (?:my|our|the) \w+ "
    r"|outside )?"
    r"with a (?:gun|knife|weapon)\b(?! and (?:a )?fork)(?! (?:cut|slic|peel))",
    rf"\b{_KIN_EN} (?:\w+ ){{0,4}}(?:is not|isn't|not|stopped|has stopped) breathing(?! when)"
    rf"|\b{_KIN_EN} (?:\w+ ){{0,4}}"
    r"(?:is not|isn't|not|will not|won't) (?:waking|wake) up(?! (?:early|late|until|before|in time"
    r"|for school|so|because|at))"
    rf"|\b{_KIN_EN} (?:just |has |had )*(?:collapsed(?! (?:laughing|in|from|on the (?:sofa|couch|bed)))"
    r"|passed out(?! (?:the|some|papers|cards|books|snacks|flyers))|is unconscious|(?:is having|had"
    r"|has had) a"
    r" (?:heart attack|stroke(?! of)|seizure))",
    r"\bi (?:can )?smell gas\b(?! stations?)|\bgas leak in (?:my|our|the)|\bi (?:have|am having"
    r"|feel) (?:\w+ ){0,2}"
    r"(?:chest pains?|pain in my chest)|my chest hurts (?:so|really|a lot|badly)",
    r"\bi (?:\w+ )?(?:bring|brought|take|took|am (?:going to|gonna) (?:bring|take)|have) (?:a|my"
    r"|his) (?:\w+ )?(?:gun|knife"
    r"|weapon|bomb) (?:to|at|in) (?:my )?(?:school|class)",
    r"\bthere is (?:a|some) ?(?:stranger|one|body|burglar|robber|thief|intruder"
    r"|man i do not know) in (?:my|our) (?:house|home|room|apartment)",
    r"\bi (?:really )?(?:want to|am going to|plan to) hurt (?:him|her|them|someone|somebody|people"
    r"|everyone|others|my (?:\w+ )?(?:teacher|mother|father|mom|dad|brother|sister|friend"
    r"|classmates?))\b",
    r"\b(?:he|she|someone|somebody|they|my (?:dad|father|mom|brother|boyfriend|classmate|friend)) (?:has"
    r"|have|is holding|got|brought|took out|is coming with) a (?:gun|weapon|knife)\b(?! and (?:a )?fork)",
    r"\b(?:our|my|the) (?:house|home|kitchen|room|apartment|building|school) is (?:on fire|burning)"
    r"|there is a (?:real )?fire (?:in|at) (?:my|our|the) (?:house|home|kitchen|room|apartment|building"
    r"|school)",
    r"\bi (?:really )?(?:can not|can't|cannot) breathe\b(?! (?:under ?water|when i laugh"
    r"|because (?:it is|this is|i am laughing)|from|through my nose|laughing))|\bi am bleeding (?:a lot"
    r"|badly|so much|and it)",
    r"\bi (?:drank|swallowed|ate) (?:\w+ )?(?:bleach|poison|detergent|batter(?:y|ies)|cleaner)"
    r"|i (?:think i am|am) having a (?:heart attack|stroke)",
    r"\bi (?:\w+ )?(?:want to|wanna|will|am going to|am gonna|plan to|am planning to|could) (?:kill"
    r"|murder|stab|shoot(?: up)?|bomb|blow up|burn down)"
    r" (?:him|her|them|someone|somebody|people|everyone|everybody|you|my (?:\w+ )?(?:teacher|dad|father"
    r"|mom|mother|brother|sister|parents?|classmates?|class|school|friend|boss|neighbou?r|family)"
    r"|the school|that (?:boy|girl|man|kid|teacher))\b"
    r"(?! (?:a|an) (?:message|text|mail|email|question|photo|look)| with kindness| in (?:the|a|this))",
    r"\bi (?:have )?(?:run|ran) away from home\b|\bi (?:have|had) (?:no|nowhere"
    r"|no place) (?:safe )?(?:home|place)? ?to (?:sleep|stay|go) tonight|please call (?:the police"
    r"|an ambulance|119|112|911)(?: for me| to my| now|$)",
)  # fmt: skip

_KIN = (
    r"(?:아빠|아버지|엄마|어머니|새아빠|새아버지|새엄마|계부|계모|양아버지|부모님?|삼촌|이모부?|고모부?|오빠|형|누나|언니|할아버지|할머니|선생님?|쌤|코치님?|감독님?"
    r"|사범님?|원장님?|남자친구|남친|여자친구|여친|남편|아저씨|이웃|사촌|친구들?|애들|반애들|선배들?|일진|어른|어떤(?:사람|남자|아저씨)|누가|누군가)"
)
KO_SELF_HARM = (
    r"죽고만?싶(?!지는?않|은생각은?없|을만큼|을정도로맛)|죽어버리고?싶|죽어버릴(?:래|까|거)|죽을래요?$"
    r"|확죽|자살(?!골|특공|률|율|예방|문제|통계|이라는|은무슨뜻|이무슨뜻|충동구매)(?:하고싶|할|하려|시도"
    r"|하겠|하고|생각|충동)"
    r"|자해(?:했|해요|하고|해버|를했|를해|를하|중)|살기(?:가|도)?싫|(?:세상에(?:서)?(?:더)?"
    r"|(?<![에서]))살고싶지(?:가|도|는)?않(?!은(?:집|곳|동네|도시))|그만살고싶(?!은(?:집|곳|동네))|더(?:이상|는)살(?:고싶지않|기싫|수없"
    r"|자신)|살(?:아갈)?이유(?:가|도)없"
    r"|(?:내|제)(?:가)?(?:세상에서)?없어(?:지면|졌으면|져야|지는게)|(?:나|저|난|전|내가"
    r"|제가)(?:는)?(?:오늘|진짜|그냥|곧|이제|내일)*(?:죽을(?:거|래|게|까)|죽으면(?:다들?|모두|아무도|편"
    r"|끝날|좋겠|슬퍼)(?!게임))|죽는게(?:더)?(?:나|낫|좋)|(?<!에서)(?<!앞에)사라지고싶"
    r"|세상에서사라지고싶|사라져버리고싶|영원히사라지고싶|목숨을?(?:끊|버리)|손목을?(?:긋|그었|그어|긁)"
    r"|목을?(?:매고|맬|매려)"
    r"|(?:나|저)(?:를|자신을|스스로를)(?:해치|다치게하|죽이)|뛰어내리(?:고싶|려고|면편|ㄹ래)|뛰어내릴"
    r"|태어나지(?:말|않았으면|않는게)|안태어났으면|(?:수면제|약)(?:을|를)?(?:한꺼번에|많이|다"
    r"|한통)(?:먹었|삼켰|먹고죽|먹으려)"
)  # fmt: skip
KO_ABUSE = (
    rf"{_KIN}(?:이|가|은|는|께서|도|들이)?(?:나를|저를|날|절|우리를|자꾸|맨날|매일|계속|가끔|항상"
    rf"|술마시고|술먹고|술만마시면|집에서|몰래|손으로|벨트로|막대기로|심하게|많이|또|어제|오늘|밤마다)*"
    r"(?:때려|때렸|때리|두들겨|팼|패요|패서|학대|성폭행|성추행|강간|목을졸|가둬|가뒀|굶겨|굶기|괴롭혀|괴롭혔|괴롭히|만져|만졌|만지|더듬|협박|발로차|발로찼|밥을안줘|밥을안주)"
    rf"|{_KIN}(?:한테|에게|께|들한테)(?:매일|맨날|자꾸|많이|또|계속|어제|오늘|심하게|집에서)*(?:맞았"
    rf"|맞아|맞고|맞는|학대|성폭행|성추행|괴롭힘|협박|폭행)(?!췄|춰|장구|는말)"
    r"|(?:왕따|따돌림|괴롭힘|학교폭력|학폭|성추행|성폭행|성폭력|학대|가정폭력|폭행|강간)(?:을"
    r"|를)?(?:심하게|계속)?(?:당하고|당했|당해|당하는|시켜|시켰)|(?:학교|집)에서(?:매일|맨날|자꾸|또"
    r"|계속|애들한테|친구한테)*맞(?:았어|고있|아요|고살)|돈을(?:뺏|빼앗)|집에(?:가기"
    r"|들어가기)(?:가)?(?:무서|두려)"
    r"|(?:내|제)몸을(?:만져|만졌|만지)|옷을벗으라고|(?:벗은|야한)사진(?:을)?보내(?:라|달)|(?:모르는(?:사람|아저씨|남자|오빠)|아저씨)(?:이|가)?(?:제"
    r"|내)?(?:몸)?사진(?:을)?(?:찍어)?보내(?:래|라|달)"
)  # fmt: skip
KO_DANGER = (
    r"살려주세요|살려줘(?!서)|(?:집|방|부엌|주방|학교|건물|아파트)에불이?(?:났|나고|붙)|(?:누가"
    r"|어떤(?:사람|남자|아저씨)이?가?|모르는사람이)(?:우리|제|내)?(?:집|방)?(?:에|으로)?(?:나를|저를"
    r"|계속|자꾸)*(?:따라와|따라오|쫓아|문을따|들어오려|들어왔|침입|지켜봐)"
    r"|칼(?:을|로)(?:들고|들었|들어|휘두|위협|찌르|찔)|(?:나|저)(?:를|ㄹ)?(?:날|절)?죽이(?:겠|려고|고싶|ㄹ거)|(?:날"
    r"|절)죽(?:이려|이겠|일거)|숨을?(?:못쉬겠|쉴수가?없)(?!게(?:웃|재))|피가(?:많이나|안멈|멈추지않"
    r"|계속나)"
    r"|(?:선생님?|친구|엄마|아빠|동생|형|누나|오빠|언니|걔|그애|그놈|사람들?|너|다)(?:을|를)?(?:다|진짜"
    r"|정말)*(?:죽이고싶|죽여버리|죽일거|찌르고싶)|가출(?:했|하고싶|할거|하려)|(?:세제|락스|독"
    r"|농약)(?:을|를)?(?:마셨|먹었|삼켰)"
    rf"|{_KIN}(?:이|가|은|는|께서)?(?:지금|갑자기|계속)*(?:숨을?(?:안|못)쉬|쓰러졌|쓰러져|의식이?없|안깨어나|안일어나요$)"
    r"|(?:경찰|구급차|119|112)(?:를|에|좀)*(?:불러주세요|불러줘|신고해주세요|신고해줘)"
)  # fmt: skip
