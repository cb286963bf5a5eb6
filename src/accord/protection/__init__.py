"""An unbroken chain of care: persons, cases, consents, referrals."""
