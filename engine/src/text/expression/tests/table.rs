//! Expressions and their results. Those are JavaScript's, but for what it lacks: `^` as a power,
//! a step into nothing, `length`, and `null` for what JSON cannot hold.

pub(super) const PAYLOAD: &str = r#"{"n":5,"neg":-3.5,"s":"abc","num":"10","e":"","z":0,"t":true,"f":false,
    "nul":null,"list":[1,"two",[3,4],{"k":1}],"one":[7],"big":9007199254740993,"unit":"😀",
    "o":{"a":{"b":"x"},"odd key":1,"content-type":"json"},"o2":{"a":{"b":"x"}}}"#;

pub(super) const TABLE: &str = r#"
n + 1 * 2 - 4 / 8 => 6.5
(n + 1) * 2 => 12
10 - 2 - 3 => 5
100 / 10 / 5 => 2
-7 % 3 => -1
7 % -3 => 1
5.5 % 2 => 1.5
2 ^ 3 ^ 2 => 512
-2 ^ 2 => -4
2 ^ -1 => 0.5
2 * 3 ^ 2 => 18
1 ^ (1 / 0) => null
1 + "1" => "11"
"3" * "4" => 12
num - 1 => 9
num + 1 => "101"
1 + 2 + "3" + 4 + 5 => "3345"
s + nul + missing + t => "abcnullundefinedtrue"
nul + 1 => 1
missing + 1 => null
t + t => 2
"" + list => "1,two,3,4,[object Object]"
o + "" => "[object Object]"
"" + 0.1 * 3 => "0.30000000000000004"
"" + 1e21 + 1e-7 => "1e+211e-7"
"" + -0 => "0"
1 == "1" => true
1 === "1" => false
nul == missing => true
nul === missing => false
nul == 0 => false
missing == false => false
"" == 0 => true
" \n" == 0 => true
t == 1 => true
t == "true" => false
one == 7 => true
one == "7" => true
o == "[object Object]" => true
list == list => true
o.a == o2.a => false
[1] == [1] => false
0 / 0 == 0 / 0 => false
0 / 0 != 0 / 0 => true
-0 === 0 => true
"10" < "9" => true
num < 9 => false
s < "abd" => true
s > 1 => false
s <= 1 => false
nul >= 0 => true
missing >= 0 => false
"😀" < "ﬁ" => true
1 < 2 == true => true
3 > 2 > 1 => false
!s => false
!!e => false
!(0 / 0) => true
![] => false
- - 3 => 3
+num => 10
-s => null
!n == 0 => true
e || z || "last" => "last"
n && s && num => "10"
z && missing.x => 0
t || f && f => true
f && t || t => true
n > 3 ? "many" : "few" => "many"
f ? 1 : z ? 2 : 3 => 3
t ? f ? 1 : 2 : 3 => 2
round(2.5) + round(-2.5) => 1
trunc(-3.7) => -3
ceil(neg) + floor(neg) + abs(neg) => -3.5
max(1, num, n) => 10
min(1, "x") => null
pow(2, 10) + sqrt(16) + log10(1000) => 1031
atan2(1, 1) * 4 === PI => true
log(E) => 1
length(s) + length(unit) + length(list) + length(o) => 12
length(missing) => 0
length(n) => null
list[2][1] + list.1 => "4two"
o.[odd key] => 1
o["odd key"] => 1
{{o.content-type}} => "json"
{{ o.a.b }} == 'x' => true
{{{o.a.b}}} + 1 => "x1"
missing.deep.er === undefined => true
n.x === undefined => true
nul === null => true
E > 2 && PI > 3 => true
0x1F + 1e2 + .5 + 5. => 136.5
"\u00e9\ud83d\ude00\x41\t" => "é😀A\t"
big === 9007199254740992 => true
t ?.5 : 1 => 0.5
"#;
