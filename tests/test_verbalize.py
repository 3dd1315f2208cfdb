"""What the voice is given to read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.mouth.verbalize import LANGUAGES, speakable

TABLE = """
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
xy - 2 = ab | x y minus two equals ab
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
        ("3 + 4 = 7", "삼 더하기 사 은 칠"),
        ("5 - 3", "오 빼기 삼"),
        ("-3도", "마이너스 삼도"),
        ("5 km를 3~5분에", "오 킬로미터를 삼에서 오분에"),
        ("₩1,000", "천원"),
        ("50%", "오십 퍼센트"),
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
in ratio Is sin f(x) U.S. J. K. A I a 24/7 and/or
cos( İ ŉ \u0301 \u200b \x00 xy sqrt( ₩ 1990s C# e.g. etc. vs No. St. Mr. the is
"""
MESSES = st.lists(st.sampled_from([*PIECES.split(), " ", " ", "\n"]), max_size=30).map("".join)


@given(MESSES | st.text(max_size=80), st.sampled_from(sorted(LANGUAGES)))
@settings(max_examples=300)
def test_only_speakable_signs_come_out(text: str, language: str) -> None:
    spoken = speakable(text, language)
    assert re.fullmatch(rf"[{LANGUAGES[language].letters}.,?!';:\- ]*", spoken)
    assert spoken == spoken.strip()
    assert "  " not in spoken
    assert not spoken or any(char.isalpha() for char in spoken)


@given(MESSES | st.text(max_size=80), st.sampled_from(sorted(LANGUAGES)))
@settings(max_examples=300)
def test_what_is_spoken_is_spoken_as_it_is(text: str, language: str) -> None:
    once = speakable(text, language)
    assert speakable(once, language) == once


@given(st.integers(0, 10**15), st.integers(0, 10**15))
def test_whole_numbers_and_fractions_are_words(top: int, bottom: int) -> None:
    for text in (f"{top}", f"{top:,}", f"{top}/{bottom}", f"{top}.{bottom}", f"x = -{top}"):
        assert re.fullmatch(r"[a-z\- ]+", speakable(text)), text
