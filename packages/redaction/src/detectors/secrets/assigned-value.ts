import { CREDENTIAL, DIGIT, isKind, LETTER, runEnd } from '../../scan/characters.ts';
import { ANY_LETTER } from '../../scan/letters.ts';
import { isInMask } from '../../mask.ts';
import type { Assigned } from './assigned.ts';
import { readBareKey, readBareWord } from './bare-value.ts';
import { HARMLESS_NAME, OF_KEY, UNREAL_NAME } from './harmless-names.ts';
import type { NameStrength } from './secret-names.ts';
import { isName, looksMadeUp, looksRandom, shapeOf } from './secret-value.ts';
import { endsWord, MAX_NAME, MAX_VALUE, nameStart, wordEnd } from './word-bounds.ts';

const MAX_GAP = 6;
/** Maximum gap before separators or values that are aligned in a column. */
const MAX_COLUMN = 40;

/** Parses the value assigned to the name that contains an anchor from `start` to `anchorEnd` (exclusive). */
export function readAssignment(
  text: string,
  start: number,
  anchorEnd: number,
  strength: NameStrength,
): Assigned | undefined {
  const nameEnd = endsInSign(text, anchorEnd) ? anchorEnd - 1 : skipKeyWord(text, endOfName(text, anchorEnd));
  if (nameEnd < 0 || (strength === 'vendor' && !OF_KEY.test(text.slice(anchorEnd, nameEnd)))) return undefined;
  const assigned = readAfterName(text, start, nameEnd, strength);
  return assigned === undefined || isHarmless(text, start, nameEnd) || isInMask(text, start) ? undefined : assigned;
}

function readAfterName(text: string, start: number, nameEnd: number, strength: NameStrength): Assigned | undefined {
  const sign = skipClosing(text, nameEnd);
  const afterSign = skipSign(text, sign);
  if (afterSign > sign || isLiteralAfterSpace(text, sign, nameEnd)) return readSigned(text, nameEnd, sign, afterSign);
  if (strength === 'vendor') return undefined;
  // In a list or row, a random next element is the value of the name.
  if (sign === nameEnd && '|;,\t'.includes(text.charAt(sign) || ' ')) return readBareKey(text, start, sign + 1);
  if (sign !== nameEnd + 1) return undefined;
  return strength === 'password' ? readBareWord(text, start, sign) : readBareKey(text, start, sign);
}

function readSigned(text: string, nameEnd: number, sign: number, afterSign: number): Assigned | undefined {
  const value = skipSpaces(text, afterSign, MAX_COLUMN);
  const assigned = readValue(text, afterFallback(text, value), value === afterSign && sign === nameEnd);
  if (assigned === undefined || (text[sign] === ',' && isNextInList(text, nameEnd, assigned))) return undefined;
  // `(secret) => …` is a function with a parameter.
  if (text.startsWith('=>', sign) && text.slice(nameEnd, sign).trimEnd().endsWith(')')) return undefined;
  // The operand of a comparison is a secret only if it is a literal.
  if (!assigned.isQuoted && COMPARISON.test(text.slice(sign, afterSign))) return undefined;
  const isProse = text[sign - 1] === ' ' && isLetter(text, sign);
  // In `the secret of success is work`, the last word is not a secret.
  const isAlone = assigned.isAlone && !(isProse && FOR_WHAT_IS.test(text.slice(sign, afterSign)));
  return { ...assigned, isAlone, isProse };
}

const FOR_WHAT_IS = /^\S{1,12} .{1,60} [a-zéèä]{1,7}$/i;
const COMPARISON = /^(?:={2,3}|!={1,2})$/;

