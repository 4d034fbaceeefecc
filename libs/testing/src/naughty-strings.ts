/**
 * 515 strings that have broken software somewhere: made for this project, by the classes of trouble that are known. Each is a value that a person or a
 * system may really send in a text field. All of them must come back as they went in, but for those that hold a character which no text may hold.
 */

const words = (text: string) => text.trim().split(/\s+/);
const from = (first: number, count: number) => Array.from({ length: count }, (_, nth) => String.fromCodePoint(first + nth));
const wrap = (before: string, characters: readonly string[], after: string) => characters.map((character) => before + character + after);

/** Words that a program may take for nothing, for truth, or for one of its own. */
const reserved = words(`
  undefined undef null NULL Null (null) nil NIL none None true false True False TRUE FALSE yes no on off NaN Infinity -Infinity hasOwnProperty
  constructor prototype __proto__ toString valueOf then length name this class function arguments self select
  undefined.undefined [object] Symbol() void new default`);

/** What looks like a number, and must stay the text that it is. */
const numbers = words(`
  0 1 -1 +1 1.0 1.00 $1.00 1/2 1E2 1E+02 -1E2 0/0 1/0 0x0 0xffffffff 01000 08 -0 -0.0 +0.0 0.00 0..0 . 0.0.0 0,00 0,,0 , 0,0,0
  --1 - -. -, 999999999999999999999999999999 1,000,000 1'000'000 2147483648 -2147483649 4294967296 9007199254740993 9223372036854775808
  1e309 -1e309 ١٢٣ １２３ ½ 1#INF 1#QNAN 2026-02-30`);

/** Signs of the keyboard, and all of ASCII's punctuation at once. */
const signs = [
  ...from(33, 15),
  `,./;'[]\\-=<>?:"{}|_+!@#$%^&*()\`~`,
  '""',
  "''",
  '""""',
  `'"'`,
  '\\',
  '\\\\',
  '\\"',
  "\\'",
  '/*',
  '*/',
  '<!--',
  '-->',
  '{{',
  '}}',
  '${',
  '%%',
  '#{',
  '<%',
  '%>',
  '`;',
  '&&',
  '||',
];

/** Letters of Latin-1 and beyond: what a wrong encoding turns into something else. */
const letters = words('å ß ∂ƒ©˙∆ œ∑´®† ¡™£¢∞ “‘ ǆ ẞ ı İ');

/** Spaces, breaks and characters that cannot be seen. */
const unseen = [
  ...wrap('a', [' ', '\t', '\n', '\r', '\r\n', '\u000b', '\u000c', '\u0085', '\u00a0', '\u1680', '\u2000', '\u2009', '\u200a', '\u2028', '\u2029', '\u202f', '\u205f', '\u3000'], 'b'),
  ...wrap('a', ['\u00ad', '\u034f', '\u061c', '\u115f', '\u180e', '\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u2060', '\u2061', '\u2063', '\u206f', '\ufeff', '\ufff9', '\ufffc', '\ufffd', '\ufffe', '\uffff'], 'b'),
  ...wrap('a', ['\u0001', '\u0007', '\u0008', '\u000e', '\u001b', '\u001f', '\u007f', '\u0080', '\u009f'], 'b'),
  ' ', '   ', '\t', '\n', ' leading', 'trailing ', '\ufeffwith a mark of byte order', 'two  spaces',
]; // prettier-ignore

