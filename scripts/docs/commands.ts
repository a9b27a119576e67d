import { pathToFileURL } from 'node:url';

/** What is read of commander's command. */
interface Command {
  readonly commands: readonly Command[];
  name(): string;
  description(): string;
}

const FILE = pathToFileURL('packages/sink/src/cli/program.ts');
const HEAD = ['| command | what it does |', '| --- | --- |'];

/** Every command of `auditspan`, as its help tells. */
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
