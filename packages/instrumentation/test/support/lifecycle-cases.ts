import type { FormatCase } from './format-case.ts';

/** `[what, method, URL, action, model, body]` */
export type LifecycleRow = readonly [
  it: string,
  method: string,
  url: string,
  action: string,
  modelId?: string | undefined,
  request?: object,
];

/** Actions that only look at models, or take them, are accesses. */
const ACCESS: ReadonlySet<string> = new Set(['model.list', 'model.read', 'model.download', 'model.invoke']);

/** The category of a record of an action. */
export function categoryOf(action: string): string {
  if (action.startsWith('data.')) return 'data';
  return ACCESS.has(action) ? 'access' : 'lifecycle';
}

/** Calls that do something to a model, each answered by nothing worth reading. */
export function lifecycleCases(modelProvider: string, rows: readonly LifecycleRow[]): readonly FormatCase[] {
  return rows.map(([it, method, url, action, modelId, request]) => ({
    it,
    method,
    url,
    ...(request === undefined ? {} : { request }),
    answer: method === 'HEAD' ? '' : {},
    record: { category: categoryOf(action), action, modelId, modelProvider },
  }));
}
