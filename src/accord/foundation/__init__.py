"""What every wing stands on: ids and clock, state tables, vault, ledger, policy, duties, writes, tasks, ui."""
