import { OwnRecordError } from '../errors.ts';
import { readEndpoints } from '../store/endpoints-file.ts';
import type { RecordingSink } from './send-own-record.ts';

/** OpenTelemetry's variable of the headers that exporters send. */
const HEADERS_VARIABLE = 'OTEL_EXPORTER_OTLP_HEADERS';

/**
 * The sink that takes the record of a command: the one that is named, else the one that runs on the data directory.
 * @throws {OwnRecordError} where there is none.
 */
export async function findSink(
  named: string | undefined,
  dataDir: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<RecordingSink> {
  const url = named ?? (await readEndpoints(dataDir))?.otlp.url;
  if (url === undefined)
    throw new OwnRecordError(
      `no sink runs on ${dataDir} to take the record of this command, and without it nothing is done; start the sink, or name another by --sink`,
    );
  return { url: url.replace(/\/+$/, ''), headers: headersOf(env[HEADERS_VARIABLE]) };
}

/** `key=value` members with commas between them, percent-encoded. */
function headersOf(text = ''): Record<string, string> {
  const members = text.split(',').map((member) => /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/u.exec(member));
  return Object.fromEntries(members.flatMap((match) => (match === null ? [] : [[match[1], decoded(match[2] ?? '')]])));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
