/** What became of the records that were made. */
export interface DeliveryCounts {
  /** Taken by the receiver. */
  readonly delivered: number;
  /** Made but not yet taken. */
  readonly waiting: number;
  /** Given up, because too many waited or because the receiver refused them. */
  readonly lost: number;
}

/** Keeps count of records on their way and says when one is lost. */
export interface DeliveryCount {
  readonly counts: DeliveryCounts;
  /** Whether one more record may wait; if not, it is counted as lost. */
  accept(): boolean;
  delivered(records: number): void;
  lost(records: number, why: string): void;
}

/** @param maxWaiting most records that may be on their way at a time */
export function createDeliveryCount(maxWaiting: number): DeliveryCount {
  let delivered = 0;
  let waiting = 0;
  let lost = 0;
  const lose = (records: number, why: string): void => {
    if (lost === 0)
      // A warning of the process reaches stderr whatever OpenTelemetry's log level; by default that level is silence.
      process.emitWarning(`audit records are lost: ${why}. Further losses are only counted.`, {
        type: 'AuditSpanWarning',
        code: 'AUDITSPAN_RECORDS_LOST',
      });
    lost += records;
  };
  return {
    get counts() {
      return { delivered, waiting, lost };
    },
    accept() {
      if (waiting >= maxWaiting) {
        lose(1, `${maxWaiting} were already waiting for delivery`);
        return false;
      }
      waiting += 1;
      return true;
    },
    delivered(records) {
      waiting -= records;
      delivered += records;
    },
    lost(records, why) {
      waiting -= records;
      lose(records, why);
    },
  };
}
