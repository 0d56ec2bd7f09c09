"""The lead form: field kinds to WTForms, leads, consent."""
