import type { CommandContext } from './context.ts';

/** Prints SQL in the form that `clickhouse-client` reads from stdin. */
export function printStatements({ stdout }: CommandContext, statements: readonly string[]): void {
  stdout.write(statements.map((statement) => `${statement};\n`).join('\n'));
}
