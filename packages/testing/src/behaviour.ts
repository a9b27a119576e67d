/**
 * Behaviour of the endpoint, selected by a suffix of the model's name: `gpt-5-busy` behaves `busy`, a name without such
 * a suffix `normal`. The README lists all of them.
 */
export type Behaviour =
  | 'normal'
  | 'echo'
  | 'forbidden'
  | 'unauthorized'
  | 'missing'
  | 'busy'
  | 'quota'
  | 'broken'
  | 'slow'
  | 'inband-error'
  | 'refusal'
  | 'filtered'
  | 'cut'
  | 'hang';

const endings: readonly Behaviour[] = [
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
];

/** Returns the behaviour that a model's name selects. */
export function behaviourOf(model: string): Behaviour {
  return endings.find((ending) => model.endsWith(`-${ending}`)) ?? 'normal';
}
