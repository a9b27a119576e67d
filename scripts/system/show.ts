import { printedBy } from './command.ts';
import type { Sink } from './system.ts';
import { until } from '@auditspan/testing';

const WHO = `SELECT PrincipalId AS who, ModelId AS model, Action AS action, Operation AS operation, Stream AS streamed,
       Outcome AS outcome, OutcomeReason AS reason, Purpose AS purpose, Attempt AS attempt
FROM audit_spans WHERE IngestedAt >= {since:DateTime64(3, 'UTC')} AND Action != 'audit.recording' ORDER BY Timestamp`;

const MASKED = `SELECT SpanAttributes['gen_ai.input.messages'] AS prompt_as_stored, RedactionClasses AS masked
FROM audit_spans WHERE IngestedAt >= {since:DateTime64(3, 'UTC')} AND RedactionCount > 0 ORDER BY Timestamp`;

const TRACE = `SELECT SpanKind AS kind, SpanName AS span, PrincipalId AS who, Purpose AS purpose, Outcome AS outcome,
       Duration / 1e6 AS ms
FROM audit_trace(trace_id = {trace:String})`;

/** Queries the sink with its own command, like a reader. */
function sql(
  sink: Sink,
  query: string,
  parameters: Readonly<Record<string, string>>,
  format = 'table',
): Promise<string> {
  const params = Object.entries(parameters).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
  return printedBy(['sql', '--data-dir', sink.dataDir, '--format', format, ...params, query]);
}

const clickhouseTime = (time: Date): string => time.toISOString().replace('T', ' ').replace('Z', '');

/** Returns the rows of a query, which may use the parameter `since`. */
export async function rows<Row>(sink: Sink, query: string, since: Date): Promise<Row[]> {
  return JSON.parse(await sql(sink, query, { since: clickhouseTime(since) }, 'json')) as Row[];
}

/** Waits until the records of the calls, and the trace of the first one, have arrived. */
export async function untilStored(sink: Sink, since: Date, calls: number): Promise<void> {
  const query = `SELECT uniqExact(TraceId) AS traces FROM otel_traces
    WHERE SpanKind = 'Server' AND TraceId IN
      (SELECT TraceId FROM audit_spans WHERE IngestedAt >= {since:DateTime64(3, 'UTC')})`;
  await until(`the records of ${calls} calls`, async () => {
    const [found] = await rows<{ traces: number | string }>(sink, query, since);
    return Number(found?.traces) >= calls ? true : undefined;
  });
}

/** Prints who accessed which model, what was masked, and one audit span in its trace. */
export async function showRecords(sink: Sink, since: Date, say: (text: string) => void): Promise<void> {
  const time = { since: clickhouseTime(since) };
  say('\nWho reached which model, to do what, with what outcome, for what purpose:\n');
  say(await sql(sink, WHO, time));
  say('Personal data was masked before it left the service:\n');
  say(await sql(sink, MASKED, time));
  const [first] = await rows<{ TraceId: string }>(
    sink,
    "SELECT TraceId FROM audit_spans WHERE IngestedAt >= {since:DateTime64(3, 'UTC')} AND Category = 'access' ORDER BY Timestamp LIMIT 1",
    since,
  );
  say('The first call in its trace, joined from otel_traces:\n');
  say(await sql(sink, TRACE, { trace: first?.TraceId ?? '' }));
}
