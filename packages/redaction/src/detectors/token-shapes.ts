/** The form of a provider's tokens, as the provider documents it. */
export interface TokenShape {
  /** What every such token begins with; in exactly this case. */
  readonly prefix: string;
  /** What follows: a regular expression of characters and bounded counts, so that it reads on once and no farther. */
  readonly rest: string;
  /** Who gives such tokens. */
  readonly provider: string;
}

/**
 * Tokens that tell by their first characters what they are.
 * Prefixes, alphabets and lengths are facts of the providers' documentation.
 */
export const TOKEN_SHAPES: readonly TokenShape[] = [
  { prefix: 'sk-ant-', rest: '[A-Za-z0-9_-]{20,200}', provider: 'Anthropic' },
  { prefix: 'sk-proj-', rest: '[A-Za-z0-9_-]{20,200}', provider: 'OpenAI' },
  { prefix: 'sk-svcacct-', rest: '[A-Za-z0-9_-]{20,200}', provider: 'OpenAI' },
  { prefix: 'sk-admin-', rest: '[A-Za-z0-9_-]{20,200}', provider: 'OpenAI' },
  { prefix: 'sk-', rest: '[A-Za-z0-9]{20,100}', provider: 'OpenAI and many with its format' },
  { prefix: 'AKIA', rest: '[A-Z2-7]{16}', provider: 'AWS access key id' },
  { prefix: 'ASIA', rest: '[A-Z2-7]{16}', provider: 'AWS temporary access key id' },
  { prefix: 'ghp_', rest: '[A-Za-z0-9]{36,255}', provider: 'GitHub personal access token' },
  { prefix: 'gho_', rest: '[A-Za-z0-9]{36,255}', provider: 'GitHub OAuth token' },
  { prefix: 'ghu_', rest: '[A-Za-z0-9]{36,255}', provider: 'GitHub user-to-server token' },
  { prefix: 'ghs_', rest: '[A-Za-z0-9]{36,255}', provider: 'GitHub server-to-server token' },
  { prefix: 'ghr_', rest: '[A-Za-z0-9]{36,255}', provider: 'GitHub refresh token' },
  { prefix: 'github_pat_', rest: '[A-Za-z0-9_]{36,255}', provider: 'GitHub fine-grained token' },
  { prefix: 'xoxb-', rest: '[A-Za-z0-9-]{20,200}', provider: 'Slack bot token' },
  { prefix: 'xoxp-', rest: '[A-Za-z0-9-]{20,200}', provider: 'Slack user token' },
  { prefix: 'xoxa-', rest: '[A-Za-z0-9-]{20,200}', provider: 'Slack app token' },
  { prefix: 'xoxr-', rest: '[A-Za-z0-9-]{20,200}', provider: 'Slack refresh token' },
  { prefix: 'xapp-', rest: '[A-Za-z0-9-]{20,200}', provider: 'Slack app-level token' },
  { prefix: 'AIza', rest: '[A-Za-z0-9_-]{35}', provider: 'Google API key' },
  { prefix: 'ya29.', rest: '[A-Za-z0-9_-]{20,500}', provider: 'Google OAuth access token' },
  { prefix: 'GOCSPX-', rest: '[A-Za-z0-9_-]{28}', provider: 'Google OAuth client secret' },
  { prefix: 'sk_live_', rest: '[A-Za-z0-9]{16,250}', provider: 'Stripe secret key' },
  { prefix: 'sk_test_', rest: '[A-Za-z0-9]{16,250}', provider: 'Stripe test key' },
  { prefix: 'rk_live_', rest: '[A-Za-z0-9]{16,250}', provider: 'Stripe restricted key' },
  { prefix: 'rk_test_', rest: '[A-Za-z0-9]{16,250}', provider: 'Stripe restricted test key' },
  { prefix: 'whsec_', rest: '[A-Za-z0-9+/]{24,100}', provider: 'Stripe webhook secret' },
  { prefix: 'hf_', rest: '[A-Za-z]{34}', provider: 'Hugging Face' },
  { prefix: 'npm_', rest: '[A-Za-z0-9]{36}', provider: 'npm' },
  { prefix: 'glpat-', rest: '[A-Za-z0-9_-]{20,300}', provider: 'GitLab personal access token' },
];
