import type { PickedFields } from '../body/json-picker.ts';
import type { BodyReader } from '../body/observed-body.ts';

/** Longest value, event or message that is read, in bytes; what is longer still counts and is hashed. */
export const MAX_READ_BYTES: number = 1024 * 1024;

/** How far the start of a body was read that says what a call is for: `unread` is what cannot be. */
export type RequestStart = 'awaited' | 'read' | 'unread';

/** Reads wanted fields of a request as its bytes pass. */
export interface RequestReader extends BodyReader {
  /** Absent where any part of the body may say what the call is for. */
  readonly start?: RequestStart | undefined;
  /** Whether all that read the body read the same fields; absent where there is no doubt. */
  readonly isClear?: boolean | undefined;
  /** Whether the body has said all that it may say; absent where what it said so far is said for good. */
  readonly isWhole?: boolean | undefined;
  fields(): PickedFields;
}

/** Reads an answer into facts as its bytes pass. */
export interface AnswerReader extends BodyReader {
  /** Whether the answer comes in parts; may only be known once it has begun. */
  readonly streamed: boolean;
  /** To be called when no more bytes come. */
  finish(): void;
}
