/**
 * What redaction does with an attribute unless it is told otherwise: `scan` looks for personal data and secrets in the
 * value, `exempt` leaves it, `pseudonymise` puts a keyed pseudonym in place of the whole value, `drop` leaves it out.
 */
export type AttributeTreatment = 'scan' | 'exempt' | 'pseudonymise' | 'drop';

/**
 * What an exempt value must look like, else it is scanned after all: a `number` (or boolean), or a `token`: a short text
 * without spaces, such as an id, a name, a version or a digest.
 */
export type AttributeShape = 'number' | 'token';

/** What a model was given, or what it gave: so that contents can be hidden as a whole. */
export type ContentSide = 'input' | 'output';

/** One row of the registry: an attribute key, or a prefix with `*` at the end, and what is known of it. */
export type AttributeLabelRow =
  | readonly [key: string, treatment: AttributeTreatment]
  | readonly [key: string, treatment: 'exempt', shape: AttributeShape]
  | readonly [key: string, treatment: 'scan', content: ContentSide];
