import { MapColumn, type NativeTable } from '@auditspan/store';

/** Lets rows go from one table to another without their keys being looked up again. */
export function sharedKeys(from: NativeTable<never>, to: NativeTable<never>): void {
  for (const name of ['ResourceAttributes', 'SpanAttributes']) {
    to.column(name, MapColumn).keys.shareDictionary(from.column(name, MapColumn).keys);
  }
}
