import { isNameCharacter } from '../../scan/characters.ts';
import type { Detector } from '../../scan/detector.ts';
import type { Scan } from '../../scan/scan.ts';
import { COLUMN_ANCHORS, columnClass, namesOf, plainName, type ColumnClass } from './table-classes.ts';
import { isCode, isPlaceholder, isRepetition, shapeOf } from '../secrets/secret-value.ts';

/** Longer lines are not rows of a table. */
const LONGEST_LINE = 1024;
const LONGEST_NAME = 24;
const SHORTEST = 4;
const SECRET_COLUMN = /(?:passw|pwd|_pass|secret|(?:api|access)_key|token)\w{0,8}$/;
/** `pass` may also count what passed: beside a user it is a password. */
const PASS = /^pass$/;
const USER = /^(?:user|user_?name|login|e-?mail|account|host|admin)$/;
/** The line that databases print between header and rows. */
const RULE = /^[-+|=: ]{3,1024}$/;
const CELL_END = /\w{0,8}(?: \w{1,8}){0,2}\.?["`\]]?[ ]{0,40}(?:$|[,;|\t\r\n)]|\\n)/y;
const HEAD = /^[|]?["\w\u00c0-\u024f. -]{1,72}(?:[,;\t|]["\w\u00c0-\u024f. -]{0,104}){1,40}[|]?[\r\t]{0,8}$/;
const COLUMNS = /\(([\w\s,"`[\].-]{0,256})$/;
const VALUES = /[\w\s,"`[\].-]{0,256}\)\s{0,8}VALUES\s{0,8}/iy;
// Literals are separated by a comma that they cannot contain unquoted, so that a row can be parsed in only one way.
const LITERALS =
  /\s{0,4},?\s{0,4}\(((?:\s{0,4}(?:[NE]?'(?:[^'\\]|''|\\.){0,256}'|[^'(),\s](?:[^'(),]{0,62}[^'(),\s])?|[\w.]{1,32}\([^()]{0,32}\))\s{0,4}(?:,|(?=\)))){1,64})\)/y;
const LITERAL =
  /\s{0,4}(?:[NE]?'((?:[^'\\]|''|\\.){0,256})'|[^'(),\s](?:[^'(),]{0,62}[^'(),\s])?|[\w.]{1,32}\([^()]{0,32}\))\s{0,4}(?:,|$)/y;

/** Passwords and personal data in columns of a table (CSV, TSV, Markdown), or in the values of an `INSERT`. */
export const tableColumnDetector: Detector = {
  class: 'secret',
  anchors: [
    'password',
    'passwd',
    'passwort',
    'pwd',
    'secret',
    'api_key',
    'api key',
    'access_key',
    'token',
    'pass',
    ...COLUMN_ANCHORS,
  ],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    if (!isCell(text, start, end)) return;
    const columns = COLUMNS.exec(text.slice(Math.max(0, start - 256), start))?.[1];
    if (columns === undefined) {
      if (!scan.isReserved('table', start)) readTable(scan, start);
    } else {
      readInsert(scan, columns.split(',').length - 1, start, end);
    }
  },
};

/** Whether the name is the entire cell, except for quotes and spaces. */
function isCell(text: string, start: number, end: number): boolean {
  CELL_END.lastIndex = end;
  if (!CELL_END.test(text)) return false;
  let at = start;
  while (start - at < LONGEST_NAME && isNameCharacter(text, at - 1)) at--;
  if ('"`['.includes(text.charAt(at - 1) || ' ')) at--;
  while (start - at < 2 * LONGEST_NAME && text[at - 1] === ' ') at--;
  return at === 0 || ',;|\t\n("`['.includes(text.charAt(at - 1));
}

function readInsert(scan: Scan, column: number, start: number, end: number): void {
  const { text } = scan;
  VALUES.lastIndex = end;
  if (!VALUES.test(text)) return;
  const kind = kindOf(cellAround(text, start, end));
  LITERALS.lastIndex = VALUES.lastIndex;
  for (let row = LITERALS.exec(text); row !== null; row = LITERALS.exec(text)) {
    const [, literals = ''] = row;
    const at = literalAt(literals, column);
    if (at !== undefined) addValue(scan, LITERALS.lastIndex - 1 - literals.length + at.start, at.value, kind);
  }
}

function literalAt(literals: string, column: number): { start: number; value: string } | undefined {
  LITERAL.lastIndex = 0;
  for (let index = 0; index <= column; index++) {
    const found = LITERAL.exec(literals);
    if (found === null) return undefined;
    const [whole, value] = found;
    if (index === column && value !== undefined) return { start: found.index + whole.indexOf("'") + 1, value };
  }
  return undefined;
}

/** Reads all columns at once, so that no line of a table is read again as a header. */
function readTable(scan: Scan, place: number): void {
  const { text } = scan;
  const start = lineStart(text, place);
  const head = lineAt(text, start);
  if (head === undefined || !isHead(head.text)) {
    scan.reserve('table', head?.end ?? lineAt(text, place)?.end ?? place + LONGEST_LINE);
    return;
  }
  const delimiter = /[,;\t|]/.exec(head.text)?.[0] ?? ',';
  const kinds = kindsOf(head.text.split(delimiter), isRow(text, head));
  let end = head.end;
  for (let line = lineAt(text, head.next); line !== undefined; line = lineAt(text, line.next)) {
    if (RULE.test(line.text)) continue;
    const cells = cellsOf(line.text, delimiter);
    if (cells.length !== kinds.length) break;
    readRow(scan, line.start, cells, kinds);
    end = line.end;
  }
  scan.reserve('table', end);
}

