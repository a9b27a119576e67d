/** The token formats of one provider that are recognised by prefix. */
export interface ProviderTokens {
  readonly provider: string;
  /** The provider's documentation, or the page that issues them. */
  readonly source: string;
  /**
   * By prefix (case-sensitive), the rest of the token: a regular expression of characters and bounded quantifiers, so
   * that it matches in linear time; usually {@link ANY}.
   */
  readonly tokens: Readonly<Record<string, string>>;
}

/**
 * The rest of a token with a unique prefix. Shorter than most providers' tokens, with a generous upper limit: lengths
 * change, prefixes do not, and a token truncated by a log is still one.
 */
export const ANY = '[A-Za-z0-9_-]{16,255}';
/** Letters and digits, for prefixes that occur as words. */
export const ALPHANUMERIC = '[A-Za-z0-9]{20,255}';
export const HEX32 = '[a-fA-F0-9]{32}(?![A-Za-z0-9])';
export const HEX64 = '[a-f0-9]{64}(?![A-Za-z0-9])';
export const UUID = '[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12}';
