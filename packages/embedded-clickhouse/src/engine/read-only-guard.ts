import { queryError, type QueryError } from '../query-error.ts';
import { HARMLESS_TABLE_FUNCTIONS, REACHING_FUNCTIONS, TABLE_FUNCTIONS } from './reaching-functions.ts';
import { isKeyword, isSymbol, type SqlToken } from './sql-tokens.ts';
import type { PlainStatement, Statement } from './statement.ts';

const READING_STATEMENTS = new Set(['SELECT', 'WITH', 'FROM', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'EXISTS']);

/** The other keywords that start a statement. A text that starts with neither is not a statement. */
const WRITING_STATEMENTS = new Set(
  `ALTER ATTACH BACKUP BEGIN CHECK COMMIT COPY CREATE DELETE DETACH DROP EXCHANGE EXECUTE GRANT INSERT KILL MOVE OPTIMIZE
  RENAME REPLACE RESTORE REVOKE ROLLBACK SET SNAPSHOT START SYSTEM TRUNCATE UNDROP UPDATE USE WATCH`.split(/\s+/),
);

/** Pairs of keywords that start or join a statement which does more than read, wherever they occur. */
const FORBIDDEN_PAIRS: readonly (readonly [string, string])[] = [
  ['INTO', 'OUTFILE'],
  ['INSERT', 'INTO'],
  ['PARALLEL', 'WITH'],
  ['KILL', 'QUERY'],
  ['KILL', 'MUTATION'],
];

/** Tables of the database `system` that show other users' queries, or whose use disturbs the server. */
const FORBIDDEN_TABLES =
  /^(asynchronous_inserts|distributed_ddl_queue|errors|mutations|processes|query_cache|remote_data_paths|stack_trace|user_processes|zookeeper|\w+_log)$/;

function refuse(message: string): QueryError {
  return queryError('READONLY', `${message} Cannot execute query in readonly mode.`);
}

function refuseStatement(word: string): QueryError {
  if (WRITING_STATEMENTS.has(word)) return refuse(`A statement that starts with ${word} is not read-only.`);
  return queryError('SYNTAX_ERROR', `Syntax error: failed at position 1: no statement starts with ${word}`);
}

/**
 * Requires that a statement only reads, as for a GET request.
 *
 * @throws {QueryError} 164 for any other kind of statement, 62 if it is not a statement.
 */
export function requireReading(statement: Statement): asserts statement is PlainStatement {
  if (statement.kind === 'insert') throw refuse('INSERT is not read-only.');
  const first = statement.tokens.find((token) => !isSymbol(token, '('));
  const word = first?.kind === 'word' ? first.text.toUpperCase() : '';
  if (!READING_STATEMENTS.has(word)) throw refuseStatement(word);
  for (const [one, other] of FORBIDDEN_PAIRS) {
    if (statement.tokens.some((token, at) => isKeyword(token, one) && isKeyword(statement.tokens[at + 1], other))) {
      throw refuse(`${one} ${other} is not read-only.`);
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
    throw refuse('Quoted names must not contain escapes.');
  }
}

/** A name given as a parameter could be that of any function or table. */
function requireWrittenName(tokens: readonly SqlToken[], at: number): void {
  const isType = isSymbol(tokens[at - 1], ':') && isSymbol(tokens[at + 1], '}');
  if (isType && isKeyword(tokens[at], 'IDENTIFIER')) {
    throw refuse('Parameters of type Identifier are not allowed for read-only users; write the name.');
  }
}

function isApplied(tokens: readonly SqlToken[], at: number): boolean {
  const before = isSymbol(tokens[at - 1], '(') ? tokens[at - 2] : tokens[at - 1];
  return isKeyword(before, 'APPLY');
}

function isForbiddenTable(tokens: readonly SqlToken[], at: number, name: string): boolean {
  return FORBIDDEN_TABLES.test(name) && isSymbol(tokens[at - 1], '.') && nameOf(tokens[at - 2]) === 'system';
}

function requireHarmlessName(tokens: readonly SqlToken[], at: number, callees: readonly string[]): void {
  const name = nameOf(tokens[at]);
  if (name === undefined) return;
  const called = isSymbol(tokens[at + 1], '(');
  if (called && TABLE_FUNCTIONS.has(name) && !HARMLESS_TABLE_FUNCTIONS.has(name)) {
    throw refuse(`The table function ${name} is not allowed for read-only users.`);
  }
  if (isForbiddenTable(tokens, at, name)) {
    throw refuse(`The table ${name} is not allowed for read-only users.`);
  }
  if (!REACHING_FUNCTIONS.test(name)) return;
  if (called || isApplied(tokens, at)) throw refuse(`The function ${name} is not allowed for read-only users.`);
  // `arrayMap(file, …)` calls a function by its bare name; a qualified name can only be a column.
  if (!isSymbol(tokens[at - 1], '.') && callees.some((callee) => /^(array|map)/i.test(callee))) {
    throw refuse(`The name ${name} may be a function here; write a column of that name as table.${name}.`);
  }
}

/**
 * Requires that a statement of a read-only user can access nothing but tables: no file, network, process or other
 * user's query. The engine's own `readonly = 1` applies as well, but allows the scalar function `file` and `DESCRIBE
 * file(…)`.
 *
 * @param database - the database of unqualified names, if the request sets one.
 * @throws {QueryError} 164 naming what is rejected.
 */
export function requireHarmless(
  statement: Statement,
  database: string | undefined,
): asserts statement is PlainStatement {
  requireReading(statement);
  if (database?.toLowerCase() === 'system') {
    throw refuse(
      'The database system is not allowed as default database for read-only users; name its tables as system.table.',
    );
  }
  const { tokens } = statement;
  if (isKeyword(tokens[0], 'SHOW') && isKeyword(tokens[1], 'PROCESSLIST')) {
    throw refuse('SHOW PROCESSLIST is not allowed for read-only users.');
  }
  const callees: string[] = [];
  for (const [at, token] of tokens.entries()) {
    requirePlainSpelling(token);
    requireWrittenName(tokens, at);
    if (isSymbol(token, '(')) callees.push(nameOf(tokens[at - 1]) ?? '');
    if (isSymbol(token, ')')) callees.pop();
    requireHarmlessName(tokens, at, callees);
  }
}
