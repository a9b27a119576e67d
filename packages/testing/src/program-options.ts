import { parseArgs, type ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<Known extends Options> = ReturnType<typeof parseArgs<{ options: Known }>>['values'];

const WRONG_USE = 2;

/**
 * The options that a program of the workspace was started with. With `--help` it prints its help and ends; where an option is
 * none of its own, it says so and ends with 2.
 * @param help whole, with an example.
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
