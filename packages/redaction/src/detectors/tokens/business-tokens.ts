import { ALPHANUMERIC, ANY, HEX32, UUID, type ProviderTokens } from './provider-tokens.ts';

/** Payments, commerce, messaging and human resources. */
export const BUSINESS_TOKENS: readonly ProviderTokens[] = [
  {
    provider: 'Stripe',
    source: 'https://docs.stripe.com/keys',
    tokens: {
      sk_live_: '[A-Za-z0-9]{10,250}',
      sk_test_: '[A-Za-z0-9]{10,250}',
      rk_live_: '[A-Za-z0-9]{10,250}',
      rk_test_: '[A-Za-z0-9]{10,250}',
      sk_prod_: '[A-Za-z0-9]{10,250}',
      rk_prod_: '[A-Za-z0-9]{10,250}',
      sk_org_: '[A-Za-z0-9_]{10,250}',
      whsec_: '[A-Za-z0-9+/=]{24,100}',
    },
  },
  {
    provider: 'Square',
    source: 'https://developer.squareup.com/docs/build-basics/access-tokens',
    tokens: { 'sq0atp-': ANY, 'sq0csp-': ANY, EAAA: '[A-Za-z0-9_-]{22,60}(?![A-Za-z0-9_-])' },
  },
  {
    provider: 'Braintree',
    source: 'https://developer.paypal.com/braintree/docs',
    tokens: { access_token$: '(?:production|sandbox)[$][a-z0-9]{16}[$][a-f0-9]{32}' },
  },
  {
    provider: 'Plaid',
    source: 'https://plaid.com/docs/api/tokens',
    tokens: { 'access-sandbox-': UUID, 'access-development-': UUID, 'access-production-': UUID },
  },
  {
    provider: 'Flutterwave',
    source: 'https://developer.flutterwave.com',
    tokens: {
      'FLWSECK_TEST-': '[a-fA-F0-9]{12,64}(?:-X)?',
      'FLWSECK-': '[a-fA-F0-9]{12,64}(?:-X)?',
      'FLWPUBK_TEST-': '[a-fA-F0-9]{12,64}(?:-X)?',
      'FLWPUBK-': '[a-fA-F0-9]{12,64}(?:-X)?',
    },
  },
  {
    provider: 'Razorpay',
    source: 'https://razorpay.com/docs/api',
    tokens: { rzp_live_: '[A-Za-z0-9]{14,40}', rzp_test_: '[A-Za-z0-9]{14,40}' },
  },
  {
    provider: 'Xendit',
    source: 'https://docs.xendit.co',
    tokens: { xnd_production_: ANY, xnd_development_: ANY },
  },
  {
    provider: 'Mollie, GoCardless and others',
    source: 'https://docs.mollie.com/reference/authentication',
    tokens: {
      live_: '(?=[A-Za-z_=-]{0,30}[0-9])[A-Za-z0-9_=-]{30,80}',
      test_: '(?=[A-Za-z]{0,30}[0-9])[A-Za-z0-9]{30,80}',
    },
  },
  {
    provider: 'Lob',
    source: 'https://docs.lob.com',
    tokens: { live_pub_: '[a-f0-9]{30,35}', test_pub_: '[a-f0-9]{30,35}' },
  },
  {
    provider: 'Duffel',
    source: 'https://duffel.com/docs/api',
    tokens: { duffel_live_: '[A-Za-z0-9_=-]{30,100}', duffel_test_: '[A-Za-z0-9_=-]{30,100}' },
  },
  {
    provider: 'EasyPost',
    source: 'https://docs.easypost.com/docs/authentication',
    tokens: { EZAK: '[A-Za-z0-9]{54}(?![A-Za-z0-9])', EZTK: '[A-Za-z0-9]{54}(?![A-Za-z0-9])' },
  },
  {
    provider: 'Shippo',
    source: 'https://docs.goshippo.com',
    tokens: { shippo_live_: '[a-fA-F0-9]{40}', shippo_test_: '[a-fA-F0-9]{40}' },
  },
  {
    provider: 'Checkout.com',
    source: 'https://www.checkout.com/docs',
    tokens: { sk_sbox_: '[A-Za-z0-9*#$=-]{20,64}' },
  },
  {
    provider: 'Paddle',
    source: 'https://developer.paddle.com/api-reference',
    tokens: { pdl_live_: ANY, pdl_sdbx_: ANY, pdl_ntfset_: ANY },
  },
  {
    provider: 'Polar',
    source: 'https://docs.polar.sh',
    tokens: { polar_oat_: ANY, polar_pat_: ANY },
  },
  {
    provider: 'Shopify',
    source: 'https://shopify.dev/docs/apps/build/authentication-authorization',
    tokens: {
      shpat_: '[a-fA-F0-9]{32}',
      shpss_: '[a-fA-F0-9]{32}',
      shpca_: '[a-fA-F0-9]{32}',
      shppa_: '[a-fA-F0-9]{32}',
      shptka_: '[a-fA-F0-9]{32}',
    },
  },
  {
    provider: 'Slack',
    source: 'https://docs.slack.dev/authentication/tokens',
    tokens: {
      'xoxb-': '(?=[A-Za-z-]{0,40}[0-9])[A-Za-z0-9-]{18,255}',
      'xoxp-': '(?=[A-Za-z-]{0,40}[0-9])[A-Za-z0-9-]{18,255}',
      'xoxa-': '(?=[A-Za-z-]{0,40}[0-9])[A-Za-z0-9-]{18,255}',
      'xoxr-': '(?=[A-Za-z-]{0,40}[0-9])[A-Za-z0-9-]{18,255}',
      'xoxs-': '(?=[A-Za-z-]{0,40}[0-9])[A-Za-z0-9-]{18,255}',
      'xoxo-': '(?=[A-Za-z-]{0,40}[0-9])[A-Za-z0-9-]{18,255}',
      'xoxe-': '(?=[A-Za-z-]{0,40}[0-9])[A-Za-z0-9-]{18,255}',
      'xoxc-': '(?=[A-Za-z-]{0,40}[0-9])[A-Za-z0-9-]{18,255}',
      'xapp-': '(?=[A-Za-z-]{0,40}[0-9])[A-Za-z0-9-]{18,255}',
      'xwfp-': '(?=[A-Za-z-]{0,40}[0-9])[A-Za-z0-9-]{18,255}',
      'xoxd-': '[A-Za-z0-9%+/=]{30,255}',
      'xoxe.xoxb-': ANY,
      'xoxe.xoxp-': '(?=[A-Za-z0-9-]{0,12}[0-9][A-Za-z])[A-Za-z0-9-]{30,255}',
      'hooks.slack.com/services/': '[A-Za-z0-9+/]{20,80}',
      'hooks.slack.com/workflows/': '[A-Za-z0-9+/]{20,100}',
      'hooks.slack.com/triggers/': '[A-Za-z0-9+/]{20,100}',
    },
  },
  {
    provider: 'Discord',
    source: 'https://discord.com/developers/docs',
    tokens: {
      'discord.com/api/webhooks/': '[0-9]{15,20}/[A-Za-z0-9_-]{40,100}',
      'discordapp.com/api/webhooks/': '[0-9]{15,20}/[A-Za-z0-9_-]{40,100}',
    },
  },
  {
    provider: 'Microsoft Teams',
    source: 'https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors',
    tokens: {
      'webhook.office.com/webhookb2/': '[A-Za-z0-9@/-]{60,255}',
      'outlook.office.com/webhook/': '[A-Za-z0-9@/-]{60,255}',
      'outlook.office365.com/webhook/': '[A-Za-z0-9@/-]{60,255}',
    },
  },
  {
    provider: 'Zapier',
    source: 'https://help.zapier.com/hc/en-us/articles/8496288690317-Trigger-Zaps-from-webhooks',
    tokens: { 'hooks.zapier.com/hooks/catch/': '[0-9]{4,12}/[A-Za-z0-9]{5,16}' },
  },
  {
    provider: 'SendGrid',
    source: 'https://www.twilio.com/docs/sendgrid',
    tokens: { 'SG.': '[A-Za-z0-9_=-]{16,32}[.][A-Za-z0-9_=-]{30,64}|[A-Za-z0-9_=.-]{66}' },
  },
  {
    provider: 'Brevo',
    source: 'https://developers.brevo.com',
    tokens: { 'xkeysib-': ANY, 'xsmtpsib-': ANY },
  },
  {
    provider: 'Mailgun',
    source: 'https://documentation.mailgun.com',
    tokens: { 'key-': '[a-f0-9]{32}(?![A-Za-z0-9])', 'pubkey-': '[a-f0-9]{32}(?![A-Za-z0-9])' },
  },
  {
    provider: 'Resend',
    source: 'https://resend.com/docs',
    tokens: { re_: '(?=[A-Za-z_]{0,20}[0-9])(?=[a-z0-9_]{0,20}[A-Z])[A-Za-z0-9_]{24,64}' },
  },
  {
    provider: 'Twilio',
    source: 'https://www.twilio.com/docs/iam/api-keys',
    tokens: { SK: HEX32 },
  },
  {
    provider: 'Meta',
    source: 'https://developers.facebook.com/docs/facebook-login/guides/access-tokens',
    tokens: {
      EAA: '[B-Z][A-Za-z0-9]{20,255}',
      IGQV: ANY,
      IGAA: ANY,
    },
  },
  {
    provider: 'X',
    source: 'https://docs.x.com/resources/fundamentals/authentication',
    tokens: { AAAAAAAAAAAAAAAAAAAAA: '[A-Za-z0-9%]{40,255}' },
  },
  {
    provider: 'Dropbox',
    source: 'https://developers.dropbox.com/oauth-guide',
    tokens: { 'sl.': '[A-Za-z0-9_-]{120,1400}' },
  },
  {
    provider: 'LinkedIn',
    source: 'https://learn.microsoft.com/en-us/linkedin/shared/authentication/client-credentials-flow',
    tokens: { 'WPL_AP1.': '[A-Za-z0-9]{16}[.][A-Za-z0-9+/]{6,10}={0,2}' },
  },
  {
    provider: 'HubSpot',
    source: 'https://developers.hubspot.com/docs',
    tokens: { 'pat-na1-': ANY, 'pat-na2-': ANY, 'pat-eu1-': ANY, CiR: '[A-Za-z0-9_-]{60,400}' },
  },
  {
    provider: 'Intercom',
    source: 'https://developers.intercom.com/docs',
    tokens: { dG9rO: '[A-Za-z0-9+/]{40,80}={0,2}' },
  },
  {
    provider: 'Mapbox',
    source: 'https://docs.mapbox.com/api/guides',
    tokens: {
      'sk.eyJ': '[A-Za-z0-9_-]{30,255}[.][A-Za-z0-9_-]{16,64}',
      'tk.eyJ': '[A-Za-z0-9_-]{30,255}[.][A-Za-z0-9_-]{16,64}',
    },
  },
  {
    provider: 'Courier',
    source: 'https://www.courier.com/docs',
    tokens: { pk_prod_: ALPHANUMERIC, pk_test_dk_: ANY },
  },
  {
    provider: 'ntfy',
    source: 'https://docs.ntfy.sh',
    tokens: { tk_: '[a-z0-9]{29}(?![A-Za-z0-9])' },
  },
  {
    provider: 'Stytch',
    source: 'https://stytch.com/docs',
    tokens: { 'secret-live-': '[A-Za-z0-9_=-]{30,100}', 'secret-test-': '[A-Za-z0-9_=-]{30,100}' },
  },
  {
    provider: 'Telnyx',
    source: 'https://developers.telnyx.com',
    tokens: { KEY0: '[A-F0-9]{31}_[A-Za-z0-9]{20,40}' },
  },
  {
    provider: 'Dub',
    source: 'https://dub.co/docs',
    tokens: { dub_: '[A-Za-z0-9]{24}(?![A-Za-z0-9])' },
  },
  {
    provider: 'Okta',
    source: 'https://developer.okta.com/docs/guides/create-an-api-token',
    tokens: { 'SSWS 00': '[A-Za-z0-9_=-]{38,42}' },
  },
  {
    provider: 'Bitcoin',
    source: 'https://github.com/bitcoin/bips/blob/master/bip-0032.mediawiki',
    tokens: {
      xprv: '[1-9A-HJ-NP-Za-km-z]{100,120}',
      yprv: '[1-9A-HJ-NP-Za-km-z]{100,120}',
      zprv: '[1-9A-HJ-NP-Za-km-z]{100,120}',
    },
  },
];
