import { z } from 'zod';
import { describeFaults } from '../config/describe-faults.ts';
import { httpAddress } from '../config/http-address.ts';
import { SinkConfigError } from '../errors.ts';
import { parseListenAddress } from '../listen-address.ts';

/** Configuration of a processor. */
export interface ProcessorConfig {
  /** OTLP/HTTP base URL of the next hop, such as `http://127.0.0.1:4328`. */
  readonly to: string;
  /** OTLP/HTTP listen address: `host:port`. */
  readonly listen: string;
  /** OTLP/gRPC listen address: `host:port`, or `off`. */
  readonly grpcListen: string;
  /** Sent with every request to the next hop. */
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds until the next hop must answer. */
  readonly timeout: number;
}

/** Environment variable for headers with secrets, which a flag would show to every user of the machine. */
export const HEADERS_VARIABLE = 'AUDITSPAN_PROCESSOR_HEADERS';

const address = z
  .string()
  .refine((text) => parseListenAddress(text) !== undefined, 'must be host:port, such as 127.0.0.1:4319');

const schema = z.strictObject({
  to: httpAddress(
    'is needed: the http:// or https:// address of an OTLP/HTTP receiver',
    `authorization in ${HEADERS_VARIABLE}`,
  ),
  listen: address,
  grpcListen: z.union([z.literal('off'), address], 'must be host:port, or off'),
  header: z.array(z.string().regex(/^[\w-]+=\S/, 'must be name=value')),
  timeout: z.coerce.number('must be a number of milliseconds').int().positive(),
});

/**
 * Validates the options of `auditspan processor`.
 * @throws {SinkConfigError} naming every fault, but no value of a header.
 */
export function parseProcessorConfig(options: unknown): ProcessorConfig {
  const result = schema.safeParse(options);
  if (!result.success)
    throw new SinkConfigError(
      describeFaults(result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)),
    );
  const { header, ...rest } = result.data;
  return { ...rest, headers: Object.fromEntries(header.map(splitHeader)) };
}

/** Parses {@link HEADERS_VARIABLE}, `name=value,name=value` with percent-encoded values, into values of `--header`. */
export function headersOfVariable(text = ''): string[] {
  return text
    .split(',')
    .map((member) => percentDecoded(member.trim()))
    .filter((member) => member !== '');
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function splitHeader(text: string): [name: string, value: string] {
  const equals = text.indexOf('=');
  return [text.slice(0, equals).toLowerCase(), text.slice(equals + 1)];
}
