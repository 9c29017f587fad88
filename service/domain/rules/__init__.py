"""All rules: every `Rule` object of every module in this package, in file order."""
