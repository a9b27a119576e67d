import { queryError } from '../query-error.ts';
import { createTokenCursor, readInsert, type InsertStatement } from './insert-statement.ts';
import { bracketStep, isKeyword, isSymbol, tokenizeSql, type SqlToken } from './sql-tokens.ts';

/** A statement without inline data. */
export interface PlainStatement {
  /** `select`: returns rows that can be streamed; `other`: anything else. */
  readonly kind: 'select' | 'other';
  /** The text without its trailing `;` and comments. */
  readonly text: string;
  readonly tokens: readonly SqlToken[];
  /** The format that the statement itself specifies. */
  readonly format: string | undefined;
  /** Offset in `text` at which to insert `INTO OUTFILE …`. */
  readonly outputAt: number;
}

/** The statement of a request. */
export type Statement = PlainStatement | InsertStatement;

const SELECT_WORDS = new Set(['SELECT', 'WITH', 'FROM']);

function isSelect(tokens: readonly SqlToken[]): boolean {
  const first = tokens.find((token) => !isSymbol(token, '('));
  if (first?.kind !== 'word' || !SELECT_WORDS.has(first.text.toUpperCase())) return false;
  return !tokens.some((token) => isKeyword(token, 'INSERT'));
}

/** Returns the token index of a trailing `FORMAT name [SETTINGS …]`; -1 if there is none. */
function findFormat(tokens: readonly SqlToken[]): number {
  let depth = 0;
  for (let at = tokens.length - 1; at > 0; at -= 1) {
    const token = tokens[at];
    if (token === undefined) break;
    depth -= bracketStep(token);
    if (depth !== 0 || !isKeyword(token, 'FORMAT') || tokens[at + 1]?.kind !== 'word') continue;
    const after = tokens[at + 2];
    return after === undefined || isKeyword(after, 'SETTINGS') ? at : -1;
  }
  return -1;
}

function refuseOutfile(tokens: readonly SqlToken[]): void {
  if (tokens.some((token, at) => isKeyword(token, 'INTO') && isKeyword(tokens[at + 1], 'OUTFILE'))) {
    throw queryError('INTO_OUTFILE_NOT_ALLOWED', 'INTO OUTFILE is not allowed over HTTP; read the response instead.');
  }
}

/** Removes the closing `;`, and rejects anything after it. */
function onlyStatement(tokens: readonly SqlToken[]): readonly SqlToken[] {
  const end = tokens.findIndex((token) => isSymbol(token, ';'));
  if (end < 0) return tokens;
  if (tokens.slice(end).some((token) => !isSymbol(token, ';'))) {
    throw queryError(
      'SYNTAX_ERROR',
      'Syntax error (Multi-statements are not allowed): send one statement per request.',
    );
  }
  return tokens.slice(0, end);
}

function plainStatement(sql: string, all: readonly SqlToken[]): PlainStatement {
  const tokens = onlyStatement(all);
  const last = tokens.at(-1);
  if (last === undefined) throw queryError('SYNTAX_ERROR', 'Empty query');
  refuseOutfile(tokens);
  const text = sql.slice(0, last.end);
  const formatAt = findFormat(tokens);
  return {
    kind: isSelect(tokens) ? 'select' : 'other',
    text,
    tokens,
    format: formatAt < 0 ? undefined : tokens[formatAt + 1]?.text,
    outputAt: tokens[formatAt]?.start ?? text.length,
  };
}

/**
 * Finds the statement of a request, and where its data starts.
 *
 * @param sql - the request's text, one character per byte (latin1), so that offsets count bytes; data may follow the
 *   statement.
 * @throws {QueryError} 62 for an empty text or more than one statement, 78 for `FROM INFILE`, 358 for `INTO OUTFILE`.
 */
export function readStatement(sql: string): Statement {
  const first = createTokenCursor(tokenizeSql(sql));
  if (isKeyword(first.next(), 'INSERT')) {
    const insert = readInsert(sql, first);
    if (insert !== undefined) return insert;
  }
  return plainStatement(sql, [...tokenizeSql(sql)]);
}

/** Converts text to one character per byte, the form in which statements are parsed. */
export function toBytesText(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** Converts one character per byte back to text. */
export function fromBytesText(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Returns an SQL string literal with this value. */
export function quoteString(value: string): string {
  const escaped = value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\0', '\\0');
  return `'${escaped}'`;
}

/** Returns a quoted SQL identifier with this name. */
export function quoteIdentifier(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('\0', '\\0')}\``;
}
