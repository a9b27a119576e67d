import { queryError } from '../query-error.ts';
import { describeExternalTable, type ExternalTable } from './external-tables.ts';

/** A multipart request: parameters too long for the URL, and external tables. */
export interface MultipartForm {
  readonly params: URLSearchParams;
  readonly tables: readonly ExternalTable[];
}

async function parseForm(bytes: AsyncIterable<Uint8Array>, contentType: string): Promise<FormData> {
  const body = ReadableStream.from(bytes);
  return new Response(body, { headers: { 'content-type': contentType } }).formData();
}

/**
 * Reads a `multipart/form-data` body into memory, and adds its fields to the parameters of the URL.
 *
 * @throws {QueryError} 408 for a malformed body, or a table without its columns.
 */
export async function readMultipartForm(
  bytes: AsyncIterable<Uint8Array>,
  contentType: string,
  urlParams: URLSearchParams,
): Promise<MultipartForm> {
  const params = new URLSearchParams(urlParams);
  const files: [string, File][] = [];
  const form = await parseForm(bytes, contentType).catch((error: unknown) => {
    if (error instanceof TypeError) throw queryError('BAD_REQUEST_PARAMETER', `Bad multipart body: ${error.message}`);
    throw error;
  });
  for (const [name, value] of form) {
    if (typeof value === 'string') params.set(name, value);
    else files.push([name, value]);
  }
  const tables: ExternalTable[] = [];
  for (const [name, file] of files) {
    tables.push(describeExternalTable(name, new Uint8Array(await file.arrayBuffer()), params));
    for (const suffix of ['format', 'structure', 'types']) params.delete(`${name}_${suffix}`);
  }
  return { params, tables };
}
