import type { CommandContext } from './context.ts';

/** Prints SQL as `clickhouse-client` takes it on its standard input. */
export function printStatements({ stdout }: CommandContext, statements: readonly string[]): void {
  stdout.write(statements.map((statement) => `${statement};\n`).join('\n'));
}
