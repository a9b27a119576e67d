import { readFile } from 'node:fs/promises';
import type { SecureContextOptions } from 'node:tls';
import { OwnRecordError } from '../errors.ts';
import { readEndpoints } from '../store/endpoints-file.ts';

/** OpenTelemetry's variables of what exporters send and show. */
const HEADERS_VARIABLE = 'OTEL_EXPORTER_OTLP_HEADERS';
const TLS_VARIABLES = {
  ca: 'OTEL_EXPORTER_OTLP_CERTIFICATE',
  cert: 'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
  key: 'OTEL_EXPORTER_OTLP_CLIENT_KEY',
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the sink is that takes the records of commands. */
export interface RecordingSink {
  /** Its OTLP/HTTP, without `/v1/traces`. */
  readonly url: string;
  /** More headers, such as the token of a producer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whom to trust, and what to show, where it has TLS. */
  readonly tls: SecureContextOptions & { readonly rejectUnauthorized?: boolean };
}

/**
 * The sink that takes the record of a command: the one that is named, else the one that runs on the data directory.
 * @throws {OwnRecordError} where there is none.
 */
export async function findSink(named: string | undefined, dataDir: string, env: Environment): Promise<RecordingSink> {
  const url = named ?? (await readEndpoints(dataDir))?.otlp.url;
  if (url === undefined)
    throw new OwnRecordError(
      `no sink runs on ${dataDir} to take the record of this command, and without it nothing is done; start the sink, or name another by --sink`,
    );
  const files = await tlsFilesOf(env);
  // Whose process it is tells the file in the data directory, not a certificate, which may be of any name.
  const tls = named === undefined ? { ...files, rejectUnauthorized: false } : files;
  return { url: url.replace(/\/+$/, ''), headers: headersOf(env[HEADERS_VARIABLE]), tls };
}

async function tlsFilesOf(env: Environment): Promise<SecureContextOptions> {
  const files = Object.entries(TLS_VARIABLES).map(async ([option, variable]): Promise<[string, Buffer][]> => {
    const path = env[variable];
    return path === undefined || path === '' ? [] : [[option, await readPem(variable, path)]];
  });
  return Object.fromEntries((await Promise.all(files)).flat());
}

async function readPem(variable: string, path: string): Promise<Buffer> {
  return readFile(path).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OwnRecordError(`the file that ${variable} names cannot be read, and nothing is done: ${reason}`, {
      cause,
    });
  });
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
