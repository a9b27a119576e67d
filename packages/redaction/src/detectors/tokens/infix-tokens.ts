/** A token format that is recognised by an infix. */
export interface InfixToken {
  readonly provider: string;
  readonly source: string;
  /** The infix, case-sensitive. */
  readonly infix: string;
  /** The part before it: a regular expression for at most `reach` characters, anchored at the infix. */
  readonly before: string;
  readonly reach: number;
  /** The part after it: a regular expression. */
  readonly after: string;
}

/** Tokens whose distinctive part is not their prefix. */
export const INFIX_TOKENS: readonly InfixToken[] = [
  {
    provider: 'Telegram',
    source: 'https://core.telegram.org/bots/api#authorizing-your-bot',
    infix: ':A',
    before: '(?:bot)?[0-9]{5,16}$',
    reach: 20,
    after: '[A-Za-z0-9_-]{34}(?![A-Za-z0-9_-])',
  },
  {
    provider: 'Mailchimp',
    source: 'https://mailchimp.com/developer/marketing/guides/quick-start',
    infix: '-us',
    before: '[a-f0-9]{32}$',
    reach: 33,
    after: '[0-9]{1,2}(?![A-Za-z0-9])',
  },
  {
    provider: 'Microsoft Entra',
    source: 'https://learn.microsoft.com/en-us/entra/identity-platform',
    infix: 'Q~',
    before: '[A-Za-z0-9_~.]{3}[0-9]$',
    reach: 5,
    after: '[A-Za-z0-9_~.-]{31,34}',
  },
  {
    provider: 'K3s',
    source: 'https://docs.k3s.io/cli/token',
    infix: '::server:',
    before: 'K10[a-f0-9]{64}$',
    reach: 68,
    after: '[a-f0-9]{32}(?![A-Za-z0-9])',
  },
  {
    provider: 'HCP Terraform',
    source: 'https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens',
    infix: '.atlasv1.',
    before: '[A-Za-z0-9]{14}$',
    reach: 15,
    after: '[A-Za-z0-9=_-]{60,70}',
  },
  {
    provider: 'Meta',
    source: 'https://developers.facebook.com/docs/facebook-login/guides/access-tokens',
    infix: '|',
    before: '[0-9]{13,17}$',
    reach: 18,
    after: '[A-Za-z0-9_-]{27}(?![A-Za-z0-9_-])',
  },
  {
    provider: 'New Relic',
    source: 'https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys',
    infix: 'NRAL',
    before: '(?:eu01xx)?[a-f0-9]{30,36}F{0,4}$',
    reach: 42,
    after: '(?![A-Za-z0-9])',
  },
  {
    provider: 'Firebase Cloud Messaging',
    source: 'https://firebase.google.com/docs/cloud-messaging',
    infix: ':APA91b',
    before: '[A-Za-z0-9_-]{11,22}$',
    reach: 23,
    after: '[A-Za-z0-9_-]{120,180}',
  },
  {
    provider: 'MaxMind',
    source: 'https://dev.maxmind.com/geoip/release-notes/2023-03-16-changes-to-maxmind-license-keys',
    infix: '_mmk',
    before: '[A-Za-z0-9]{6}_[A-Za-z0-9]{29}$',
    reach: 37,
    after: '(?![A-Za-z0-9_])',
  },
  {
    provider: 'RapidAPI',
    source: 'https://docs.rapidapi.com/docs/keys',
    infix: 'jsn',
    before: '[a-f0-9]{10}msh[a-f0-9]{15}p1[a-f0-9]{6}$',
    reach: 37,
    after: '[a-f0-9]{12}(?![A-Za-z0-9])',
  },
  // Keys issued by Microsoft contain a signature at a fixed position.
  {
    provider: 'Azure DevOps',
    source: 'https://learn.microsoft.com/en-us/purview/sit-defn-azure-devops-personal-access-token',
    infix: 'AZDO',
    before: '[A-Za-z0-9]{76}$',
    reach: 77,
    after: '[A-Za-z0-9]{4}(?![A-Za-z0-9])',
  },
  {
    provider: 'Azure Cosmos DB',
    source: 'https://learn.microsoft.com/en-us/purview/sit-defn-azure-cosmos-db-account-access-key',
    infix: 'ACDb',
    before: '[A-Za-z0-9+/]{76}$',
    reach: 77,
    after: '[A-Za-z0-9+/]{6}==',
  },
  {
    provider: 'Azure, common annotated keys',
    source: 'https://github.com/microsoft/security-utilities',
    infix: 'JQQJ99',
    before: '[A-Za-z0-9]{52}$',
    reach: 53,
    after: '[A-Za-z0-9]{26}(?![A-Za-z0-9])',
  },
];
