"""What the voice is given to read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.mouth.verbalize import LANGUAGES, speakable

TABLE = r"""
# fractions and mixed numbers
3/4 | three quarters
1/2 | one half
7/12 | seven twelfths
½ and ¾ | one half and three quarters
2½ cups | two and a half cups
2 1/2 | two and a half
1 3/8 | one and three eighths
1 1/8 | one and an eighth
⅓ cup | one third cup
5/2 | five halves
0/4 | zero quarters
3/0 | three over zero
5/1 | five over one
9/100 | nine hundredths
3/256 | three over two hundred and fifty-six
-1/2 | minus one half
3/4ths | three quarters
1/2 + 1/4 = 3/4 | one half plus one quarter equals three quarters
3/4 of 12 | three quarters of twelve
4 1/2 - 1/4 | four and a half minus one quarter
1/2-1/4 | one half minus one quarter
Is 3/4 > 1/2? | Is three quarters greater than one half?
# decimals, whole numbers, negatives
0.75 | zero point seven five
.5 | zero point five
3.14159 | three point one four one five nine
It is 3. | It is three.
1,000 | one thousand
1,234,567 | one million two hundred and thirty-four thousand five hundred and sixty-seven
1,2,3 | one, two, three
007 | zero zero seven
12345678901234567 | one two three four five six seven eight nine zero one two three four five six seven
1.2.3 | one point two point three
-3 | minus three
−3 | minus three
3 + (-2) | three plus minus two
-3 to -1 | minus three to minus one
#5 and No. 5 | number five and number five
5s and 10s and 6s | fives and tens and sixes
1st, 2nd, 3rd, 21st | first, second, third, twenty-first
50% | fifty percent
12.5 % | twelve point five percent
~5 | about five
±2 | plus or minus two
24/7 | twenty-four seven
# minus, ranges and hyphens
5-3 = 2 | five minus three equals two
What is 5-3? | What is five minus three?
What is 3-5? | What is three minus five?
5 - 3 | five minus three
3–5 | three to five
pages 3-5 | pages three to five
ages 3 – 5 | ages three to five
3.5-4.5 | three point five to four point five
5%-10% | five percent to ten percent
20-30 % | twenty to thirty percent
2020-2021 | twenty twenty to twenty twenty-one
Monday–Friday | Monday to Friday
counted side-by-side, all-my-marbles | counted side-by-side, all-my-marbles
xy - 2 = ab | x y minus two equals A b
well-known facts - really | well-known facts, really
yes -- no — well | yes, no, well
three-quarters | three-quarters
3-digit number | three digit number
x-axis | x-axis
GPT-4 | GPT four
Draw a 10 cm line, | Draw a ten centimeter line,
x = 3 (or so) | x equals three, or so
10-cm ruler | ten centimeter ruler
10 cm - 5 cm | ten centimeters minus five centimeters
# powers and roots
x² | x squared
x^2 | x squared
x**2 | x squared
10^3 | ten cubed
10⁶ | ten to the power of six
2^n | two to the power of n
2^(n+1) | two to the power of n plus one
x^-1 | x to the power of minus one
(1/2)^2 | one half squared
5 × 10^-3 | five times ten to the power of minus three
√9 | the square root of nine
√(x + 1) | the square root of x plus one
sqrt(16) = 4 | the square root of sixteen equals four
2√3 | two times the square root of three
√2/2 | the square root of two over two
∛8 | the cube root of eight
# equations
2x + 6 = 10 | two x plus six equals ten
x² + 2x - 3 = 0 | x squared plus two x minus three equals zero
3 × 4 = 12 | three times four equals twelve
3 x 4 | three times four
2*3*4 | two times three times four
12 ÷ 4 = 3 | twelve divided by four equals three
6 / 2 | six divided by two
x ≤ 3 | x is less than or equal to three
x >= 3 | x is greater than or equal to three
x ≠ 3 | x is not equal to three
x ≈ 3.14 | x is about three point one four
2 < 3 | two is less than three
A = πr² | A equals pi r squared
y = mx + c | y equals m x plus c
a² + b² = c² | A squared plus b squared equals c squared
2a + 3b | two A plus three b
x/2 | x over two
(a+b)/2 | A plus b, over two
1/x | one over x
2(x + 3) | two times, x plus three
(x + 1)(x - 2) | x plus one, times, x minus two
f(x) = 2x | F of x equals two x
|x| | the absolute value of x
x₁ | x one
x = -b | x equals minus b
sin(30°) | sine of thirty degrees
3 + ___ = 5 | three plus blank equals five
△ABC | triangle ABC
# units
5 km | five kilometers
1 km | one kilometer
3 m | three meters
5m | five meters
3m + 2 = 8 | three m plus two equals eight
0.5 m | zero point five meters
1/2 m | half a meter
1/2 h | half an hour
3/4 km | three quarters of a kilometer
2 1/2 km | two and a half kilometers
20 °C | twenty degrees Celsius
-5 °C | minus five degrees Celsius
30° | thirty degrees
60 km/h | sixty kilometers per hour
9.8 m/s² | nine point eight meters per second squared
1 kg/m³ | one kilogram per cubic meter
5 cm² | five square centimeters
2 cm × 3 cm = 6 cm² | two centimeters times three centimeters equals six square centimeters
in cm² | in square centimeters
1 h 30 min | one hour thirty minutes
# times, dates, ratios
2:30 | two thirty
14:05 | fourteen oh five
12:00 | twelve o'clock
2:30 pm | two thirty P M
at 3 p.m. we go | at three P M we go
at 3 p.m. | at three P M.
2:30-3:30 | two thirty to three thirty
The ratio is 2:3. | The ratio is two to three.
The ratio 10:15 is | The ratio ten to fifteen is
2024-05-17 | May seventeenth, twenty twenty-four
May 17, 2024 | May seventeenth, twenty twenty-four
17 May 2024 | May seventeenth, twenty twenty-four
on March 3 | on March third
in 1999. | in nineteen ninety-nine.
in 1999 pieces | in one thousand nine hundred and ninety-nine pieces
the 1990s | the nineteen nineties
May I go? | May I go?
# money
$3.50 | three dollars and fifty cents
$1 | one dollar
$0.50 | fifty cents
-$5 | minus five dollars
$5-$10 | five dollars to ten dollars
$5 million | five million dollars
£2 | two pounds
£2.01 | two pounds and one penny
€5 and 5€ | five euros and five euros
₩1,000 | one thousand won
# lists, abbreviations, names
a) two thirds, b) three quarters | A, two thirds, B, three quarters
A. two thirds | A, two thirds
1. Draw a cake. | one, Draw a cake.
option a | option A
a third of a cake | a third of a cake
e.g., apples, i.e. fruit, etc. | for example, apples, that is, fruit, and so on.
apples etc. and more | apples and so on and more
cats vs. dogs | cats versus dogs
Mr. Kim and Dr. Smith | Mister Kim and Doctor Smith
J. K. Rowling | J K Rowling
The answer is A. Next one. | The answer is A. Next one.
The U.S. map | The U S map
Q&A | Q and A
he/she and/or | he or she and or
# code and addresses
example.org | example dot org
https://www.example.org/a-b/c?x=1 | example dot org slash a dash b slash c
me@example.org | me at example dot org
snake_case and camelCase | snake case and camel Case
print() | print
print("hi") | print hi
x == 3 | x double equals three
x != 3 | x is not equal to three
main.py | main dot py
__init__ | init
CO2 and H2O | C O two and H two O
# what cannot be spoken
Hello 👍 "world" | Hello world
안녕 hello | hello
**bold** and *it* | bold and it
<b>hi</b> | hi
Well... yes… no | Well, yes, no
yes!!! no??? what?! | yes! no? what?
I’m Sori's 'friend' | I'm Sori's friend
naïve café | naïve café
end.Next | end. Next
5! | five!
# what else teachers write: maths
x²/2 | x squared over two
2^3/4 | two cubed over four
(2x)^3 | two x, cubed
x^(1/2) | x to the power of one half
x^½ | x to the power of one half
4/3πr³ | four thirds pi r cubed
6.02e23 atoms | six point zero two times ten to the power of twenty-three atoms
1.5e-3 | one point five times ten to the power of minus three
f'(x) = 3x^2 | F prime of x equals three x squared
f′(x) | F prime of x
x' = 3 | x prime equals three
lim x→0 sin(x)/x = 1 | the limit, as x goes to zero, of sine of x over x equals one
dy/dx = 2x | d y by d x equals two x
d/dx | d by d x
sin x + cos x = 1 | sine of x plus cosine of x equals one
sin²x + cos²x = 1 | sine squared of x plus cosine squared of x equals one
sin⁻¹(0.5) | inverse sine of, zero point five
tan 45° = 1 | tangent of forty-five degrees equals one
ln x | natural log of x
log₂ 8 = 3 | log base two of eight equals three
log_10 x | log base ten of x
log_2(8) | log base two of eight
|-3| = 3 | the absolute value of minus three equals three
|x - 3| < 2 | the absolute value of x minus three is less than two
n! = n × (n-1)! | n factorial equals n times, n minus one, factorial
It's 4! - he said | It's four! he said
5! = 120 | five factorial equals one hundred and twenty
P(A) = 1/6 | P of A equals one sixth
P(A|B) | P of A given B
F = ma | F equals m A
v = u + at | v equals u plus A t
a_n = a_1 + 2d | A n equals A one plus two d
x̄ | x bar
⁴√16 | the fourth root of sixteen
∆x/∆t | delta x over delta t
△ABC ≅ △DEF | triangle ABC is congruent to triangle DEF
x ∉ A | x is not in A
x ∈ ℝ | x is in the real numbers
p ∧ q | p and q
¬p | not p
3(4) = 12 | three times four equals twelve
5 - -3 | five minus minus three
5--3 | five minus minus three
7 % 2 = 1 | seven mod two equals one
7 // 2 = 3 | seven floor divided by two equals three
7 R 2 | seven remainder two
1, 2, 3, ... | one, two, three, and so on
0.333... | zero point three three three, and so on
0.3̅ | zero point three recurring
1 + 2 + 3 + ... + 100 | one plus two plus three plus and so on plus one hundred
? + 3 = 5 | what plus three equals five
3 + ? = 5 | three plus what equals five
3 + x = ? | three plus x equals what?
□ + 3 = 5 | blank plus three equals five
Is 7*8 = 56? | Is seven times eight equal to fifty-six?
50/50 or 50-50 | fifty fifty or fifty fifty
1/2 a cake | half a cake
1 000 000 | one million
1011₂ | one zero one one base two
1/2:1/3 | one half to one third
a:b = 2:3 | a to b equals two to three
90% - 95% | ninety percent to ninety-five percent
3-D shape | three D shape
That's right, 2 + 2 = 4! | That's right, two plus two equals four!
\frac{3}{4} + \frac{1}{2} | three quarters plus one half
\( \frac{x+1}{2} \) | x plus one, over two
$\sqrt{16} = 4$ | the square root of sixteen equals four
$x^2 + 1$ is positive. | x squared plus one is positive.
5 \times 3 \div 2 | five times three divided by two
x^{10} | x to the power of ten
10^{-3} | ten to the power of minus three
x_{1} + x_{2} | x one plus x two
$5 and $10 | five dollars and ten dollars
# units, money and times
5 µg | five micrograms
50 Ω and 10 kΩ | fifty ohms and ten kilohms
12 V and 3 A | twelve volts and three amperes
the 5 W's | the five W's
9.8 m s⁻² | nine point eight meters per second squared
3 m/s/s | three meters per second squared
9 kg·m/s² | nine kilogram meters per second squared
J/kg | joules per kilogram
5 mol/L | five moles per liter
10 Mbps | ten megabits per second
72 bpm | seventy-two beats per minute
2 tsp and 3 tbsp | two teaspoons and three tablespoons
a 45° angle | a forty-five degree angle
45° angle | forty-five degree angle
6'2" | six feet two inches
5" long | five inches long
the number "12" is | the number twelve is
He is 5' tall | He is five feet tall
3/4" pipe | three quarters inch pipe
3 ft 6 in | three feet six inches
6 in. long | six inches long
25 mm x 40 mm | twenty-five millimeters by forty millimeters
$3.5M | three point five million dollars
$5-10 | five to ten dollars
5¢ | five cents
$12/hour | twelve dollars per hour
5 apples/day | five apples per day
It costs $5 - $3 = $2. | It costs five dollars minus three dollars equals two dollars.
5-6 pm | five to six P M
5pm-6pm | five P M to six P M
12:30am | twelve thirty A M
3.45pm | three forty-five P M
10:30am-11:45am | ten thirty A M to eleven forty-five A M
25.12.2024 | December twenty-fifth, twenty twenty-four
Sept. 5 | September fifth
Mon.-Fri. | Monday to Friday
Jan.–Mar. | January to March
the 1800s | the eighteen hundreds
In 1492 Columbus sailed. | In fourteen ninety-two Columbus sailed.
born in 1879 and died in 1955 | born in eighteen seventy-nine and died in nineteen fifty-five
between 1914 and 1918 | between nineteen fourteen and nineteen eighteen
AD 79 | A D seventy-nine
c. 1500 | around fifteen hundred
# science
NaCl | N A C L
H₂SO₄ | H two S O four
CaCO₃ | C A C O three
Ca²⁺ | C A two plus
Na⁺ and Cl⁻ | N A plus and C L minus
SO₄²⁻ | S O four two minus
2H₂ + O₂ → 2H₂O | two H two plus O two to two H two O
¹⁴C | fourteen C
x is NaN | x is NaN
# language, history, programming
I.e., this. | that is, this.
Henry VIII and Louis XIV | Henry the Eighth and Louis the Fourteenth
World War II | World War Two
WWII | World War Two
Chapter IV | Chapter Four
I think King I | I think King I
The Act I saw was Act I. | The Act I saw was Act One.
the letters a, b and c | the letters A, b and c
a. first | A, first
A-Z | A to Z
a / an | a or an
I am / you are | I am or you are
lives on Main St. | lives on Main Street.
Martin Luther King Jr. spoke. | Martin Luther King Junior spoke.
pp. 12-15 | pages twelve to fifteen
Ch. 3, Ex. 4 | chapter three, exercise four
N/A | not applicable
Is the answer (a) or (b)? | Is the answer A, or B?
a B- grade | a B minus grade
an FAQ and an IDE | an F A Q and an I D E
I'm an AI tutor. | I'm an AI tutor.
STOP AND IDE NOW | STOP AND IDE NOW
call 555-1234 | call five five five, one two three four
1-2-3 | one, two, three
!done | not done
i-- | i minus minus
x := 5 | x becomes five
0xFF | zero x F F
0b101 | zero b one zero one
/usr/bin/python | slash usr slash bin slash python
~/notes.txt | home slash notes dot txt
src/main.py | src slash main dot py
their/there/they're | their or there or they're
the /s/ sound | the s sound
C:\Users\me | C colon backslash Users backslash me
print a \n | print a backslash n
Use the <p> tag. | Use the p tag.
3 &lt; 4&nbsp;! | three is less than four!
"""

CASES = [line.rsplit(" | ", 1) for line in TABLE.strip().splitlines() if not line.startswith("# ")]


def test_the_table_is_large() -> None:
    assert len(CASES) >= 120


@pytest.mark.parametrize(("written", "spoken"), CASES)
def test_english(written: str, spoken: str) -> None:
    assert speakable(written) == spoken


@pytest.mark.parametrize("nothing", ["", " ", ".", "...", "🎉", "안녕", "\n", "()", "'", "-", "—", "\x00"])
def test_nothing_to_say(nothing: str) -> None:
    assert speakable(nothing) == ""


def test_lines_become_pauses() -> None:
    assert speakable("one half\n- two thirds") == "one half, two thirds"


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("3/4은 0.75입니다.", "사분의 삼은 영점 칠오입니다."),
        ("답은 12예요.", "답은 십이예요."),
        ("3 + 4 = 7", "삼 더하기 사는 칠"),
        ("5 - 3", "오 빼기 삼"),
        ("-3도", "마이너스 삼도"),
        ("5 km를 3~5분에", "오 킬로미터를 삼에서 오분에"),
        ("₩1,000", "천원"),
        ("50%", "오십 퍼센트"),
        ("사과 3개, 학생 25명, 20살", "사과 세 개, 학생 스물다섯 명, 스무 살"),
        ("5개 중 100개", "다섯 개 중 백개"),
        ("3:30과 14시에", "세 시 삼십분과 십사 시에"),
        ("2:3의 비", "이 대 삼의 비"),
        ("1개월, 제3장", "일개월, 제삼장"),
        ("3-5쪽", "삼에서 오쪽"),
        ("1 3/4과 2½", "일과 사분의 삼과 이와 이분의 일"),
        ("x² + 2x - 3 = 0", "x 제곱 더하기 이x 빼기 삼은 영"),
        ("√9 = 3", "루트 구는 삼"),
        ("3 > 2, x ≤ 5", "삼은 이보다 큼, x는 오보다 작거나 같음"),
        ("5m², 60 km/h, 1L, 3㎏", "오 제곱미터, 시속 육십 킬로미터, 일 리터, 삼 킬로그램"),
        ("$3.50", "삼점 오영 달러"),
        ("010-1234-5678", "공일공, 일이삼사, 오육칠팔"),
        ("example.org", "example 점 org"),
    ],
)
def test_korean(written: str, spoken: str) -> None:
    assert speakable(written, "ko") == spoken


def test_a_language_code_with_a_country_and_an_unknown_one() -> None:
    assert speakable("50%", "ko-KR") == speakable("50%", "ko")
    assert speakable("50%", "xx") == speakable("50%", "en")


# -- properties -----------------------------------------------------------------------------------------

PIECES = """
3 1/2 3/4 2:30 14:05 pm a.m. $ £ 5 10 007 - – — − + = × * ** / ^ ² ½ √ ( ) [ ] { } | < > ≤ ° °C % km m s h cm
/h . , ? ! ; : ... … ' ’ " “ _ __ snake_case camelCase http://a.b/c a@b.co example.org # ## * 1. 1) a)
print() (a) 🎉 안녕 é ß ٣ π Ω & @ ~ ` ``` \\ x2 2x 3rd 1,000 .5 0.75 1.2.3 May Jan. 2024-05-17 1999
in ratio Is sin lim log f(x) P(A|B) \\frac{ } _{ $x$ ₂ ⁻¹ µg Ω Na⁺ R ? VIII II kg/m
U.S. J. K. A I a 24/7 and/or
cos( İ ŉ \u0301 \u200b \x00 xy sqrt( ₩ 1990s C# e.g. etc. vs No. St. Mr. the is
"""
MESSES = (
    st.lists(st.sampled_from([*PIECES.split(), " ", " ", "\n"]), max_size=30).map("".join)
    | st.lists(st.sampled_from([written for written, _ in CASES]), max_size=4).map("".join)
    | st.text(max_size=80)
)


@given(MESSES, st.sampled_from(sorted(LANGUAGES)))
@settings(max_examples=300, deadline=None)
def test_only_speakable_signs_come_out(text: str, language: str) -> None:
    spoken = speakable(text, language)
    assert re.fullmatch(rf"[{LANGUAGES[language].letters}.,?!';:\- ]*", spoken)
    assert spoken == spoken.strip()
    assert "  " not in spoken
    assert not spoken or any(char.isalpha() for char in spoken)


@given(MESSES, st.sampled_from(sorted(LANGUAGES)))
@settings(max_examples=300, deadline=None)
def test_what_is_spoken_is_spoken_as_it_is(text: str, language: str) -> None:
    once = speakable(text, language)
    assert speakable(once, language) == once


DIGITS = [
    (written, place)
    for written, _ in CASES
    for place, char in enumerate(written)
    if char.isascii() and char.isdigit() and "?x=" not in written
]


@given(st.sampled_from(DIGITS), st.sampled_from("0123456789"))
@settings(max_examples=400, deadline=None)
def test_another_digit_is_spoken_otherwise(where: tuple[str, int], digit: str) -> None:
    written, place = where
    other = written[:place] + digit + written[place + 1 :]
    assert (speakable(other) == speakable(written)) == (other == written), other


CONTEXTS = """
so {} it is|It is {}.|Is it {}?|({})|“{}”|x = {}|**{}**|about {}, or so|{}!|well, {}: yes|1 + {} = 9
"""


@settings(deadline=None)
@given(
    st.sampled_from(CONTEXTS.strip().split("|")),
    st.integers(0, 10**6) | st.fractions(0, 99, max_denominator=99) | st.decimals(0, 999, places=2),
)
def test_a_number_keeps_its_words_wherever_it_stands(context: str, value: object) -> None:
    number = f"{value:,}" if isinstance(value, int) else str(value)
    assert speakable(number) in speakable(context.format(number))


@given(st.integers(0, 10**15), st.integers(0, 10**15))
@settings(deadline=None)
def test_whole_numbers_and_fractions_are_words(top: int, bottom: int) -> None:
    for text in (f"{top}", f"{top:,}", f"{top}/{bottom}", f"{top}.{bottom}", f"x = -{top}"):
        assert re.fullmatch(r"[a-z\- ]+", speakable(text)), text