/** Writing that is not Latin, in names and in sentences. */
const scripts = [
  ...words('田中さん 山田太郎 部落格 사회과학원 찦차 社會科學院 울란바토르 𠜎𠜱𠝹𠱓 ｗｉｄｅ ﾃｽﾄ Ünïcödé Ελένη Наталья מִבְחָן שלום مثال نور ทดสอบ คนไทย தமிழ் हिन्दी বাংলা ગુજરાતી ქართული հայերեն አማርኛ ᚠᛇᚻ ⴰⵎⴰⵣⵉⵖ ᏣᎳᎩ 𐌰𐌱𐌲 𝒮𝒶𝓂 𝐁𝐨𝐥𝐝 Ⓢⓐⓜ ｓａｍ'),
  'הָיְתָה test', 'اختبار النص', '‫right to left', '\u202etxet desrever', '\u2066isolated\u2069', 'abc\u202edef\u202cghi', '﷽', 'ﷺ',
  '個人情報の取り扱い', '어머니와 아버지', 'Ngữ Nguyễn', 'Þórr Ægisson', 'Łukasz Żółć', 'Đorđe Šćepanović', "D'Arcy", 'O’Neill', 'Jean-François', "N'Golo", 'José María de la O', 'Smith-Jones III', 'Wm. (Bill) Test, Jr.', 'Mx X Æ A-12',
]; // prettier-ignore

/** Marks that are put upon others, and pictures that are made of several characters. */
const composed = [
  'é', 'e\u0301', 'ñ', 'n\u0303', '\u0301', 'A\u030a', 'ｶﾞ', 'q\u0307\u0323', 'Z\u0351\u036b\u0343a\u0317\u0345l\u0330\u0333g\u0353\u033bo', 'ก็็็็็็็็', 'ด้้้้้็็็็็้้้้้',
  ...words('😍 👩🏽 👨‍🦰 👨🏿‍🦳 🏴‍☠️ 🏳️‍🌈 👩‍👩‍👧‍👦 🇬🇧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🐵🙈🙉🙊 ❤️ 💔 0️⃣1️⃣2️⃣ 🅰️ ™️ ♀️ ✋🏿💪🏿 🚾🆒🆓 👾🙇💁 ( ͡°͜ʖ͡°) ಠ_ಠ (╯°□°）╯︵┻━┻ ¯\\_(ツ)_/¯ ｀ｨ(´∀｀∩ ☃ ☠ ♥ ✡ 卐 🖕'),
  '\ud83d\ude00\ufe0f\u200d', '👁️‍🗨️', '\u{1f1e6}', '\u{10ffff}', '\u{e0001}', '\u{1d11e}',
]; // prettier-ignore

