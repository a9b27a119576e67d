import { parseArgs, type ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<Known extends Options> = ReturnType<typeof parseArgs<{ options: Known }>>['values'];

const WRONG_USE = 2;

/**
 * Parses the command line options of a program of this workspace. With `--help`, prints the help and exits; for an
 * unknown option, prints an error and exits with 2.
 * @param help complete help text, with an example.
 */
export function programOptions<const Known extends Options>(help: string, options: Known): Values<Known> {
  if (process.argv.includes('--help')) {
    process.stdout.write(help);
    return process.exit(0);
  }
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
    return process.exit(WRONG_USE);
  }
}
