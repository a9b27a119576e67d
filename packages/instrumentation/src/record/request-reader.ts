import { JsonPicker, type PickedFields } from '../body/json-picker.ts';
import { MultipartFields, multipartBoundary } from '../body/multipart-fields.ts';
import type { BodyReader } from '../body/observed-body.ts';
import { MAX_READ_BYTES } from './answer-reader.ts';

/** Reads wanted fields of a request as its bytes pass. */
export interface RequestReader extends BodyReader {
  fields(): PickedFields;
}

/** The reader that fits the request's content type: a form with files, else JSON. */
export function createRequestReader(wanted: readonly string[], contentType: string | undefined): RequestReader {
  const boundary = multipartBoundary(contentType);
  return boundary === undefined ? new JsonPicker(wanted, MAX_READ_BYTES) : new MultipartFields(wanted, boundary);
}
