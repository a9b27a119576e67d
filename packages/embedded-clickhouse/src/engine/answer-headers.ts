const CONTENT_TYPES: readonly (readonly [RegExp, string])[] = [
  [
    /^(JSONEachRow|JSONCompactEachRow|JSONLines|NDJSON|JSONStringsEachRow|JSONCompactStringsEachRow)/,
    'application/x-ndjson',
  ],
  [/^JSON/, 'application/json'],
  [/^CSV/, 'text/csv'],
  [/^(TabSeparated|TSV)/, 'text/tab-separated-values'],
  [/^XML$/, 'application/xml'],
  [/^Parquet$/, 'application/vnd.apache.parquet'],
  [/^(ArrowStream|Arrow)$/, 'application/vnd.apache.arrow.stream'],
  [/^(Native|RowBinary|ORC|Avro|MsgPack|Protobuf|CapnProto|BSON|Npy)/, 'application/octet-stream'],
];

/** Returns the media type of a ClickHouse format; plain text if it has none. */
export function contentTypeOf(format: string | undefined): string {
  const type = CONTENT_TYPES.find(([pattern]) => format !== undefined && pattern.test(format))?.[1] ?? 'text/plain';
  return type === 'application/octet-stream' || type.includes('vnd') ? type : `${type}; charset=UTF-8`;
}
