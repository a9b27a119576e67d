/**
 * How the endpoint answers, told by the ending of the model's name: `gpt-5-busy` behaves `busy`, and a name
 * without such an ending `normal`. The README has the table of what each does.
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

/** Reads the behaviour off a model's name. */
export function behaviourOf(model: string): Behaviour {
  return endings.find((ending) => model.endsWith(`-${ending}`)) ?? 'normal';
}
