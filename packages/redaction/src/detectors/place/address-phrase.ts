import { ANY_LETTER, CAPITAL } from '../../scan/letters.ts';

/** Maximum number of parts of an address: words, house numbers and codes. */
const MOST_PARTS = 24;
const LONGEST_LINE = 80;

const PART = new RegExp(String.raw`[${ANY_LETTER}0-9ªº][${ANY_LETTER}0-9ªº'’/-]{0,28}\.?`, 'y');
const BETWEEN = /[ \t]{1,2}(?:[-–/#] )?(?:#|N[°º.] ?)?|[ \t]?,[ \t]{0,2}(?:#|N[°º.] ?)?|[ \t]?#/y;
const LINE_BREAK = /,?[ \t]{0,2}(?:\r?\n|(?:\\r)?\\n)[ \t>?]{0,12}/y;
const CAPITAL_FIRST = new RegExp(`^[${CAPITAL}]`);
/** Lower case words within street names: `Rue de la Paix`, `Am Alten Markt`. */
const PARTICLE =
  /^(?:de|del|della|delle|dei|di|da|do|dos|das|du|des|la|las|le|les|los|van|von|der|den|het|of|the|am|an|im|auf|zum|zur|sur|sous|bis|ter)$/;
/** Lower case words that continue the sentence. */
const SENTENCE =
  /^(?:and|or|but|for|with|is|was|are|were|from|to|at|on|in|since|please|because|then|when|which|who|so|if|as|by|not|und|oder|et|y|e|ou|o|en|i|a|til|og|och)$/;
/** Numbered things that are not postal addresses. */
const NO_PLACE =
  /^(?:Port|Error|Expected|Invalid|Version|Line|Row|Byte|Bytes|Offset|Slot|Node|Code|Step|Index|Field|Type|Size|Length|IP|IPv4|IPv6|Address)\b/;

/** Kinds of parts of an address; `none` ends it. */
type PartKind = 'number' | 'name' | 'initial' | 'particle' | 'small' | 'none';

interface Part {
  readonly kind: PartKind;
  readonly end: number;
}

/** Returns the end of an address that starts at `from` and may span lines; -1 if the text does not look like one. */
export function addressEnd(text: string, from: number, fewestNames: number): number {
  if (NO_PLACE.test(text.slice(from, from + 10))) return -1;
  const parts = readParts(text, from);
  const last = parts.findLast(({ kind }) => kind !== 'small' && kind !== 'particle');
  const names = parts.filter(({ kind }) => kind === 'name').length;
  if (last === undefined || names < fewestNames || parts.every(({ kind }) => kind !== 'number')) return -1;
  return withoutPoint(text, last.end);
}

function readParts(text: string, from: number): readonly Part[] {
  const parts: Part[] = [];
  let at = from;
  while (at >= 0 && parts.length < MOST_PARTS) {
    const part = partAt(text, at);
    const end = at + part.length;
    const kind = kindOf(text, part, end);
    // Two adjacent lower case words that are not particles do not occur.
    const before = parts.findLast((one) => one.kind !== 'particle');
    if (kind === 'none' || (kind === 'small' && before?.kind === 'small')) break;
    parts.push({ kind, end });
    at = nextPart(text, end);
  }
  return parts;
}

function kindOf(text: string, part: string, end: number): PartKind {
  if (/\d/.test(part)) return isHouseOrCode(text, part, end) ? 'number' : 'none';
  if (CAPITAL_FIRST.test(part)) return part.length > 2 ? 'name' : 'initial';
  if (part === '' || SENTENCE.test(part)) return 'none';
  return PARTICLE.test(part) ? 'particle' : 'small';
}

function partAt(text: string, at: number): string {
  PART.lastIndex = at;
  return PART.exec(text)?.[0] ?? '';
}

/** Few digits, optionally with a letter or a second number, and not part of a time, version or percentage. */
function isHouseOrCode(text: string, part: string, end: number): boolean {
  return HOUSE_OR_CODE.test(part) && !/^(?:[:=@%]|\.\d)/.test(text.slice(end, end + 2));
}

const HOUSE_OR_CODE =
  /^(?:[A-Z]{1,2}-)?(?:\d{1,6}(?:[A-Za-zªº]{1,2})?|[A-Z]{1,2}\d[A-Z\d]?|\d[A-Z]\d)(?:[-/]\d{1,5}[A-Za-z]?){0,2}\.?$/;

/** Returns the start of the next part; -1 if there is none. */
function nextPart(text: string, at: number): number {
  BETWEEN.lastIndex = at;
  if (BETWEEN.test(text) && text[BETWEEN.lastIndex] !== '\n') return BETWEEN.lastIndex;
  LINE_BREAK.lastIndex = at;
  if (!LINE_BREAK.test(text)) return -1;
  return goesOnAt(text, LINE_BREAK.lastIndex) ? LINE_BREAK.lastIndex : -1;
}

/** A line of an address: contains a number, or a few words before such a line, and no symbols or labels. */
const ADDRESS_LINE = new RegExp(String.raw`^[${CAPITAL}0-9][${ANY_LETTER}0-9ªº'’/.,# -]{0,78}$`);
const WORDS_ONLY = new RegExp(String.raw`^[${CAPITAL}][${ANY_LETTER}'’.-]{0,24}(?: [${ANY_LETTER}'’.-]{1,24}){0,3}$`);

function goesOnAt(text: string, from: number): boolean {
  const [line = '', next = ''] = text
    .slice(from, from + 2 * LONGEST_LINE)
    .split(/,?[ \t]{0,2}(?:\r?\n|(?:\\r)?\\n)[ \t>?]{0,12}|["'<]/, 2);
  if (line.length > LONGEST_LINE) return false;
  if (/\d/.test(line)) return ADDRESS_LINE.test(line.replace(/[.,;]$/, ''));
  return WORDS_ONLY.test(line) && /\d/.test(next) && ADDRESS_LINE.test(next);
}

/** Excludes the full stop of a sentence: `12 Elm St.` keeps its point, `Lystrup.` does not. */
function withoutPoint(text: string, end: number): number {
  return text[end - 1] === '.' && !/[ ,][A-Za-z]{1,4}\.$/.test(text.slice(end - 6, end)) ? end - 1 : end;
}
