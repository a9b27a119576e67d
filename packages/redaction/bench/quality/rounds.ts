import { quantile } from './clock.ts';
import type { Cost } from './measure-cost.ts';
import type { Start } from './start-main.ts';

/** The measurements of one round, by engine name. */
export type Round<Measured> = Readonly<Record<string, Measured>>;

/**
 * Measures every engine once per round, each in its own process, starting with a different engine each time. The speed
 * of a shared machine changes from minute to minute, so that changes affect all engines equally.
 */
export async function inTurns<Measured>(
  rounds: number,
  names: readonly string[],
  measure: (name: string) => Promise<Measured>,
): Promise<readonly Round<Measured>[]> {
  const done: Round<Measured>[] = [];
  while (done.length < rounds) {
    const first = done.length % names.length;
    const round: Record<string, Measured> = {};
    for (const name of [...names.slice(first), ...names.slice(0, first)]) round[name] = await measure(name);
    done.push(round);
  }
  return done;
}

/** Returns the cost of an engine: the median of each figure, and the median round of the worst case. */
export function costOf(rounds: readonly Cost[]): Cost {
  const { speed, burst } = medians(rounds.map((round) => ({ speed: round.speed, burst: round.burst })));
  const worst = rounds
    .map((round) => round.worst)
    .toSorted((a, b) => a.milliseconds / a.kilobytes - b.milliseconds / b.kilobytes);
  return {
    speed,
    worst: worst[Math.floor(worst.length / 2)] as Cost['worst'],
    ...(burst !== undefined && { burst }),
  };
}

/** Returns the startup cost of an engine: the median of each figure. */
export function startOf(rounds: readonly Start[]): Start | undefined {
  return rounds.length === 0 ? undefined : medians(rounds);
}

/** Returns the median of each number in objects of the same structure. */
function medians<Figures>(rounds: readonly Figures[]): Figures {
  const first = rounds.at(0);
  if (typeof first === 'number')
    return quantile(
      rounds.filter((figure) => typeof figure === 'number'),
      0.5,
    ) as Figures;
  if (typeof first !== 'object' || first === null) return first as Figures;
  const entries = Object.keys(first).map((key) => {
    const name = key as keyof Figures;
    return [key, medians(rounds.map((round) => round[name]))] as const;
  });
  return Object.fromEntries(entries) as Figures;
}