/** `"secret","value":`, `["security", "password", "padlock"]`: the next name, word or sentence of a list. */
function isNextInList(text: string, nameEnd: number, { start, end }: Pick<Assigned, 'start' | 'end'>): boolean {
  if (/^["']\s{0,2}:/.test(text.slice(end, end + 4))) return true;
  const value = text.slice(start, end);
  if (SENTENCE.test(value)) return true;
  return WORD.test(value) && IN_LIST.test(text.slice(Math.max(0, nameEnd - MAX_NAME), nameEnd));
}

const SENTENCE = new RegExp(String.raw`^[${ANY_LETTER}]{1,24}(?: [${ANY_LETTER}:,]{1,24}){4,20}[.!]?$`);
const WORD = /^[a-z]{2,24}$/;
const IN_LIST = /[,[]\s{0,8}["'`][\w-]{1,32}$/;

/** `process.env.SECRET || '…'`: a fallback value. */
const FALLBACK = /[A-Za-z_$][\w.$[\]"'()?]{1,80}\s{0,3}(?:\|\||\?\?|\bor\b|\?:)\s{0,3}(?=["'`])/y;

function afterFallback(text: string, from: number): number {
  FALLBACK.lastIndex = from;
  return FALLBACK.test(text) ? FALLBACK.lastIndex : from;
}

/** `arn:aws:secretsmanager:…:123456789012:secret:name` names a secret, but is not one. */
const IN_RESOURCE_NAME = /:\d{12}:secret$/;

/** Whether a name refers to something else, or marks its value as not real. */
function isHarmless(text: string, start: number, end: number): boolean {
  const at = nameStart(text, start);
  const name = text.slice(at, end).trimEnd();
  if (HARMLESS_NAME.test(name) || UNREAL_NAME.test(name)) return true;
  return text[at - 1] === ':' && IN_RESOURCE_NAME.test(text.slice(Math.max(0, start - MAX_NAME), end));
}

function endsInSign(text: string, end: number): boolean {
  return '=: '.includes(text.charAt(end - 1));
}

/** Returns the end of the name that contains the anchor; -1 if the name is too long. */
function endOfName(text: string, from: number): number {
  let at = from;
  while (
    isKind(text, at, LETTER | DIGIT) ||
    text[at] === '_' ||
    text[at] === '-' ||
    isAccented(text.charCodeAt(at)) ||
    (text[at] === '.' && isKind(text, at + 1, LETTER))
  ) {
    if (at++ - from > MAX_NAME) return -1;
  }
  return at;
}

/** Skips the word `key` after a name: `the hmac key is …`. */
function skipKeyWord(text: string, nameEnd: number): number {
  return text.startsWith(' key ', nameEnd) || text.startsWith(' key:', nameEnd) ? nameEnd + ' key'.length : nameEnd;
}

/** Whether the character is a letter that a verb may start with. */
function isLetter(text: string, at: number): boolean {
  return isKind(text, at, LETTER) || isAccented(text.charCodeAt(at));
}

/** Whether the code is a letter of Latin-1 or its extensions, as in `contrase\u00F1a`. */
function isAccented(code: number): boolean {
  return code >= 0xc0 && code < 0x250;
}

/** `IDENTIFIED BY 'secret'`, `#define WIFI_PASSWORD "secret"`, `:password "secret"`: no separator but a space. */
function isLiteralAfterSpace(text: string, at: number, nameEnd: number): boolean {
  if (text[at - 1] !== ' ') return false;
  if (text[at] === "'" || text.startsWith("N'", at)) return true;
  if (text[at] === '"' && (/by $/i.test(text.slice(at - 3, at)) || isMadeUpLiteral(text, at + 1))) return true;
  return (
    text[at] === '"' &&
    /(?:[\s:][A-Z0-9_]{4,40}|:[a-z-]{4,40})$/.test(text.slice(Math.max(0, nameEnd - MAX_NAME), nameEnd))
  );
}

/** `password "x8-Kq2lm"` in configurations without separators. */
function isMadeUpLiteral(text: string, start: number): boolean {
  MADE_UP_LITERAL.lastIndex = start;
  const value = MADE_UP_LITERAL.exec(text)?.[0];
  return value !== undefined && looksMadeUp(value) && !isName(value);
}

const MADE_UP_LITERAL = /[^\s"]{6,128}(?=")/y;

/** Skips the closing quote or bracket of a name, and spaces. */
function skipClosing(text: string, from: number): number {
  if (text[from - 1] === ' ') return from;
  let at = from;
  while (at - from < MAX_GAP && '\\"\'`])'.includes(text.charAt(at)) && at < text.length) at++;
  return skipSpaces(text, at, MAX_COLUMN);
}

function skipSpaces(text: string, from: number, limit: number): number {
  let at = from;
  while (at - from < limit && (text[at] === ' ' || text[at] === '\t')) at++;
  return at;
}

/** Separators, including siblings that contain the value: `name: KEY, value: x` in manifests, `key="x" value="y"` in XML. */
const SIGN =
  /(?:\s?\{ get;[^{}\n]{0,24}\}\s{0,2}=\s{0,2}(?=["'@$])|\[\d{0,4}\]\s{0,2}=\s{0,2}(?=["'])|:[ \t]{0,2}[>|][-+]?\d?[ \t]{0,2}\r?\n[ \t]{1,16}(?=\S)|:[ \t]{0,4}\r?\n[ \t]{0,16}(?=(?=[^\s:=]{0,64}\d)[^\s:=<>(){}[\],;'"]{8,128}[ \t]{0,8}(?:[\r\n]|$))|<\/key>\s{0,40}<string>(?=[^<>\s]{1,512}<\/)|(?::\*\*|\*\*:)\s{1,2}(?=`|[^\s`]{0,64}\d)|\sAs String\s{0,2}=\s{0,2}(?=")|:\s{1,4}(?:!!(?:str|string|binary)|&[\w-]{1,24})\s{1,4}(?=[^\s!&=])|:\s{0,2}["']?\{\{[^{}\n]{0,80}\bdefault\((?=["'])|=\s{0,2}[\w.]{1,40}\s{0,2}[!=]={1,2}\s{0,2}(?:""|''|null|nil)\s{0,2}\?\s{0,2}[\w.]{1,40}\s{0,2}:\s{0,2}(?=["'])|\.to(?:Be|Equal|StrictEqual)\((?=["'`])|,[^"'\n,]{0,32}\bdefault\s{0,2}=\s{0,2}(?=["'])|(?:\s[\w:.-]{1,32}="[^"<>]{0,40}"){0,3}>\s{0,40}<value>\s{0,40}(?=[^<>\s]{1,512}\s{0,40}<\/)|(?<=\bname="[\w.-]{1,40}")(?:\r?\n|\\r\\n){2}(?=[^\s-])|(?<=\|\s{0,4}[\w`*.-]{1,40}(?: [\w`*.-]{1,24}){0,3}\s{1,16})\|\s{1,16}`?(?=[^\s|`'"\d]{0,64}\d[^\s|`'"]{0,64}`?\s{0,40}\|)|:\s{0,2}\{\s{0,8}["']?value["']?\s{0,2}:|\s(?:string|str|text|\[\]byte)\s{0,2}=\s{0,2}(?=["'`])|(?<=(?:set|reset|rotated|changed?|updated) (?:\w{1,12} ){0,3}\w{1,16}) to(?= )|:\s{0,2}(?:&(?:'static )?)?[A-Za-z_][\w.[\]<>|?]{0,32}\s{0,2}=\s{0,2}(?=["'`])|["']?[,;]?\s{0,40}["']?value["']?\s{0,4}[:=]|,\s{0,40}["']v(?:al)?["']\s{0,4}:|(?<=["']) content=(?=["'])|,\s{0,40}"value"\s{0,4}:|(?:\|\||\?\?)\s{0,2}(?=["'`][^\s"'`]{8,128}["'`])|:=|=>|->|<-|!?={1,3}|\?=|\|\|=|::?|\d{1,2}:(?= )|\((?:again|repeat|confirm|confirmation|new|old|current)\):(?= )|;s:\d{1,4}:(?=\\?")|%3D|>(?=[^<>\s]{1,512}<\/(?!a>))|\{(?=["'])|\{[^{}"']{0,80}\bdefault\s{0,4}=\s{0,4}(?=")|BY (?=["'])|,(?=\s{0,16}(?:<<)?["'`])|(?<= )[579] (?=[\w$./]{8})| (?:(?:is|was|has been|lautet|ist|est|este|es|é|è|är|er|je|war|jest)(?: now| jetzt)?(?: (?:set|changed|reset|updated) to)?|(?:set|changed|reset|updated) to)(?=[\s:]):?|(?<=["'`]) (?:has|had|is|was|with)(?: [a-z]{1,12}){1,4}:(?= )| (?:for|of|to|at|on|in|i|you|that|we|für|zum|zur|zu|vom|von|pour|de|du|des|del|do|da|dos|para|per|di|voor|van|til)(?: [A-Za-z\u00c0-\u024f]{1,12}){1,4}(?:\s?(?:[:=]|->|=>)(?= )| (?:is|was|lautet|ist|est|es|é|è|är|er)(?= )))/iy;

function skipSign(text: string, from: number): number {
  SIGN.lastIndex =
    text[from - 1] === ' ' && isLetter(text, from) && !/^(?:by|value)\b/i.test(text.slice(from, from + 6))
      ? from - 1
      : from;
  return SIGN.test(text) ? SIGN.lastIndex : from;
}

/** A conversion of a literal, and its opening quote; two equal quotes are the empty string. */
const OPENING =
  /(?:(?:\[\]byte|Buffer\.from|bytes|str|Some|(?:[A-Za-z]{1,20}::)?from|(?:new )?(?:Secure|Secret)?(?:String|Str)(?:::from|::new)?|ConvertTo-SecureString)[( ](?=["'`])|N(?=')|<<(?="))?(?:qq?\(|[bfru@$]{0,2}\\{0,3}(?!""(?!")|''(?!')|``(?!`))["'`]{1,3}(?:\\{1,3}["'])?)?/y;

function readValue(text: string, from: number, isTight: boolean): Omit<Assigned, 'isProse'> | undefined {
  OPENING.lastIndex = from;
  OPENING.test(text);
  const start = OPENING.lastIndex;
  const isQuoted = start > from;
  // The quote closed an earlier literal.
  if (isQuoted && text[start] === ' ') return undefined;
  const end = isQuoted ? quoteEnd(text, start) : wordEnd(text, start);
  if (end <= start) return undefined;
  const isAlone = end === text.length || '\r\n"\'`,;}<&'.includes(text.charAt(end)) || text.startsWith('\\n', end);
  return { start, end, isQuoted, isTight, isAlone };
}

/** Returns the end of a literal: before the same quote, the outer one as in `"'…'"`, or its escape; it must be closed. */
function quoteEnd(text: string, start: number): number {
  const opening = text.charAt(start - 1);
  const quote = opening === '(' ? ')' : opening;
  const outer = '"\'`'.includes(text.charAt(start - 2) || ' ') ? text.charAt(start - 2) : quote;
  const stop = Math.min(text.length, start + MAX_VALUE);
  for (let at = start; at < stop; at++) {
    const char = text.charAt(at);
    if (char === quote || char === outer) return text[at - 1] === '\\' ? at - 1 : at;
    if (char === '\n') return wordEnd(text, start);
  }
  return stop;
}

/** Shorter elements may be something else. */
const SHORTEST_OF_LIST = 16;

/** Returns the end of a list of keys that look alike. */
function listEnd(text: string, from: number): number {
  let end = from;
  while (text[end] === ',') {
    const next = runEnd(text, end + 1, CREDENTIAL, MAX_VALUE);
    const isKey = next - end > SHORTEST_OF_LIST && !/=./.test(text.slice(end, next).replace(/={0,2}$/, ''));
    if (!isKey || !looksRandom(shapeOf(text, end + 1, next))) break;
    end = next;
  }
  return end;
}

/** Returns the end of a value of which only the first part was examined. */
export function wholeEnd(text: string, { start, end, isQuoted }: Assigned): number {
  if (end - start < MAX_VALUE) return isQuoted ? end : listEnd(text, end);
  let at = end;
  while (at < text.length && !(isQuoted ? '"\'`\n'.includes(text.charAt(at)) : endsWord(text, at))) at++;
  return at;
}
