import { pathToFileURL } from 'node:url';

/** The parts of commander's command that are read. */
interface Command {
  readonly commands: readonly Command[];
  name(): string;
  description(): string;
}

const FILE = pathToFileURL('packages/sink/src/cli/program.ts');
const HEAD = ['| command | what it does |', '| --- | --- |'];

/** Returns every command of `auditspan`, with its help text. */
export async function commandTable(): Promise<string> {
  const { createProgram } = (await import(FILE.href)) as { createProgram: (context: object) => Promise<Command> };
  const program = await createProgram({});
  const rows = program.commands.map(
    (command) => `| \`auditspan ${command.name()}\` | ${command.description()}${partsOf(command)} |`,
  );
  return [...HEAD, ...rows].join('\n');
}

function partsOf({ commands }: Command): string {
  return commands.length === 0 ? '' : ` (${commands.map((part) => `\`${part.name()}\``).join(', ')})`;
}
