/**
 * Ordinary functions that reach outside the database: files, models on disk, name servers, language models, the
 * engine's binary, or a sleeping thread. Matched against lower-case names.
 */
export const REACHING_FUNCTIONS: RegExp =
  /^(file|catboostevaluate|modelevaluate|reversednsquery|ai[a-z]*|llm[a-z]*|embed[a-z]*|sleep|sleepeachrow|addressto[a-z]+|demangle|fuzzquery|zookeeper[a-z]*|trap|getclienthttpheader|getserversetting|getmacro|filesystem(available|capacity|unreserved))$/;

/** Table functions of the engine (`system.table_functions`), in lower case. */
export const TABLE_FUNCTIONS: ReadonlySet<string> = new Set(
  `arrowstream azureblobstorage azureblobstoragecluster cluster clusterallreplicas cosn deltalake deltalakeazure
  deltalakeazurecluster deltalakecluster deltalakelocal deltalakes3 deltalakes3cluster dictionary eval executable file
  filecluster filesystem format fuzzjson fuzzquery gcs generate_series generaterandom generateseries hdfs hdfscluster
  hudi hudicluster iceberg icebergazure icebergazurecluster icebergcluster iceberghdfs iceberghdfscluster iceberglocal
  iceberglocalcluster icebergs3 icebergs3cluster input jdbc loop merge mergetreeanalyzeindexes
  mergetreeanalyzeindexesuuid mergetreeindex mergetreeprojection mergetreetextindex mongodb mysql null numbers
  numbers_mt odbc oss paimon paimonazure paimonazurecluster paimoncluster paimonhdfs paimonhdfscluster paimonlocal
  paimons3 paimons3cluster postgresql primes prometheusquery prometheusqueryrange python redis remote remotesecure s3
  s3cluster sqlite sqlstandardvalues timeseriesdata timeseriesmetrics timeseriessamples timeseriesselector
  timeseriestags url urlcluster values view viewexplain viewifpermitted ytsaurus zeros zeros_mt`.split(/\s+/),
);

/**
 * Table functions that anyone may use: they generate rows, or read a query that is checked as well. Not `merge`, which
 * finds tables by a pattern, nor functions that take their columns as text (`values`, `generateRandom`, …): only the
 * engine would see a column `ALIAS file('…')` in it.
 */
export const HARMLESS_TABLE_FUNCTIONS: ReadonlySet<string> = new Set(
  'generate_series generateseries numbers numbers_mt primes view zeros zeros_mt'.split(' '),
);
