import { isNameCharacter } from '../characters.ts';
import type { Detector } from '../detector.ts';
import type { Scan } from '../scan.ts';
import { isCode, isPlaceholder, isRepetition, shapeOf } from './secret-value.ts';

/** Longer lines are no rows of a table in a text. */
const LONGEST_LINE = 1024;
const LONGEST_NAME = 24;
const SHORTEST = 4;
const SECRET_COLUMN = /(?:passw|pwd|_pass|secret|(?:api|access)_key|token)\w{0,8}["`]?\s{0,40}$/i;
/** What databases print between a head and its rows. */
const RULE = /^[-+|=: ]{3,1024}$/;
const CELL_END = /\w{0,8}["`\]]?[ ]{0,40}(?:$|[,;|\t\r\n)]|\\n)/y;
const HEAD = /^[|]?["\w. -]{1,72}(?:[,;\t|]["\w. -]{0,104}){1,40}[|]?[\r\t]{0,8}$/;
const COLUMNS = /\(([\w\s,"`[\].-]{0,256})$/;
const VALUES = /[\w\s,"`[\].-]{0,256}\)\s{0,8}VALUES\s{0,8}/iy;
// Between two literals stands a comma and nothing else that a literal may have, or there would be many ways to read one row.
const LITERALS =
  /\s{0,4},?\s{0,4}\(((?:\s{0,4}(?:[NE]?'(?:[^'\\]|''|\\.){0,256}'|[^'(),\s](?:[^'(),]{0,62}[^'(),\s])?|[\w.]{1,32}\([^()]{0,32}\))\s{0,4}(?:,|(?=\)))){1,64})\)/y;
const LITERAL =
  /\s{0,4}(?:[NE]?'((?:[^'\\]|''|\\.){0,256})'|[^'(),\s](?:[^'(),]{0,62}[^'(),\s])?|[\w.]{1,32}\([^()]{0,32}\))\s{0,4}(?:,|$)/y;

/** Passwords that stand below or after their name: in a column of a table (CSV, TSV, Markdown), or in an `INSERT`. */
export const tableColumnDetector: Detector = {
  class: 'secret',
  anchors: ['password', 'passwd', 'passwort', 'pwd', 'secret', 'api_key', 'access_key', 'token', '_pass'],
  detect(scan: Scan, start: number, end: number): void {
    const { text } = scan;
    if (!isCell(text, start, end)) return;
    const columns = COLUMNS.exec(text.slice(Math.max(0, start - 256), start))?.[1];
    if (columns === undefined) {
      if (!scan.isReserved('table', start)) readTable(scan, start);
    } else {
      readInsert(scan, columns.split(',').length - 1, end);
    }
  },
};

/** Whether the name fills its cell, quotes and spaces aside. */
function isCell(text: string, start: number, end: number): boolean {
  CELL_END.lastIndex = end;
  if (!CELL_END.test(text)) return false;
  let at = start;
  while (start - at < LONGEST_NAME && isNameCharacter(text, at - 1)) at--;
  if ('"`['.includes(text.charAt(at - 1) || ' ')) at--;
  while (start - at < 2 * LONGEST_NAME && text[at - 1] === ' ') at--;
  return at === 0 || ',;|\t\n("`['.includes(text.charAt(at - 1));
}

function readInsert(scan: Scan, column: number, from: number): void {
  const { text } = scan;
  VALUES.lastIndex = from;
  if (!VALUES.test(text)) return;
  LITERALS.lastIndex = VALUES.lastIndex;
  for (let row = LITERALS.exec(text); row !== null; row = LITERALS.exec(text)) {
    const [, literals = ''] = row;
    const at = literalAt(literals, column);
    if (at !== undefined) addValue(scan, LITERALS.lastIndex - 1 - literals.length + at.start, at.value);
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

/** All columns of secrets at once: no line of a table is looked at again as if it were a head. */
function readTable(scan: Scan, place: number): void {
  const { text } = scan;
  const start = lineStart(text, place);
  const head = lineAt(text, start);
  if (head === undefined || !isHead(head.text)) {
    scan.reserve('table', head?.end ?? lineAt(text, place)?.end ?? place + LONGEST_LINE);
    return;
  }
  const delimiter = /[,;\t|]/.exec(head.text)?.[0] ?? ',';
  const names = head.text.split(delimiter);
  const secret = names.map((name) => SECRET_COLUMN.test(name));
  let end = head.end;
  for (let line = lineAt(text, head.next); line !== undefined; line = lineAt(text, line.next)) {
    if (RULE.test(line.text)) continue;
    const cells = line.text.split(delimiter);
    if (cells.length !== names.length) break;
    readRow(scan, line.start, cells, secret);
    end = line.end;
  }
  scan.reserve('table', end);
}

/** Of two columns at least, but for a table in Markdown: in a list, too, a comma stands at the end of each line. */
function isHead(line: string): boolean {
  return (
    HEAD.test(line) && (line.startsWith('|') || line.split(/[,;\t|]/).filter((name) => name.trim() !== '').length > 1)
  );
}

function readRow(scan: Scan, start: number, cells: readonly string[], secret: readonly boolean[]): void {
  let at = start;
  for (const [index, cell] of cells.entries()) {
    if (secret[index] === true) addCell(scan, at, cell);
    at += cell.length + 1;
  }
}

function addCell(scan: Scan, start: number, cell: string): void {
  const value = cell.trim().replaceAll(/^"|"$/g, '');
  if (value !== '') addValue(scan, start + cell.indexOf(value), value);
}

function addValue(scan: Scan, start: number, value: string): void {
  const end = start + value.length;
  if (value.length < SHORTEST || /\s/.test(value)) return;
  if (isPlaceholder(scan.text, start, end) || isCode(scan.text, start, end)) return;
  const shape = shapeOf(scan.text, start, end);
  if (shape.kinds > 1 && !isRepetition(shape)) scan.add(start, end, 'secret');
}

interface Line {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Where the next begins. */
  readonly next: number;
}

/** Lines end with a line feed, or with the escape for one where they stand in a string. */
function lineStart(text: string, place: number): number {
  const before = text.slice(Math.max(0, place - LONGEST_LINE), place);
  const [feed, escape] = [before.lastIndexOf('\n') + 1, before.lastIndexOf('\\n') + 1];
  const start = Math.max(feed, escape === 0 ? 0 : escape + 1);
  return place - before.length + start;
}

function lineAt(text: string, start: number): Line | undefined {
  if (start >= text.length) return undefined;
  const rest = text.slice(start, start + LONGEST_LINE);
  const found = /\r?\n|(?:\\r)?\\n|["'`]?$/.exec(rest);
  if (found === null || (found.index === LONGEST_LINE && start + LONGEST_LINE < text.length)) return undefined;
  const end = start + found.index;
  return { text: rest.slice(0, found.index), start, end, next: Math.max(end + found[0].length, start + 1) };
}
