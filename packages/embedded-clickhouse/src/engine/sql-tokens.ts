/** A token of SQL text: neither white space nor comment. */
export interface SqlToken {
  /**
   * `word`: a keyword, bare identifier or number; `quoted`: an identifier in back-ticks or double quotes;
   * `string`: a literal in single quotes or a heredoc; `symbol`: one ASCII character; `strange`: anything else.
   */
  readonly kind: 'word' | 'quoted' | 'string' | 'symbol' | 'strange';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const SPACE_OR_LINE_COMMENT = /(?:[ \t\n\r\f\v]+|--[^\n]*|\/\/[^\n]*|#[ !][^\n]*)+/y;
const COMMENT_EDGE = /\/\*|\*\//g;
const WORD = /[A-Za-z0-9_][A-Za-z0-9_$]*/y;
const HEREDOC = /\$([A-Za-z0-9_]*)\$[^]*?\$\1\$/y;
const DOLLAR_WORD = /\$[A-Za-z0-9_$]+/y;

const QUOTED: Readonly<Record<string, RegExp>> = {
  "'": /'(?:[^'\\]|\\[^]|'')*'/y,
  '"': /"(?:[^"\\]|\\[^]|"")*"/y,
  '`': /`(?:[^`\\]|\\[^]|``)*`/y,
};

function matchAt(pattern: RegExp, sql: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(sql) ? pattern.lastIndex : -1;
}

/** Returns the end of a block comment, which may contain nested ones; -1 if it is not closed. */
function endOfComment(sql: string, at: number): number {
  COMMENT_EDGE.lastIndex = at;
  let depth = 0;
  for (let edge = COMMENT_EDGE.exec(sql); edge !== null; edge = COMMENT_EDGE.exec(sql)) {
    depth += edge[0] === '/*' ? 1 : -1;
    if (depth === 0) return COMMENT_EDGE.lastIndex;
  }
  return -1;
}

function skipBlank(sql: string, from: number): number {
  let at = from;
  while (true) {
    const next = sql.startsWith('/*', at) ? endOfComment(sql, at) : matchAt(SPACE_OR_LINE_COMMENT, sql, at);
    if (next < 0) return at;
    at = next;
  }
}

function readQuoted(sql: string, at: number, quote: string): SqlToken | undefined {
  const pattern = QUOTED[quote];
  if (pattern === undefined) return undefined;
  const end = matchAt(pattern, sql, at);
  if (end < 0) return { kind: 'strange', text: sql.slice(at), start: at, end: sql.length };
  return { kind: quote === "'" ? 'string' : 'quoted', text: sql.slice(at, end), start: at, end };
}

function readPattern(sql: string, at: number): SqlToken | undefined {
  for (const [pattern, kind] of [
    [WORD, 'word'],
    [HEREDOC, 'string'],
    [DOLLAR_WORD, 'word'],
  ] as const) {
    const end = matchAt(pattern, sql, at);
    if (end >= 0) return { kind, text: sql.slice(at, end), start: at, end };
  }
  return undefined;
}

function readCharacter(sql: string, at: number): SqlToken {
  const text = sql.charAt(at);
  return { kind: text > ' ' && text < '\u007f' ? 'symbol' : 'strange', text, start: at, end: at + 1 };
}

/**
 * Splits SQL into tokens by the rules of ClickHouse's own lexer, lazily, so that data after a statement is never
 * scanned. An unclosed quote or comment becomes one `strange` token up to the end.
 *
 * @yields each token, in order.
 */
export function* tokenizeSql(sql: string): Generator<SqlToken, void> {
  let at = 0;
  while (true) {
    at = skipBlank(sql, at);
    if (at >= sql.length) return;
    if (sql.startsWith('/*', at)) {
      yield { kind: 'strange', text: sql.slice(at), start: at, end: sql.length };
      return;
    }
    const token = readQuoted(sql, at, sql.charAt(at)) ?? readPattern(sql, at) ?? readCharacter(sql, at);
    yield token;
    at = token.end;
  }
}

/** Whether a token is this bare keyword, in any case. */
export function isKeyword(token: SqlToken | undefined, keyword: string): boolean {
  return token?.kind === 'word' && token.text.toUpperCase() === keyword;
}

/** Whether a token is this one character of punctuation. */
export function isSymbol(token: SqlToken | undefined, symbol: string): boolean {
  return token?.kind === 'symbol' && token.text === symbol;
}

/** Returns the change of bracket depth at this token. */
export function bracketStep(token: SqlToken): number {
  if (token.kind !== 'symbol') return 0;
  if ('([{'.includes(token.text)) return 1;
  return ')]}'.includes(token.text) ? -1 : 0;
}
