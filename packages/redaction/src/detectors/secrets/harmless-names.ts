/** Name suffixes that do not indicate a secret: `token_count`, `password_hint`, `primary_key`. */
export const HARMLESS_NAME: RegExp =
  /(?:(?:tokens?|keys?|passwords?|secrets?|credentials?|cookies?|signatures?|sessions?)[_-]?(?:counts?|limit|length|len|size|type|types|name|names|usage|used|budget|hint|policy|field|label|url|uri|endpoint|path|file|version|algorithm|alg|expires?|expiry|ttl|at|in|age|required|enabled|rotation|manager|ring|word|words|value|values|prefix|format|status|state|source|ref|arn)|credentials?[_-]?id|(?:primary|foreign|public|pub|partition|routing|cache|sort|idempotency|row|column|object|map|hash|dict|json|i18n|translation|group|unique|composite|hot|short)[_-]?keys?|existing_?secret|image_?pull_?secrets?|secret_?key_?ref|(?:by|com|tres|sur|over|under|en)pass|tokens|tokeniz\w{0,40}|keywords?|keyboard|keynote|keyframes?|secretary|secretariat)$/i;

/** The rest of a name after a vendor name must be empty or match this: `openai.request.id` and `sentry-trace` are no keys. */
export const OF_KEY: RegExp =
  /^$|key|token|secret|pass|pwd|auth|cred|api|access|client|private|license|sig|session|cookie|bearer|webhook|dsn|login|server_item|[_-]pat$/i;

/** Names that mark their value as not real: `invalidToken`, `fake_password`. */
export const UNREAL_NAME: RegExp =
  /(?:invalid|non_?matching|wrong|fake|dummy|mock|example|sample|placeholder)[A-Za-z_-]{0,24}$/i;
