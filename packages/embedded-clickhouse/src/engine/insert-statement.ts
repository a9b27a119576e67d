import { queryError } from '../query-error.ts';
import { bracketStep, isKeyword, isSymbol, type SqlToken } from './sql-tokens.ts';

/** An INSERT whose rows are in the request, split so that they can be read from a file instead. */
export interface InsertStatement {
  readonly kind: 'insert';
  /** The statement up to its settings or format: `INSERT INTO t (a, b)`. */
  readonly head: string;
  /** `SETTINGS …`, or empty. */
  readonly settings: string;
  readonly format: string;
  /**
   * Offsets of `input(…)` within `head`, if `INSERT … SELECT … FROM input(…)` reads the rows from there, and its
   * arguments.
   */
  readonly input: { readonly start: number; readonly end: number; readonly structure: string } | undefined;
  /** Offset of the first byte of data in the request. */
  readonly dataStart: number;
}

/** Reads tokens one by one, with one token of lookahead. */
export interface TokenCursor {
  peek(): SqlToken | undefined;
  next(): SqlToken | undefined;
}

/** Creates a cursor over tokens that `source` produces on demand. */
export function createTokenCursor(source: Iterator<SqlToken, void>): TokenCursor {
  let ahead: SqlToken | undefined;
  const peek = (): SqlToken | undefined => (ahead ??= source.next().value ?? undefined);
  return {
    peek,
    next() {
      const token = peek();
      ahead = undefined;
      return token;
    },
  };
}

function skipBrackets(cursor: TokenCursor): SqlToken | undefined {
  let depth = 0;
  let last: SqlToken | undefined;
  do {
    last = cursor.next();
    depth += last === undefined ? 0 : bracketStep(last);
  } while (last !== undefined && depth > 0);
  return last;
}

function skipKeyword(cursor: TokenCursor, keyword: string): boolean {
  if (!isKeyword(cursor.peek(), keyword)) return false;
  cursor.next();
  return true;
}

/** Skips `[INTO] [TABLE] [FUNCTION] name[.name] [(…)]`. */
function skipTarget(cursor: TokenCursor): void {
  skipKeyword(cursor, 'INTO');
  skipKeyword(cursor, 'TABLE');
  skipKeyword(cursor, 'FUNCTION');
  do {
    if (isSymbol(cursor.peek(), '{')) skipBrackets(cursor);
    else cursor.next();
  } while (isSymbol(cursor.peek(), '.') && cursor.next() !== undefined);
  while (isSymbol(cursor.peek(), '(')) skipBrackets(cursor);
}

const INLINE_BLANK = /[ \t\f]*;?[ \t\f]*\r?\n?/y;

function dataAfterFormat(sql: string, at: number): number {
  INLINE_BLANK.lastIndex = at;
  INLINE_BLANK.test(sql);
  return INLINE_BLANK.lastIndex;
}

interface Clauses {
  settingsStart: number | undefined;
  selecting: boolean;
  input: InsertStatement['input'];
}

function readInput(sql: string, word: SqlToken, cursor: TokenCursor): InsertStatement['input'] {
  const open = cursor.peek();
  const close = skipBrackets(cursor);
  if (open === undefined || close === undefined) return undefined;
  return { start: word.start, end: close.end, structure: sql.slice(open.end, close.start).trim() };
}

function finish(sql: string, end: number, clauses: Clauses, format: string, dataStart: number): InsertStatement {
  const settingsStart = clauses.settingsStart ?? end;
  return {
    kind: 'insert',
    head: sql.slice(0, settingsStart).trimEnd(),
    settings: sql.slice(settingsStart, end).trim(),
    format,
    input: clauses.input,
    dataStart,
  };
}

function noteInsertClause(token: SqlToken, clauses: Clauses, cursor: TokenCursor): void {
  if (isKeyword(token, 'FROM') && isKeyword(cursor.peek(), 'INFILE')) {
    throw queryError(
      'UNKNOWN_TYPE_OF_QUERY',
      'INSERT … FROM INFILE is for command line clients; send the data itself.',
    );
  }
  if (isKeyword(token, 'SELECT') || isKeyword(token, 'WITH')) clauses.selecting = true;
  if (isKeyword(token, 'SETTINGS')) clauses.settingsStart ??= token.start;
}

function noteClause(sql: string, token: SqlToken, clauses: Clauses, cursor: TokenCursor): void {
  if (!clauses.selecting) noteInsertClause(token, clauses, cursor);
  else if (isKeyword(token, 'INPUT') && isSymbol(cursor.peek(), '(')) {
    clauses.input ??= readInput(sql, token, cursor);
  }
}

/**
 * Parses an INSERT after its keyword, up to where the data starts.
 *
 * @returns undefined for an INSERT that takes its rows from a query.
 * @throws {QueryError} 78 for `FROM INFILE`, which would read a file of this machine.
 */
export function readInsert(sql: string, cursor: TokenCursor): InsertStatement | undefined {
  skipTarget(cursor);
  const clauses: Clauses = { settingsStart: undefined, selecting: false, input: undefined };
  let depth = 0;
  for (let token = cursor.next(); token !== undefined; token = cursor.next()) {
    depth += bracketStep(token);
    noteClause(sql, token, clauses, cursor);
    if (depth > 0 || isSymbol(token, ';')) continue;
    if (isKeyword(token, 'VALUES') && !clauses.selecting) return finish(sql, token.start, clauses, 'Values', token.end);
    if (!isKeyword(token, 'FORMAT') || (clauses.selecting && clauses.input === undefined)) continue;
    const format = cursor.next();
    if (format?.kind === 'word') {
      return finish(sql, token.start, clauses, format.text, dataAfterFormat(sql, format.end));
    }
  }
  return undefined;
}

/** Returns the statement that inserts the rows of a file, whose name is given as an SQL literal. */
export function insertFromFile(insert: InsertStatement, file: string): string {
  const { head, input, settings, format } = insert;
  if (input === undefined) {
    return `${head} FROM INFILE ${file} COMPRESSION 'none' ${settings} FORMAT ${format}`;
  }
  const structure = input.structure === '' ? "'auto'" : input.structure;
  const source = `file(${file}, '${format}', ${structure}, 'none')`;
  return `${head.slice(0, input.start)}${source}${head.slice(input.end)} ${settings}`;
}
