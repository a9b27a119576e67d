import { queryError, type QueryError } from '../query-error.ts';
import { HARMLESS_TABLE_FUNCTIONS, REACHING_FUNCTIONS, TABLE_FUNCTIONS } from './reaching-functions.ts';
import { isKeyword, isSymbol, type SqlToken } from './sql-tokens.ts';
import type { PlainStatement, Statement } from './statement.ts';

const READING_STATEMENTS = new Set(['SELECT', 'WITH', 'FROM', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'EXISTS']);

/** The other words that a statement begins with; whatever is in neither list is no statement at all. */
const WRITING_STATEMENTS = new Set(
  `ALTER ATTACH BACKUP BEGIN CHECK COMMIT COPY CREATE DELETE DETACH DROP EXCHANGE EXECUTE GRANT INSERT KILL MOVE OPTIMIZE
  RENAME REPLACE RESTORE REVOKE ROLLBACK SET SNAPSHOT START SYSTEM TRUNCATE UNDROP UPDATE USE WATCH`.split(/\s+/),
);

/** Words that begin or join a statement which does more than read, wherever they stand as a keyword pair. */
const FORBIDDEN_PAIRS: readonly (readonly [string, string])[] = [
  ['INTO', 'OUTFILE'],
  ['INSERT', 'INTO'],
  ['PARALLEL', 'WITH'],
  ['KILL', 'QUERY'],
  ['KILL', 'MUTATION'],
];

/** Tables of the server that show what belongs to other users, or that disturb it. */
const FORBIDDEN_TABLES = new Set([
  'stack_trace',
  'processes',
  'query_log',
  'user_processes',
  'zookeeper',
  'remote_data_paths',
]);

function refuse(message: string): QueryError {
  return queryError('READONLY', `${message} Cannot execute query in readonly mode.`);
}

function refuseStatement(word: string): QueryError {
  if (WRITING_STATEMENTS.has(word)) return refuse(`A statement that begins with ${word} is not for reading.`);
  return queryError('SYNTAX_ERROR', `Syntax error: failed at position 1: no statement begins with ${word}`);
}

/**
 * Requires that a statement only reads, as for a GET request.
 *
 * @throws {QueryError} 164 for any other kind of statement, 62 for what is none.
 */
export function requireReading(statement: Statement): asserts statement is PlainStatement {
  if (statement.kind === 'insert') throw refuse('INSERT is not for reading.');
  const first = statement.tokens.find((token) => !isSymbol(token, '('));
  const word = first?.kind === 'word' ? first.text.toUpperCase() : '';
  if (!READING_STATEMENTS.has(word)) throw refuseStatement(word);
  for (const [one, other] of FORBIDDEN_PAIRS) {
    if (statement.tokens.some((token, at) => isKeyword(token, one) && isKeyword(statement.tokens[at + 1], other))) {
      throw refuse(`${one} ${other} is not for reading.`);
    }
  }
}

function nameOf(token: SqlToken | undefined): string | undefined {
  if (token?.kind === 'word') return token.text.toLowerCase();
  return token?.kind === 'quoted' ? token.text.slice(1, -1).toLowerCase() : undefined;
}

function requirePlainSpelling(token: SqlToken): void {
  if (token.kind === 'strange') {
    throw refuse('Characters outside ASCII must stand in quotes, and every quote and comment must be closed.');
  }
  if (token.kind === 'quoted' && /\\|``|""/.test(token.text.slice(1, -1))) {
    throw refuse('Quoted names must not hold escapes.');
  }
}

function isApplied(tokens: readonly SqlToken[], at: number): boolean {
  const before = isSymbol(tokens[at - 1], '(') ? tokens[at - 2] : tokens[at - 1];
  return isKeyword(before, 'APPLY');
}

function requireHarmlessName(tokens: readonly SqlToken[], at: number, callees: readonly string[]): void {
  const name = nameOf(tokens[at]);
  if (name === undefined) return;
  const called = isSymbol(tokens[at + 1], '(');
  if (called && TABLE_FUNCTIONS.has(name) && !HARMLESS_TABLE_FUNCTIONS.has(name)) {
    throw refuse(`The table function ${name} is not for read-only users.`);
  }
  if (FORBIDDEN_TABLES.has(name) && isSymbol(tokens[at - 1], '.')) {
    throw refuse(`The table ${name} is not for read-only users.`);
  }
  if (!REACHING_FUNCTIONS.test(name)) return;
  if (called || isApplied(tokens, at)) throw refuse(`The function ${name} is not for read-only users.`);
  // `arrayMap(file, …)` calls by the bare name; a qualified name can only be a column.
  if (!isSymbol(tokens[at - 1], '.') && callees.some((callee) => /^(array|map)/i.test(callee))) {
    throw refuse(`The name ${name} may be a function here; write a column of that name as table.${name}.`);
  }
}

/**
 * Requires that a statement of a read-only user can reach nothing but tables: no file, network, process or other user's query.
 * The engine's own `readonly = 1` stands behind it, but lets the scalar function `file` and `DESCRIBE file(…)` through.
 *
 * @throws {QueryError} 164 naming what is refused.
 */
export function requireHarmless(statement: Statement): asserts statement is PlainStatement {
  requireReading(statement);
  const { tokens } = statement;
  const callees: string[] = [];
  for (const [at, token] of tokens.entries()) {
    requirePlainSpelling(token);
    if (isSymbol(token, '(')) callees.push(nameOf(tokens[at - 1]) ?? '');
    if (isSymbol(token, ')')) callees.pop();
    requireHarmlessName(tokens, at, callees);
  }
}
