import { quantile } from './clock.ts';
import type { Cost } from './measure-cost.ts';
import type { Start } from './start-main.ts';

/** What was measured in a round: of every engine by its name. */
export type Round<Measured> = Readonly<Record<string, Measured>>;

/**
 * Measures every engine once in each round, each in a process of its own. A machine that others use changes its speed from
 * minute to minute: so its changes meet all engines and not the one whose turn it is. Each round begins with another engine.
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

/** The cost of an engine: the median of each figure, and of the worst text the round that is in the middle. */
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

/** The start of an engine: the median of each figure. */
export function startOf(rounds: readonly Start[]): Start | undefined {
  return rounds.length === 0 ? undefined : medians(rounds);
}

/** The median of each number of objects that have the same form. */
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
