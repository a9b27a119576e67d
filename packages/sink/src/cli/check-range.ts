import type { Command } from 'commander';

/** Ends a command whose `--from` and `--to` leave nothing between them: nothing found would look like an answer. */
export function checkRange(command: Command): void {
  const { from, to } = command.opts<{ readonly from?: string | number; readonly to?: string | number }>();
  if (from === undefined || to === undefined || BigInt(from) < BigInt(to)) return;
  command.error('error: nothing is between --from and --to: --to is the end and is left out, so give a later one');
}
