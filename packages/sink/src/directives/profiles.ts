/** A regulation with rules on how long records must or may be kept. */
export interface Profile {
  /** Minimum retention in days for every class; 0 if there is none. */
  readonly floor: number;
  /** Whether a maximum is required: `ceiling` of the governance file. */
  readonly needsCeiling: boolean;
  /** Source of the number. */
  readonly source: string;
}

/** Name of a {@link Profile}. */
export type ProfileName = 'eu-ai-act' | 'pci-dss' | 'gdpr';

/** The profiles that a governance file may name. */
export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  'eu-ai-act': {
    floor: 183,
    needsCeiling: false,
    source:
      'Regulation (EU) 2024/1689, Articles 19(1) and 26(6): logs are kept for at least six months. 183 days is half a year; six calendar months may have 184',
  },
  'pci-dss': {
    floor: 365,
    needsCeiling: false,
    source: 'PCI DSS 4.0.1, requirement 10.5.1: audit logs are retained for at least 12 months',
  },
  gdpr: {
    floor: 0,
    needsCeiling: true,
    source:
      'Regulation (EU) 2016/679, Article 5(1)(e): no longer than is necessary. It has no number, so `ceiling` must give one',
  },
};
