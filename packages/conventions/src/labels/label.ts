/**
 * What redaction does with an attribute by default: `scan` searches the value for personal data and secrets, `exempt`
 * leaves it unchanged, `pseudonymise` replaces the whole value with a keyed pseudonym, `drop` removes the attribute.
 */
export type AttributeTreatment = 'scan' | 'exempt' | 'pseudonymise' | 'drop';

/**
 * Shape that an exempt value must have to be left unscanned: a `number` (or boolean), or a `token`: a short text
 * without spaces, such as an id, a name, a version or a digest.
 */
export type AttributeShape = 'number' | 'token';

/** Whether content is a model's input or its output, so that either can be hidden as a whole. */
export type ContentSide = 'input' | 'output';

/** One row of the registry: an attribute key, or a prefix that ends in `*`, with its treatment. */
export type AttributeLabelRow =
  | readonly [key: string, treatment: AttributeTreatment]
  | readonly [key: string, treatment: 'exempt', shape: AttributeShape]
  | readonly [key: string, treatment: 'scan', content: ContentSide];
