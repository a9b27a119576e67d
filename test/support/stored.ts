import { until } from '@auditspan/testing';
import type { Sink } from '../../scripts/system/system.ts';

/** Waits until everything that the sink has acknowledged is in ClickHouse. */
export async function untilStored(sink: Sink): Promise<void> {
  await until('all that was acknowledged', async () => {
    const metrics = await (await fetch(`${sink.endpoints.otlp.url}/metrics`)).text();
    return metrics.includes('\nauditspan_sink_log_pending_bytes 0\n');
  });
}
