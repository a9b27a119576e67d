import type { Condition } from './condition.ts';

/** What a fault of a component means for senders. */
export type Weight =
  /** Nothing is acknowledged. */
  | 'fatal'
  /** Everything is acknowledged, but something waits or is refused, or an operator should look. */
  | 'degrading';

/** A component of the sink that reports its condition. */
export interface Component {
  readonly name: string;
  readonly weight: Weight;
  /** What to do if it does not work. */
  readonly remedy: string;
  readonly condition: () => Condition | Promise<Condition>;
}

/** Health of a component. */
export interface ComponentHealth {
  readonly state: 'ok' | 'degraded' | 'failed';
  /** ISO 8601. */
  readonly since: string;
  readonly reason?: string;
  readonly remedy?: string;
}

/** Health of the sink: `failed` if it acknowledges nothing, `degraded` if something else is wrong. */
export interface Health {
  readonly state: ComponentHealth['state'];
  readonly components: Readonly<Record<string, ComponentHealth>>;
}

/** Checks all components. */
export async function healthOf(components: readonly Component[]): Promise<Health> {
  const looked = await Promise.all(components.map(async (each) => [each.name, await look(each)] as const));
  const states = new Set(looked.map(([, { state }]) => state));
  const state = states.has('failed') ? 'failed' : states.has('degraded') ? 'degraded' : 'ok';
  return { state, components: Object.fromEntries(looked) };
}

async function look({ weight, remedy, condition }: Component): Promise<ComponentHealth> {
  const { reason, since: milliseconds } = await condition();
  const since = new Date(milliseconds).toISOString();
  if (reason === undefined) return { state: 'ok', since };
  return { state: weight === 'fatal' ? 'failed' : 'degraded', since, reason, remedy };
}
