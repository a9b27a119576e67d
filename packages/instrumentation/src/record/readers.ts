import type { PickedFields } from '../body/json-picker.ts';
import type { BodyReader } from '../body/observed-body.ts';

/** Longest value, event or message that is read, in bytes; what is longer still counts and is hashed. */
export const MAX_READ_BYTES: number = 1024 * 1024;

/** Reads wanted fields of a request as its bytes pass. */
export interface RequestReader extends BodyReader {
  fields(): PickedFields;
}

/** Reads an answer into facts as its bytes pass. */
export interface AnswerReader extends BodyReader {
  /** Whether the answer comes in parts; may only be known once it has begun. */
  readonly streamed: boolean;
  /** To be called when no more bytes come. */
  finish(): void;
}
