/** The tokens of one provider that tell by their first characters what they are. */
export interface ProviderTokens {
  readonly provider: string;
  /** Where the provider describes them, or where they are given out. */
  readonly source: string;
  /**
   * What a token begins with, in exactly this case, and what follows: a regular expression of characters and bounded
   * counts, so that it reads on once and no farther; {@link ANY} unless told.
   */
  readonly tokens: Readonly<Record<string, string>>;
}

/**
 * What follows a prefix that nothing else has. Shorter than most providers' tokens and open above: lengths change,
 * prefixes stay, and a token cut short by a log is still one.
 */
export const ANY = '[A-Za-z0-9_-]{16,255}';
/** Letters and digits, for prefixes that occur as words. */
export const ALPHANUMERIC = '[A-Za-z0-9]{20,255}';
export const HEX32 = '[a-fA-F0-9]{32}(?![A-Za-z0-9])';
export const HEX64 = '[a-f0-9]{64}(?![A-Za-z0-9])';
export const UUID = '[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12}';
