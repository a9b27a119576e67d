import type { Command } from 'commander';

/** Fails a command whose `--from` and `--to` exclude everything: an empty result would look like an answer. */
export function checkRange(command: Command): void {
  const { from, to } = command.opts<{ readonly from?: string | number; readonly to?: string | number }>();
  if (from === undefined || to === undefined || BigInt(from) < BigInt(to)) return;
  command.error('error: --from and --to select nothing: --to is excluded, so it must be later than --from');
}