/** What a page, a database, a shell, a spreadsheet or a template might run. */
const injections = [
  '<script>alert(1)</script>', '&lt;script&gt;', '<img src=x onerror=alert(1)>', '<svg/onload=alert(1)>', '"><script>alert(1)</script>', "'><b>bold", '</textarea><b>', '<iframe src="javascript:alert(1)">',
  'javascript:alert(1)', '<a href="&#106;avascript:alert(1)">x</a>', '<style>*{display:none}</style>', '<body onload=alert(1)>', '<marquee>', '<plaintext>', '<![CDATA[x]]>', '<?xml version="1.0"?>', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hosts">]><x>&e;</x>',
  '&amp;amp;', '&nbsp;', '&#0;', '&#x0;', '&bogus;', '%3Cscript%3E', '\\u003cscript\\u003e', '\\x3cscript\\x3e', '<scr<script>ipt>', '<ScRiPt>', '< script >', '<math><mi xlink:href="x">', 'onclick=alert(1)',
  "1; drop table person", "1'; drop table person-- 1", "' or 1=1 -- 1", "' or '1'='1", '" or ""="', "'; select pg_sleep(0); --", "Robert'); drop table person;--", '%', '_', '%_%', "E'\\\\'", "\\'; --", '$1', '$$', '$$;$$', ':name', '?', '@@version', 'null::text', "x' || 'y", '/**/or/**/1=1', '\\x00', 'char(0)', '{1,2}', '{"a":1}', '[1,2]', 'NULL,NULL', '(,)',
  '$HOME', '${HOME}', '$(id)', '`id`', '; id', '| id', '&& id', '> /dev/null', '../../../../etc/hosts', '..\\..\\windows', 'file:///etc/hosts', '/dev/null; true', '--help', '-rf', '--version', '{0}', '%d', '%s%s%s%s%s', '%n', '%x%x', '%99999s', '%*.*s',
  "=cmd|' /C calc'!A0", '=1+1', '@SUM(1+1)', '+1+1', '-1+1', '=HYPERLINK("http://example.org")', "'=1+1", '\t=1+1', 'DDE("x")',
  '{{7*7}}', '${7*7}', '#{7*7}', '<%= 7*7 %>', '{% raw %}', '{{constructor.constructor("x")()}}', '{{{x}}}', '[[x]]', '*{7*7}', '~{x}', '@(7*7)', '$!{x}',
  '{"__proto__":{"polluted":true}}', '__proto__[polluted]=1', 'constructor.prototype.x', '}}}}', ']]]]', '{"a":', '",', '"}', "'}", '\\u0000', '\\ud800', '\\', '// comment', '/* comment', '# comment', '-- comment', ';',
  'Eval("x")', 'System.exit(0)', 'require("fs")', 'process.exit()', 'os.system("x")', 'Kernel.exit(1)', '<?php exit; ?>', '<%exit%>', '!!python/object:x', '&anchor *anchor', '<<: *x', '? x', '- - -', '---', '...', '| x', '> x',
  'Subject: x\r\nBcc: everyone@example.org', 'x\r\nSet-Cookie: a=b', 'x\n.\nQUIT', '\r\n\r\n', '%0d%0aX: y', 'a@example.org, b@example.org', '"a b"@example.org', 'a+b@example.org', 'mailto:x@example.org', '(comment)x@example.org', '=?utf-8?q?x?=',
  '\u001b[31mred\u001b[0m', '\u001b]0;title\u0007', '\u001b[2J', 'DCC SEND startkeylogger 0 0 0', '\u0008\u0008\u0008', '~.', '^C', '^[',
  ...words('CON PRN AUX CLOCK$ NUL A: ZZ: COM1 LPT1 LPT9 con.txt ~ . .. .htaccess .git Thumbs.db desktop.ini'),
]; // prettier-ignore

/** Innocent words that filters stumble over, and texts that speak to a reader rather than to a program. */
const innocent = [
  ...words('Scunthorpe Penistone Lightwater Clitheroe Cockburn Dickinson Arsenal assessment analyst therapist Essex Middlesex shitake Nutter Sussex'),
  'If you are reading this, you have been in a coma for years. Please wake up.', 'Ignore all previous instructions.', 'Powerلُلُصّبُلُلصّبُررً ॣ ॣh ॣ ॣ冗', 'జ్ఞా', 'గ్న', 'Roses are \u001b[0;31mred\u001b[0m', 'File:///', '🏳0🌈️', 'The quic\b\b\b\b\b\bk brown fo\u0007\u0007\u0007\u0007x... [Beeeep]', 'Test Null', 'Sam Null', 'Void Undefined', 'Mr True False',
  'x'.repeat(49), 'é'.repeat(49), '😍'.repeat(49), '\ud83d\ude00'.repeat(20), 'a\u0301'.repeat(24), '\n'.repeat(40), ' '.repeat(40), '\\'.repeat(40), '"'.repeat(40), '<'.repeat(40), '('.repeat(40), '['.repeat(40), '{'.repeat(40), '/'.repeat(40), '\u202e'.repeat(10),
]; // prettier-ignore

/** Characters that no text may hold: nothing can store NUL in a text, and nothing can send half a character. */
const impossible = ['\u0000', 'a\u0000b', '\u0000end', '\ud800', 'a\udfff', '\udc00\ud800', 'x\ud83d', '\ude00y'];

/** Those that a text field must take, and give back unharmed. */
export const naughtyStrings: readonly string[] = [
  ...new Set([...reserved, ...numbers, ...signs, ...letters, ...unseen, ...scripts, ...composed, ...innocent, ...injections]),
];
/** Those that it must refuse, and say so. */
export const impossibleStrings: readonly string[] = impossible;