/** At least two columns, except in Markdown; lists have a comma at the end of each line, too. */
function isHead(line: string): boolean {
  return (
    HEAD.test(line) && (line.startsWith('|') || line.split(/[,;\t|]/).filter((name) => name.trim() !== '').length > 1)
  );
}

/** Whether a line of a Markdown table is a row of names and values: no rule follows, as after the names of columns. */
function isRow(text: string, line: Line): boolean {
  return line.text.startsWith('|') && !RULE.test(lineAt(text, line.next)?.text ?? '');
}

/** What a column contains: secrets, a class of personal data, or nothing relevant. */
type ColumnKind = ColumnClass | 'secret' | undefined;

function kindOf(name: string): ColumnKind {
  return SECRET_COLUMN.test(plainName(name)) ? 'secret' : columnClass(name);
}

function kindsOf(names: readonly string[], isOfRow: boolean): readonly ColumnKind[] {
  const kinds = isOfRow ? names.map(columnClass) : names.map(kindOf);
  if (names.some((name) => USER.test(plainName(name)))) {
    for (const [index, name] of names.entries()) if (PASS.test(plainName(name))) kinds[index] = 'secret';
  }
  const isOfPeople = kinds.some((kind) => kind !== undefined && kind !== 'secret');
  return isOfPeople ? kinds.map((kind, index) => kind ?? namesOf(names[index] ?? '')) : kinds;
}

/** Returns the name of a column that contains an anchor. */
function cellAround(text: string, start: number, end: number): string {
  let [from, to] = [start, end];
  while (start - from < LONGEST_NAME && isNameCharacter(text, from - 1)) from--;
  while (to - end < LONGEST_NAME && isNameCharacter(text, to)) to++;
  return text.slice(from, to);
}

/** Splits a line; delimiters within double quotes are ignored. */
function cellsOf(line: string, delimiter: string): readonly string[] {
  if (!line.includes('"')) return line.split(delimiter);
  const cells: string[] = [];
  for (const piece of line.split(delimiter)) {
    const open = cells.at(-1);
    if (open !== undefined && isOpen(open)) cells[cells.length - 1] = open + delimiter + piece;
    else cells.push(piece);
  }
  return cells;
}

function isOpen(cell: string): boolean {
  return cell.trimStart().startsWith('"') && !/[^"]"\s{0,8}$|^\s{0,8}""\s{0,8}$/.test(cell);
}

function readRow(scan: Scan, start: number, cells: readonly string[], kinds: readonly ColumnKind[]): void {
  let at = start;
  for (const [index, cell] of cells.entries()) {
    if (kinds[index] !== undefined) addCell(scan, at, cell, kinds[index]);
    at += cell.length + 1;
  }
}

function addCell(scan: Scan, start: number, cell: string, kind: ColumnKind): void {
  const value = cell.trim().replaceAll(/^"|"$/g, '');
  if (value !== '') addValue(scan, start + cell.indexOf(value), value, kind);
}

function addValue(scan: Scan, start: number, value: string, kind: ColumnKind): void {
  const end = start + value.length;
  if (kind === 'secret') addSecret(scan, start, end);
  else if (kind?.value.test(value) === true) scan.add(start, end, kind.class);
}

function addSecret(scan: Scan, start: number, end: number): void {
  const { text } = scan;
  if (end - start < SHORTEST || /\s/.test(text.slice(start, end))) return;
  if (isPlaceholder(text, start, end) || isCode(text, start, end)) return;
  const shape = shapeOf(text, start, end);
  if (shape.kinds > 1 && !isRepetition(shape)) scan.add(start, end, 'secret');
}

interface Line {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Start of the next line. */
  readonly next: number;
}

/** Returns the start of a line. Lines end with a line feed, or with its escape in a string literal. */
function lineStart(text: string, place: number): number {
  const before = text.slice(Math.max(0, place - LONGEST_LINE), place);
  const [feed, escape] = [before.lastIndexOf('\n') + 1, before.lastIndexOf('\\n') + 1];
  const quote = STRING_BEFORE.exec(before)?.index ?? -1;
  const start = Math.max(feed, escape === 0 ? 0 : escape + 1, quote < 0 ? 0 : before.indexOf('"', quote) + 1);
  return place - before.length + start;
}

const STRING_BEFORE = /[:[(=] ?"[^"]{0,1024}$/;

function lineAt(text: string, start: number): Line | undefined {
  if (start >= text.length) return undefined;
  const rest = text.slice(start, start + LONGEST_LINE);
  const found = /\r?\n|(?:\\r)?\\n|["'`]?$|"(?=\s{0,8}[}\]])/.exec(rest);
  if (found === null || (found.index === LONGEST_LINE && start + LONGEST_LINE < text.length)) return undefined;
  const end = start + found.index;
  return { text: rest.slice(0, found.index), start, end, next: Math.max(end + found[0].length, start + 1) };
}
