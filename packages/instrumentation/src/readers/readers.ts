import type { PickedFields } from '../body/json-picker.ts';
import type { BodyReader } from '../body/observed-body.ts';

/** Longest value, event or message that is parsed, in bytes; longer ones are still counted and hashed. */
export const MAX_READ_BYTES: number = 1024 * 1024;

/** State of the start of a body, which determines the call; `unread` if it cannot be parsed. */
export type RequestStart = 'awaited' | 'read' | 'unread';

/** Reads wanted fields of a request as its bytes pass. */
export interface RequestReader extends BodyReader {
  /** Absent if any part of the body may determine the call. */
  readonly start?: RequestStart | undefined;
  /** Whether every parser of the body reads the same fields; absent if there is no doubt. */
  readonly isClear?: boolean | undefined;
  /** Whether the body is complete; absent if the fields read so far cannot change. */
  readonly isWhole?: boolean | undefined;
  fields(): PickedFields;
}

/** Reads a response into facts as its bytes pass. */
export interface ResponseReader extends BodyReader {
  /** Whether the response is streamed; may only be known once it has begun. */
  readonly streamed: boolean;
  /** Must be called after the last byte. */
  finish(): void;
}
