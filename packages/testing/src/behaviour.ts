const ENDINGS = [
  'echo',
  'forbidden',
  'unauthorized',
  'missing',
  'busy',
  'quota',
  'broken',
  'slow',
  'inband-error',
  'refusal',
  'filtered',
  'cut',
  'hang',
] as const;

/**
 * Behaviour of the endpoint, selected by a suffix of the model's name: `gpt-5-busy` behaves `busy`, a name without such
 * a suffix `normal`. The README lists all of them.
 */
export type Behaviour = 'normal' | (typeof ENDINGS)[number];

/** Returns the behaviour that a model's name selects. */
export function behaviourOf(model: string): Behaviour {
  return ENDINGS.find((ending) => model.endsWith(`-${ending}`)) ?? 'normal';
}
