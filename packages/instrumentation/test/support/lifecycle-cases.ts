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

/** Actions that only read or download models are accesses. */
const ACCESS: ReadonlySet<string> = new Set(['model.list', 'model.read', 'model.download', 'model.invoke']);

/** Returns the category of an action. */
export function categoryOf(action: string): string {
  if (action.startsWith('data.')) return 'data';
  return ACCESS.has(action) ? 'access' : 'lifecycle';
}

/** Creates cases of calls that manage a model, each with an empty response. */
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
