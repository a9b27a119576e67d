-- What sent the records from before stands in Resource too, so that 0028 finds it.
ALTER TABLE audit_spans UPDATE Resource = toJSONString(EarlierResourceAttributes) WHERE Resource = ''
